#include "drill/report/lint.hpp"

#include "drill/analysis/prediction.hpp"
#include "drill/report/rehearsal.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/dns_schema.hpp"
#include "drill/scenario/expectation_type.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace regiondrill::drill {

namespace {

using Warnings = std::vector<Warning>;

std::string pointer_of(const FaultSpec& fault, const char* key) { return pointer_to("/timeline", fault.entry, key); }

// Of a fault that hurts somebody's requests and is in one region, which its people may leave.
bool is_outage(const FaultSpec& fault) {
    return !fault.region.empty() && !fault.dry_run && type_of(fault).hurts_requests;
}

// Warnings are about what a run would show only at its end. The first population stands for all in the third warning:
// what a check takes to notice is not the asker's.
void lint_fault(const World& world, std::size_t number, const Rehearsal& played, Warnings& warnings) {
    const FaultSpec& fault = world.scenario().timeline[number];
    const std::string name = text_of(fault);
    if (played.is_complete()) {
        const FaultRun& run = played.world->faults()[number];
        if (!run.has_begun()) {
            warnings.push_back({"RD201", pointer_of(fault, "do"),
                                name + (fault.fails ? ": this seed draws no failure" : ": it never begins")});
        } else if (!is_line_met(*played.world, run)) {
            warnings.push_back(
                {"RD202", pointer_of(fault, "do"), name + ": it meets nobody, and the verdict is inconclusive"});
        }
    }
    if (!fault.lasting || fault.fails) return;  // of a chance some are short
    if (fault.at.time_since_epoch() + *fault.lasting > world.scenario().duration) {
        warnings.push_back({"RD205", pointer_of(fault, "for"),
                            name + ": it would last until " +
                                duration_text(fault.at.time_since_epoch() + *fault.lasting) +
                                ", but the drill is over after " + duration_text(world.scenario().duration)});
    }
    if (fault.region.empty()) return;
    const Prediction prediction = predict_failover(world, fault, 0);
    if (prediction.phases && *fault.lasting < (*prediction.phases)[Phase::detect]) {
        warnings.push_back({"RD203", pointer_of(fault, "for"),
                            name + ": it may end before the health checks notice, which takes up to " +
                                short_duration_text((*prediction.phases)[Phase::detect])});
    }
}

// Whoever waits longer than a fault lasts does not fail, and would look unhurt but for the patience. Only where waiting
// is what the fault brings: a refusal is not waited for.
void lint_patience(const World& world, const FaultSpec& fault, Warnings& warnings) {
    const FaultType& type = type_of(fault);
    if (!fault.lasting || !type.hurts_requests || type.symptom == Symptom::error || type.symptom == Symptom::refused)
        return;
    for (std::size_t i = 0; i < world.scenario().clients.size(); ++i) {
        const PopulationSpec& spec = world.scenario().clients[i];
        if (!fault.region.empty() && !is_home(world, i, fault)) continue;
        const Duration wait =
            type.meets_look_ups ? spec.timeouts.look_up : std::max(spec.timeouts.connect, spec.timeouts.request);
        if (wait < *fault.lasting) continue;
        warnings.push_back({"RD204", pointer_to("/clients", i, "timeouts"),
                            spec.name + ": " + (type.meets_look_ups ? "a look-up" : "a request") + " may wait " +
                                duration_text(wait) + ", as long as " + fault.what + " " + type.target(fault) +
                                " lasts or longer: it then succeeds late instead of failing, and recovery times count "
                                "only what succeeds within the patience of " +
                                duration_text(spec.patience)});
    }
}

// A promise that the configuration cannot keep, whatever the run is like. Only of faults that take a home away and can
// hurt; others are no outage that a prediction could bound.
void lint_promise(const World& world, std::size_t number, Warnings& warnings) {
    const ExpectationSpec& spec = world.scenario().expect[number];
    if (!type_of(spec).of_recoveries || !spec.at_most) return;
    for (const FaultSpec& fault : world.scenario().timeline) {
        const auto& clients = world.scenario().clients;
        for (std::size_t i = 0; i < clients.size(); ++i) {
            const PopulationSpec& population = clients[i];
            if (!spec.of.empty() && spec.of != population.name) continue;
            if (!is_outage(fault) || !is_home(world, i, fault)) continue;
            const Prediction prediction = predict_failover(world, fault, i);
            if (!prediction.phases || sim::seconds(prediction.phases->total()) <= *spec.at_most) continue;
            warnings.push_back({"RD301", pointer_to("/expect", number, "at_most"),
                                "rto of " + population.name + ": " +
                                    short_duration_text(sim::from_seconds(*spec.at_most)) + " is promised, but after " +
                                    fault.what + " " + fault.region + " the settings allow up to " +
                                    short_duration_text(prediction.phases->total())});
        }
    }
}

// The shortest that is promised of anybody; none where nothing is.
std::optional<double> promised_recovery(const Scenario& scenario) {
    std::optional<double> shortest;
    for (const ExpectationSpec& spec : scenario.expect) {
        if (!type_of(spec).of_recoveries || !spec.at_most) continue;
        shortest = std::min(shortest.value_or(*spec.at_most), *spec.at_most);
    }
    return shortest;
}

bool gives_no_answer(const Scenario& scenario) {
    const auto& timeline = scenario.timeline;
    const bool none_when_down = scenario.dns.when_all_down == WhenAllDown::empty;
    return std::any_of(timeline.begin(), timeline.end(), [&](const FaultSpec& fault) {
        return type_of(fault).denies_answers || (none_when_down && is_outage(fault));
    });
}

std::string beside_promise(Duration kept, double promised) {
    return duration_text(kept) + ", but service is promised within " + short_duration_text(sim::from_seconds(promised));
}

// Whatever else the settings are: an answer may have been fetched a moment before.
void lint_memory(const Scenario& scenario, Warnings& warnings) {
    const auto promised = promised_recovery(scenario);
    if (!promised) return;
    const auto& timeline = scenario.timeline;
    const bool may_move = std::any_of(timeline.begin(), timeline.end(), is_outage);
    const auto lint_ttl = [&](const RecordGroupSpec& group, const std::string& pointer) {
        if (!may_move || group.least_ttl || sim::seconds(group.ttl) <= *promised) return;
        const std::string whose = group.name.empty() ? "" : " of the group " + group.name;
        warnings.push_back(
            {"RD302", pointer, "dns: answers" + whose + " are kept for " + beside_promise(group.ttl, *promised)});
    };
    lint_ttl(scenario.dns.root, "/dns/ttl");
    for (const RecordGroupSpec& group : scenario.dns.groups) {
        lint_ttl(group, "/dns/groups" + pointer_step(group.name) + "/ttl");
    }
    const Duration negative = scenario.dns.negative_ttl;
    if (!gives_no_answer(scenario) || sim::seconds(negative) <= *promised) return;
    warnings.push_back({"RD303", "/dns/negative_ttl",
                        "dns: that there was no answer is remembered for " + beside_promise(negative, *promised)});
}

/// A script may say both, so that `real` can be switched by itself; but that people ask so often would be believed.
void lint_population(const PopulationSpec& spec, std::size_t number, Warnings& warnings) {
    // What a script that says nothing has.
    const PopulationSpec usual;
    if (!spec.real || (spec.rate == usual.rate && spec.writes == usual.writes)) return;
    warnings.push_back({"RD002", pointer_to("/clients", number, "rate"),
                        spec.name + R"(: real programs ask what they like, so its "rate" and "writes" say nothing)"});
}

/// Requests a second, by region.
using Load = std::map<std::string, double>;

double rate_of(const PopulationSpec& spec) { return spec.real ? 0 : spec.rate * spec.count; }

// What people's homes are asked at the moment of the fault, by what the DNS answers them; those who share several ask
// each as often.
Load load_before(const World& world, const FaultSpec& fault) {
    Load load;
    const auto& clients = world.scenario().clients;
    for (std::size_t i = 0; i < clients.size(); ++i) {
        const Answers homes = homes_of(world, i, fault.at);
        for (const regions::RegionId home : homes.regions) {
            load[std::string(world.name_of(home))] += rate_of(clients[i]) / static_cast<double>(homes.regions.size());
        }
    }
    return load;
}

Load load_moved(const World& world, const FaultSpec& fault) {
    Load moved;
    const auto& clients = world.scenario().clients;
    for (std::size_t i = 0; i < clients.size(); ++i) {
        if (!is_home(world, i, fault)) continue;
        const Prediction prediction = predict_failover(world, fault, i);
        if (!prediction.refuge.empty() && prediction.refuge != fault.region)
            moved[prediction.refuge] += rate_of(clients[i]);
    }
    return moved;
}

/// What a region is asked for a second, and what it can serve.
struct Demand {
    std::string region;
    double asked = 0;
    double room = 0;
};

// Between C/n and C an overload feeds itself where everybody tries n times (facts overload 1.2).
void lint_retries(const Scenario& scenario, const FaultSpec& fault, const Demand& demand, Warnings& warnings) {
    std::uint32_t attempts = 1;
    for (const PopulationSpec& spec : scenario.clients) {
        const bool is_bounded = spec.real || spec.retries.budget || spec.breaker || spec.throttle;
        if (!is_bounded) attempts = std::max(attempts, spec.retries.attempts);
    }
    if (demand.asked <= demand.room / attempts) return;
    warnings.push_back({"RD403", "/regions" + pointer_step(demand.region) + "/capacity",
                        demand.region + ": after " + fault.what + " " + fault.region + " it is asked for " +
                            short_rate_text(demand.asked) + " of " + short_rate_text(demand.room) + ", and with " +
                            std::to_string(attempts) + " tries each for up to " +
                            short_rate_text(attempts * demand.asked) + ": once it is overloaded it would stay so"});
}

// Of the longest timeout: whoever has a shorter one is gone even sooner.
void lint_queue(const Scenario& scenario, const RegionSpec& region, Warnings& warnings) {
    Duration longest{};
    for (const PopulationSpec& spec : scenario.clients) {
        if (!spec.real) longest = std::max(longest, spec.timeouts.request);
    }
    const regions::Capacity& capacity = region.capacity;
    const double useful = capacity.workers * (sim::seconds(longest) / sim::seconds(capacity.service_time));
    if (region.upstream || capacity.order != regions::QueueOrder::fifo || capacity.queue <= useful) return;
    warnings.push_back({"RD402", "/regions" + pointer_step(region.name) + "/capacity/queue",
                        region.name + ": of its " + std::to_string(capacity.queue) + " places the first " +
                            std::to_string(static_cast<std::uint64_t>(useful)) +
                            " are served within the longest timeout, " + duration_text(longest) +
                            ": who waits behind them has given up"});
}

// Before retries, and with the mean of the service time: less room than this is too little for sure.
void lint_room(const World& world, const FaultSpec& fault, Warnings& warnings) {
    if (fault.region.empty() || fault.at == sim::never) return;
    const Load before = load_before(world, fault);
    for (const auto& [refuge, more] : load_moved(world, fault)) {
        const RegionSpec& region = world.scenario().regions[regions::index(world.region(refuge))];
        const double room = region.capacity.workers / sim::seconds(region.capacity.service_time);
        const double own = before.contains(refuge) ? before.at(refuge) : 0;
        if (region.upstream) continue;
        if (own + more <= room) {
            lint_retries(world.scenario(), fault, {refuge, own + more, room}, warnings);
            continue;
        }
        warnings.push_back({"RD401", "/regions" + pointer_step(refuge) + "/capacity",
                            refuge + ": it can serve " + short_rate_text(room) + ", but after " + fault.what + " " +
                                fault.region + " it is asked for " + short_rate_text(own + more) + ": " +
                                short_rate_text(own) + " of its own people and " + short_rate_text(more) +
                                " of those who come"});
    }
}

// Failures of one line bring the same words, each anew.
void keep_first_of_each(Warnings& warnings) {
    Warnings kept;
    for (Warning& warning : warnings) {
        const auto is_same = [&](const Warning& other) { return other.text == warning.text; };
        if (std::none_of(kept.begin(), kept.end(), is_same)) kept.push_back(std::move(warning));
    }
    warnings = std::move(kept);
}

}  // namespace

