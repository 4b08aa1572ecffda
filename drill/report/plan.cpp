#include "drill/report/explanation.hpp"

#include "drill/analysis/findings.hpp"
#include "drill/analysis/prediction.hpp"
#include "drill/report/report.hpp"
#include "drill/report/text_table.hpp"
#include "drill/scenario/dns_schema.hpp"
#include "drill/scenario/expectation_type.hpp"
#include "drill/scenario/geography.hpp"
#include "drill/scenario/random_failures.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>

namespace regiondrill::drill {

namespace {

using Align = TextTable::Align;

// As things are at the fault's beginning: regions that join later are home to nobody before.
bool is_home(const World& world, std::size_t population, const FaultSpec& fault) {
    return homes_of(world, population, fault.at).has(world.region(fault.region));
}

// Homes are asked of the DNS that was built, not worked out a second time. The world has been built and not run, which
// costs little and makes sure that plan and run agree.
std::string people_plan(const World& world) {
    const Scenario& scenario = world.scenario();
    TextTable table({Align::left, Align::left, Align::left, Align::left});
    for (std::size_t i = 0; i < scenario.clients.size(); ++i) {
        const PopulationSpec& spec = scenario.clients[i];
        std::string homes;
        for (const regions::RegionId home : homes_of(world, i).regions) {
            const RegionSpec& region = scenario.regions[regions::index(home)];
            homes += (homes.empty() ? "home " : "; ") + region.name + ", " +
                     short_duration_text(client_round_trip(scenario, spec, region)) + " away";
        }
        table.row({spec.name, count_text(spec.count, "client") + " in " + spec.at,
                   spec.real ? "real programs" : short_rate_text(spec.rate * spec.count) + " in all",
                   homes.empty() ? "no home: no answer" : homes});
    }
    return table.text();
}

// As the script has it, unlike the story, which tells when it really began.
std::string when_text(const FaultSpec& fault) {
    if (fault.at == sim::never) return "never";
    const std::string at = "at " + duration_text(fault.at.time_since_epoch());
    return at + (fault.lasting ? " for " + duration_text(*fault.lasting) : " until the end");
}

// Phases that take no time are left out.
std::string phases_text(const Phases& phases) {
    std::string text = short_duration_text(phases.total());
    std::string parts;
    for (std::size_t i = 0; i < phase_count; ++i) {
        const Duration span = phases[Phase{static_cast<std::uint8_t>(i)}];
        if (span == Duration{0}) continue;
        parts += (parts.empty() ? "" : ", ") + std::string(phase_names[i]) + " " + short_duration_text(span);
    }
    return parts.empty() ? text : text + " (" + parts + ")";
}

/// The drill as it was played to write the plan, or not, where that would take too long.
struct Rehearsal {
    std::unique_ptr<World> world;
    Findings findings;

