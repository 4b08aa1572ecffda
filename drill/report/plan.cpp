#include "drill/report/plan.hpp"

#include "drill/analysis/prediction.hpp"
#include "drill/report/text_table.hpp"
#include "drill/scenario/dns_schema.hpp"
#include "drill/scenario/expectation_type.hpp"
#include "drill/scenario/geography.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>

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
        table.row({spec.name, std::to_string(spec.count) + " clients in " + spec.at,
                   spec.real ? "real programs" : rate_text(spec.rate * spec.count) + " in all",
                   homes.empty() ? "no home: no answer" : homes});
    }
    return table.text();
}

// As the script has it, unlike the story, which tells when it really began.
std::string when_text(const FaultSpec& fault) {
    const std::string at = "at " + duration_text(fault.at.time_since_epoch());
    return at + (fault.lasting ? " for " + duration_text(*fault.lasting) : " until the end");
}

// Phases that take no time are left out. The total is a bound on the whole move, the parts on what each phase may add
// to it.
std::string phases_text(const Phases& phases) {
    std::string text = "within " + short_duration_text(phases.total()) + " (";
    bool first = true;
    for (std::size_t i = 0; i < phase_count; ++i) {
        const Duration span = phases[Phase{static_cast<std::uint8_t>(i)}];
        if (span == Duration{0}) continue;
        text += (first ? "" : ", ") + std::string(phase_names[i]) + " " + short_duration_text(span);
        first = false;
    }
    return text + ")";
}

// Of each fault its own two sentences, then what it means for those whose home it touches. Of a fault that is nobody's
// region's (links, the DNS, records) every population is told.
std::string faults_plan(const World& world) {
    std::string text;
    for (const FaultSpec& fault : world.scenario().timeline) {
        const FaultType& type = *find_fault_type(fault.what);
        text += "  " + when_text(fault) + ": " + fault.what + " " + type.target(fault) + "\n";
        text += "    " + std::string(type.summary) + "\n    " + std::string(type.in_flight) + "\n";
        const auto& clients = world.scenario().clients;
        for (std::size_t i = 0; i < clients.size(); ++i) {
            const PopulationSpec& spec = clients[i];
            if (!fault.region.empty() && !is_home(world, i, fault)) continue;
            // The same function that a recovery's bound comes from, so that plan and report never differ.
            const Prediction away = predict_failover(world, fault, i);
            if (!away.phases) {
                text += "    " + spec.name + ": no move predicted; " + away.why_none + "\n";
                continue;
            }
            // Where several regions share a population, only the share of the fault's region has to go.
            const bool shared = homes_of(world, i, fault.at).regions.size() > 1;
            const std::string who = shared ? "the share of " + spec.name + " at " + fault.region : spec.name;
            text += "    " + who + " moves to " + away.refuge + " " + phases_text(*away.phases) + "\n";
            if (!fault.lasting) continue;
            text += "    and back " + phases_text(*predict_failback(world, fault, i).phases) + " of its end\n";
        }
    }
    return text;
}

// The expectation's own sentence says what is measured.
std::string promises_plan(const World& world) {
    std::string text;
    for (const ExpectationSpec& spec : world.scenario().expect) {
        text += "  " + spec.that + (spec.of.empty() ? "" : " of " + spec.of) + ": " +
                std::string(find_expectation_type(spec.that)->summary) + "\n";
    }
    return text;
}

// Of any population, by the answers with everybody healthy.
bool is_anybodys_home(const World& world, const FaultSpec& fault) {
    for (std::size_t i = 0; i < world.scenario().clients.size(); ++i) {
        if (is_home(world, i, fault)) return true;
    }
    return false;
}

// Warnings are about what a run would show only at its end. The first population stands for all in the second warning:
// what a check takes to notice is not the asker's.
void lint_fault(const World& world, const FaultSpec& fault, std::vector<std::string>& warnings) {
    const std::string name = fault.what + " " + find_fault_type(fault.what)->target(fault);
    if (fault.region.empty()) return;
    // Faults that hurt no requests have other evidence.
    if (find_fault_type(fault.what)->hurts_requests && !is_anybodys_home(world, fault)) {
        warnings.push_back(name + ": nobody's home is " + fault.region +
                           ", so the fault may meet nobody and the verdict be inconclusive");
    }
    if (!fault.lasting) return;
    const Prediction prediction = predict_failover(world, fault, 0);
    if (prediction.phases && *fault.lasting < (*prediction.phases)[Phase::detect]) {
        warnings.push_back(name + ": it may end before the health checks notice, which takes up to " +
                           short_duration_text((*prediction.phases)[Phase::detect]));
    }
}

// A promise that the configuration cannot keep, whatever the run is like. Only of faults that take a home away and can
// hurt; others are no outage that a prediction could bound.
void lint_promise(const World& world, const ExpectationSpec& spec, std::vector<std::string>& warnings) {
    if (spec.that != "rto" || !spec.at_most) return;
    for (const FaultSpec& fault : world.scenario().timeline) {
        const auto& clients = world.scenario().clients;
        for (std::size_t i = 0; i < clients.size(); ++i) {
            const PopulationSpec& population = clients[i];
            if (!spec.of.empty() && spec.of != population.name) continue;
            if (fault.region.empty() || !is_home(world, i, fault)) continue;
            const Prediction prediction = predict_failover(world, fault, i);
            if (!find_fault_type(fault.what)->hurts_requests || !prediction.phases ||
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

}  // namespace

// From the DNS, where most slips are, to the promises.
std::vector<std::string> lint(const World& world) {
    const Scenario& scenario = world.scenario();
    std::vector<std::string> warnings = lint_dns(scenario.dns);
    for (const PopulationSpec& spec : scenario.clients) lint_population(spec, warnings);
    for (const FaultSpec& fault : scenario.timeline) lint_fault(world, fault, warnings);
    for (const ExpectationSpec& spec : scenario.expect) lint_promise(world, spec, warnings);
    if (scenario.expect.empty())
        warnings.emplace_back("expect: the scenario promises nothing, so it passes whatever happens");
    return warnings;
}

// Warnings come last, where they are seen; whether there are any is no verdict.
std::string plan_text(const World& world) {
    const Scenario& scenario = world.scenario();
    std::string text = scenario.name + "\n";
    if (!scenario.description.empty()) text += "  " + scenario.description + "\n";
    text += "  " + duration_text(scenario.duration) + ", " + std::to_string(scenario.regions.size()) +
            " regions, seed " + std::to_string(scenario.seed) + "\n\nThe people\n" + people_plan(world);
    if (!scenario.timeline.empty()) text += "\nThe faults\n" + faults_plan(world);
    if (!scenario.expect.empty()) text += "\nThe promises\n" + promises_plan(world);
    const auto warnings = lint(world);
    if (!warnings.empty()) text += "\nWorth a look\n";
    for (const std::string& warning : warnings) text += "  " + warning + "\n";
    return text;
}

}  // namespace regiondrill::drill