std::vector<Warning> lint(const World& world, const Rehearsal& played) {
    const Scenario& scenario = world.scenario();
    Warnings warnings;
    if (scenario.entry.asks_dns()) warnings = lint_dns(scenario.dns);
    for (std::size_t i = 0; i < scenario.clients.size(); ++i) lint_population(scenario.clients[i], i, warnings);
    for (std::size_t i = 0; i < scenario.timeline.size(); ++i) lint_fault(world, i, played, warnings);
    for (const FaultSpec& fault : scenario.timeline) lint_patience(world, fault, warnings);
    for (const RegionSpec& region : scenario.regions) lint_queue(scenario, region, warnings);
    std::set<std::uint32_t> drawn;  // one failure of a line stands for all
    for (const FaultSpec& fault : scenario.timeline) {
        if (fault.drawn_for == 0 || drawn.insert(fault.drawn_for).second) lint_room(world, fault, warnings);
    }
    for (std::size_t i = 0; i < scenario.expect.size(); ++i) lint_promise(world, i, warnings);
    if (scenario.entry.asks_dns()) lint_memory(scenario, warnings);
    if (scenario.expect.empty())
        warnings.push_back(
            {"RD001", "/expect", "expect: the scenario promises nothing, so it passes whatever happens"});
    keep_first_of_each(warnings);
    return warnings;
}

// The advice of a kind is given once, with the last of its warnings.
std::string warnings_section(const std::vector<Warning>& warnings, const PlaceText& place_of) {
    std::string text = warnings.empty() ? "" : "\nWorth a look\n";
    for (std::size_t i = 0; i < warnings.size(); ++i) {
        const Warning& warning = warnings[i];
        text.append("  ").append(warning.code).append("  ");
        if (place_of) text.append(place_of(warning.pointer)).append(": ");
        text.append(warning.text).append("\n");
        const bool goes_on = i + 1 < warnings.size() && warnings[i + 1].code == warning.code;
        if (!goes_on) text.append("         ").append(lint_rule(warning.code).advice).append("\n");
    }
    return text;
}

}  // namespace regiondrill::drill
