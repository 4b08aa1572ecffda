// The report of a run: what was found, what was promised, and the verdict. Deterministic: no fact of the wall clock is
// in it. Each rendering is a file of its own beside this one: text_report, json_report.
#pragma once

#include "clients/metrics.hpp"
#include "drill/analysis/findings.hpp"
#include "drill/report/what_if.hpp"
#include "drill/scenario/expectation_type.hpp"
#include "drill/scenario/scenario.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace regiondrill::drill {

struct FaultRun;
class World;

/// The program's version.
std::string_view version();

/// How a run is had again, for its report. One of the two is empty.
struct Reproduction {
    std::string command;  // a line for a shell
    std::string why_not;  // what took part cannot be had again
};

/// By the scenario alone. `settings` are the --set values of the command line. Quoted for a shell where need be.
Reproduction reproduction_by_scenario(const Scenario& scenario, const std::vector<std::string>& settings);

/// By the recording of a served drill.
Reproduction reproduction_by_recording(const std::string& file);

/// All that a rendering needs; it refers to the world and does not change it.
struct Report {
    const World* world = nullptr;  // outlives the report
    Findings findings;
    std::vector<ExpectationResult> results;  // in the order of the scenario's expectations
    Verdict verdict = Verdict::inconclusive;
    std::vector<std::string> remarks;  // why the verdict is not passed, where no expectation says so
    Reproduction reproduction;
    std::optional<WhatIf> what_if;  // where it was asked for
};

/// Judges a world that has come to rest. Of one that has not, it tells what is known so far and gives no verdict: what
/// is under way is in no figure yet, and what became of writes is not known.
Report make_report(const World& world, const Reproduction& reproduction,
                   SecondPlay second_play = SecondPlay::where_promised);
/// Of a world that is had again by its scenario alone.
Report make_report(const World& world, SecondPlay second_play = SecondPlay::where_promised);

/// Whether traffic met the fault or, of one that was drawn, any of its line: then the drill shows something about it.
bool is_line_met(const World& world, const FaultRun& run);

/// Real programs come to services of their own behind the regions: what they write is in no account of the drill.
bool writes_elsewhere(const World& world);
/// And nobody else wrote or read anything: the account of the drill would be one of zeros. Once the world is at rest.
bool has_no_account(const World& world);

/// Of all populations together.
clients::RequestTotals totals_of(const World& world);

/// 0 passed, 1 failed, 3 inconclusive. 2 is bad input, 4 a broken invariant.
int exit_code(Verdict verdict);

// How a population resolves and connects, as every rendering says it.

/// The kinds of resolvers its clients are behind and the share of each, those that keep to the TTL last; adds up to 1.
/// For reports alone: the resolvers themselves are built by SimulatedDns from the same spec.
std::vector<std::pair<std::string, double>> resolver_shares(const PopulationSpec& spec);

/// "behind resolvers: public_ecs 15%, ..., honest 60%; applications remember names: wild; connections: go"; empty when
/// everybody keeps to the TTL and nothing else is remembered.
std::string client_profile_text(const PopulationSpec& spec, bool asks_dns);

}  // namespace regiondrill::drill
