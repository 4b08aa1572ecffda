#include "drill/report/explanation.hpp"

#include "drill/analysis/prediction.hpp"
#include "drill/report/lint.hpp"
#include "drill/report/rehearsal.hpp"
#include "drill/report/report.hpp"
#include "drill/report/text_table.hpp"
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

}  // namespace

std::string plan_text(const World& world, const Rehearsal& played) {
    const Scenario& scenario = world.scenario();
    std::string text = scenario.name + "\n";
    if (!scenario.description.empty()) text += "  " + scenario.description + "\n";
    text += "  " + duration_text(scenario.duration) + ", " + count_text(scenario.regions.size(), "region") + ", seed " +
            std::to_string(scenario.seed) + "\n\nThe people\n" + people_plan(world);
    if (!scenario.timeline.empty()) text += "\nThe faults\n" + faults_plan(world, played);
    if (const std::string moves = overloads_plan(played); !moves.empty()) text += "\nWithout any fault\n" + moves;
    if (!scenario.expect.empty()) text += "\nThe promises\n" + promises_plan(world);
    return text;
}

// Warnings come last, where they are seen; whether there are any is no verdict.
std::string plan_text(const World& world, std::uint64_t most_events) {
    const Rehearsal played = rehearse(world, most_events);
    const std::vector<Warning> warnings = lint(world, played);
    return plan_text(world, played) + warnings_section(warnings, {});
}

}  // namespace regiondrill::drill