    bool is_complete() const { return world->is_at_rest(); }
};

// A copy: the world that the plan is of stays as it is. Counted in events, as nothing here reads a clock.
Rehearsal rehearse(const World& world, std::uint64_t most_events) {
    Rehearsal rehearsal{std::make_unique<World>(world.scenario()), {}};
    while (rehearsal.world->events() < most_events && rehearsal.world->step()) {
    }
    if (rehearsal.is_complete()) rehearsal.findings = find(*rehearsal.world);
    return rehearsal;
}

std::string bound_text(const Prediction& predicted) {
    if (!predicted.phases) return "a move has no bound: " + predicted.why_none;
    return "a move takes at most " + phases_text(*predicted.phases) +
           (predicted.bounds_catch_up ? "" : ", and the replicas' catching up has no bound beside other faults");
}

// What the played drill has of one fault and one population. The bound stands below each move: what its settings allow
// any seed, but for delays that the network draws.
std::string move_text(const World& world, const Recovery& recovery) {
    const std::string& who = world.scenario().clients[recovery.population].name;
    const bool away = recovery.move == Move::failover;
    std::string text = "    " + who;
    if (recovery.moved) {
        const std::string to = destinations_text(world, recovery);
        text += " moves from " + origins_text(world, recovery) + " to " + (to.empty() ? "nowhere" : to);
        text += recovery.measured ? " within " + phases_text(*recovery.measured) : ", without an end";
        text += away ? "" : " of its end";
    } else {
        text += " stays with " + origins_text(world, recovery);
    }
    if (!recovery.rto) {
        text += recovery.had_baseline ? "; service does not come back" : "";
    } else if (*recovery.rto > Duration{0}) {
        text += "; without service for " + short_duration_text(*recovery.rto);
    }
    text += "\n";
    if (!recovery.why.empty() && (!recovery.moved || !recovery.measured)) text += "      " + recovery.why + "\n";
    if (recovery.moved) text += "      by its settings " + bound_text(recovery.predicted) + "\n";
    return text;
}

// Bounds alone, where nothing was played: no move is promised by them.
std::string bounds_text(const World& world, const FaultSpec& fault) {
    std::string text;
    const auto& clients = world.scenario().clients;
    for (std::size_t i = 0; i < clients.size(); ++i) {
        if (!fault.region.empty() && !is_home(world, i, fault)) continue;
        text += "    " + clients[i].name + ": " + bound_text(predict_failover(world, fault, i)) + "\n";
    }
    return text;
}

/// Which of the failures of its line one is.
struct FailureRank {
    std::size_t rank = 0;  // from 1
    std::size_t of = 0;
};

FailureRank rank_of(const std::vector<FaultSpec>& timeline, std::size_t number) {
    FailureRank rank;
    for (std::size_t i = 0; i < timeline.size(); ++i) {
        if (timeline[i].drawn_for != timeline[number].drawn_for) continue;
        ++rank.of;
        rank.rank += i <= number ? 1 : 0;
    }
    return rank;
}

// What it is; of failures that were drawn, once for the whole line.
std::string fault_text(const std::vector<FaultSpec>& timeline, std::size_t number) {
    const FaultSpec& fault = timeline[number];
    const FaultType& type = type_of(fault);
    std::string text = "  " + when_text(fault) + ": " + text_of(fault);
    const std::string sentences = "    " + std::string(type.summary) + "\n    " + std::string(type.in_flight) + "\n";
    if (fault.drawn_for == 0) return text + "\n" + sentences;
    const FailureRank rank = rank_of(timeline, number);
    if (fault.at != sim::never) text += ", failure " + std::to_string(rank.rank) + " of " + std::to_string(rank.of);
    if (rank.rank > 1) return text + "\n";
    return text + " by chance (" + failure_rate_text(*fault.fails) + ")\n" + sentences;
}

// Of each fault its own two sentences, then what it did to each population in the drill that was played.
std::string faults_plan(const World& world, const Rehearsal& played) {
    std::string text;
    if (!played.is_complete())
        text += "  The drill is too long to be played here within two seconds: only bounds are told.\n";
    for (std::size_t number = 0; number < world.scenario().timeline.size(); ++number) {
        const FaultSpec& fault = world.scenario().timeline[number];
        text += fault_text(world.scenario().timeline, number);
        if (!played.is_complete()) {
            text += bounds_text(world, fault);
            continue;
        }
        std::string moves;
        for (const Recovery& recovery : played.findings.recoveries) {
            if (recovery.fault == number) moves += move_text(*played.world, recovery);
        }
        text += moves.empty() ? "    nobody moves, and nobody is without service by it\n" : moves;
    }
    return text;
}

// What people live through in the played drill without any fault.
std::string overloads_plan(const Rehearsal& played) {
    std::string text;
    for (const Recovery& recovery : played.findings.recoveries) {
        if (recovery.fault == no_fault) text += move_text(*played.world, recovery);
    }
    return text;
}

// The expectation's own sentence says what is measured.
std::string promises_plan(const World& world) {
    std::string text;
    for (const ExpectationSpec& spec : world.scenario().expect) {
        text += "  " + spec.that + (spec.of.empty() ? "" : " of " + spec.of) + ": " +
                std::string(type_of(spec).summary) + "\n";
    }
    return text;
}

// Warnings are about what a run would show only at its end. The first population stands for all in the second warning:
// what a check takes to notice is not the asker's.
void lint_fault(const World& world, std::size_t number, const Rehearsal& played, std::vector<std::string>& warnings) {
    const FaultSpec& fault = world.scenario().timeline[number];
    const std::string name = text_of(fault);
    if (played.is_complete()) {
        const FaultRun& run = played.world->faults()[number];
        if (!run.has_begun()) {
            warnings.push_back(name + (fault.fails ? ": this seed draws no failure" : ": it never begins"));
        } else if (!is_line_met(*played.world, run)) {
            warnings.push_back(name + ": it meets nobody, and the verdict is inconclusive");
        }
    }
    if (fault.region.empty() || !fault.lasting || fault.fails) return;  // of a chance some are short
    const Prediction prediction = predict_failover(world, fault, 0);
    if (prediction.phases && *fault.lasting < (*prediction.phases)[Phase::detect]) {
        warnings.push_back(name + ": it may end before the health checks notice, which takes up to " +
                           short_duration_text((*prediction.phases)[Phase::detect]));
    }
}

// Whoever waits longer than a fault lasts does not fail, and would look unhurt but for the patience. Only where waiting
// is what the fault brings: a refusal is not waited for.
void lint_patience(const World& world, const FaultSpec& fault, std::vector<std::string>& warnings) {
    const FaultType& type = type_of(fault);
    if (!fault.lasting || !type.hurts_requests || type.symptom == Symptom::error || type.symptom == Symptom::refused)
        return;
    for (std::size_t i = 0; i < world.scenario().clients.size(); ++i) {
        const PopulationSpec& spec = world.scenario().clients[i];
        if (!fault.region.empty() && !is_home(world, i, fault)) continue;
        const bool of_dns = fault.what.starts_with("dns_");
        const Duration wait = of_dns ? spec.timeouts.look_up : std::max(spec.timeouts.connect, spec.timeouts.request);
        if (wait < *fault.lasting) continue;
        warnings.push_back(spec.name + ": " + (of_dns ? "a look-up" : "a request") + " may wait " +
                           duration_text(wait) + ", as long as " + fault.what + " " + type.target(fault) +
                           " lasts or longer: it then succeeds late instead of failing, and recovery times count only "
                           "what succeeds within the patience of " +
                           duration_text(spec.patience));
    }
}

// A promise that the configuration cannot keep, whatever the run is like. Only of faults that take a home away and can
// hurt; others are no outage that a prediction could bound.
void lint_promise(const World& world, const ExpectationSpec& spec, std::vector<std::string>& warnings) {
    if (!type_of(spec).of_recoveries || !spec.at_most) return;
    for (const FaultSpec& fault : world.scenario().timeline) {
        const auto& clients = world.scenario().clients;
        for (std::size_t i = 0; i < clients.size(); ++i) {
            const PopulationSpec& population = clients[i];
            if (!spec.of.empty() && spec.of != population.name) continue;
            if (fault.region.empty() || !is_home(world, i, fault)) continue;
            const Prediction prediction = predict_failover(world, fault, i);
            if (!type_of(fault).hurts_requests || !prediction.phases ||
                sim::seconds(prediction.phases->total()) <= *spec.at_most)
                continue;
            warnings.push_back("rto of " + population.name + ": " +
                               short_duration_text(sim::from_seconds(*spec.at_most)) + " is promised, but after " +
                               fault.what + " " + fault.region + " the settings allow up to " +
                               short_duration_text(prediction.phases->total()));
        }
    }
}

/// A script may say both, so that `real` can be switched by itself; but that people ask so often would be believed.
void lint_population(const PopulationSpec& spec, std::vector<std::string>& warnings) {
    // What a script that says nothing has.
    const PopulationSpec usual;
    if (!spec.real || (spec.rate == usual.rate && spec.writes == usual.writes)) return;
    warnings.push_back(spec.name + R"(: real programs ask what they like, so its "rate" and "writes" say nothing)");
}

// Failures of one line bring the same words, each anew.
void keep_first_of_each(std::vector<std::string>& warnings) {
    std::vector<std::string> kept;
    for (std::string& warning : warnings) {
        if (std::find(kept.begin(), kept.end(), warning) == kept.end()) kept.push_back(std::move(warning));
    }
    warnings = std::move(kept);
}

// From the DNS, where most slips are, to the promises.
std::vector<std::string> lint(const World& world, const Rehearsal& played) {
    const Scenario& scenario = world.scenario();
    std::vector<std::string> warnings = lint_dns(scenario.dns);
    for (const PopulationSpec& spec : scenario.clients) lint_population(spec, warnings);
    for (std::size_t i = 0; i < scenario.timeline.size(); ++i) lint_fault(world, i, played, warnings);
    for (const FaultSpec& fault : scenario.timeline) lint_patience(world, fault, warnings);
    for (const ExpectationSpec& spec : scenario.expect) lint_promise(world, spec, warnings);
    if (scenario.expect.empty())
        warnings.emplace_back("expect: the scenario promises nothing, so it passes whatever happens");
    keep_first_of_each(warnings);
    return warnings;
}

}  // namespace

// Warnings come last, where they are seen; whether there are any is no verdict.
std::string plan_text(const World& world, std::uint64_t most_events) {
    const Scenario& scenario = world.scenario();
    std::string text = scenario.name + "\n";
    if (!scenario.description.empty()) text += "  " + scenario.description + "\n";
    text += "  " + duration_text(scenario.duration) + ", " + count_text(scenario.regions.size(), "region") + ", seed " +
            std::to_string(scenario.seed) + "\n\nThe people\n" + people_plan(world);
    const Rehearsal played = rehearse(world, most_events);
    if (!scenario.timeline.empty()) text += "\nThe faults\n" + faults_plan(world, played);
    if (const std::string moves = overloads_plan(played); !moves.empty()) text += "\nWithout any fault\n" + moves;
    if (!scenario.expect.empty()) text += "\nThe promises\n" + promises_plan(world);
    const auto warnings = lint(world, played);
    if (!warnings.empty()) text += "\nWorth a look\n";
    for (const std::string& warning : warnings) text += "  " + warning + "\n";
    return text;
}

}  // namespace regiondrill::drill
