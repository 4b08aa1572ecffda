#include "study/suite/outcome.hpp"

#include "drill/report/json_report.hpp"
#include "drill/report/report.hpp"
#include "drill/report/text_report.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "sim/invariant.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

struct EndingWords {
    std::string_view name;
    int exit_code;
};

// In the order of Ending.
constexpr std::array<EndingWords, ending_count> ending_words{
    {{"passed", 0}, {"inconclusive", 3}, {"failed", 1}, {"wrong input", 2}, {"broken", 4}}};

std::vector<std::string> settings_of(const SuiteDrill& drill) {
    std::vector<std::string> settings = drill.settings;
    if (drill.seed) settings.push_back("seed=" + std::to_string(*drill.seed));
    return settings;
}

void tell_report(const drill::Report& report, DrillOutcome& outcome) {
    const drill::World& world = *report.world;
    outcome.ending = ending_of(report.verdict);
    for (std::size_t i = 0; i < report.results.size(); ++i) {
        const drill::ExpectationResult& result = report.results[i];
        outcome.promises.push_back({drill::promise_text(world.scenario().expect[i]), result.verdict, result.measured,
                                    result.wanted, result.why});
    }
    for (const drill::FaultRun& fault : world.faults()) {
        outcome.faults.push_back({fault.text(), world.evidence_of(fault).met, fault.spec.dry_run});
    }
    outcome.remarks = report.remarks;
    outcome.digest = world.digest().text();
    outcome.events = world.events();
    outcome.virtual_s = sim::seconds(world.scenario().duration);
}

std::string recoveries_of(const drill::Report& report) {
    Json populations = Json::object();
    for (const drill::Recovery& row : report.findings.recoveries) {
        const std::string& name = report.world->scenario().clients[row.population].name;
        populations[name]["recovery"].push_back(drill::recovery_json(*report.world, row));
    }
    return populations.dump();
}

}  // namespace

std::string_view name_of(Ending ending) { return ending_words[static_cast<std::size_t>(ending)].name; }

Ending ending_of(drill::Verdict verdict) {
    switch (verdict) {
        case drill::Verdict::passed: return Ending::passed;
        case drill::Verdict::failed: return Ending::failed;
        case drill::Verdict::inconclusive: return Ending::inconclusive;
    }
    return Ending::broken;
}

int exit_code(Ending ending) { return ending_words[static_cast<std::size_t>(ending)].exit_code; }

DrillOutcome play_drill(const SuiteDrill& drill) {
    DrillOutcome outcome;
    try {
        const std::vector<std::string> settings = settings_of(drill);
        const drill::Scenario scenario = drill::read_scenario_file(drill.file, settings);
        const drill::Reproduction reproduction = drill::reproduction_by_scenario(scenario, settings);
        outcome.name = scenario.name;
        outcome.seed = scenario.seed;
        outcome.command = reproduction.command;
        drill::World world(scenario);
        world.run();
        const drill::Report report = drill::make_report(world, reproduction);
        tell_report(report, outcome);
        if (drill.tells_recoveries) outcome.recoveries = recoveries_of(report);
    } catch (const drill::InputError& error) {
        outcome.ending = Ending::not_a_drill;
        outcome.error = error.what();
        outcome.place = error.position();
    } catch (const sim::InvariantBroken& error) {
        outcome.ending = Ending::broken;
        outcome.error = std::string("the simulator broke a promise of its own: ") + error.what();
    }
    return outcome;
}

std::vector<std::string> reasons_of(const DrillOutcome& outcome) {
    std::vector<std::string> reasons;
    if (!outcome.error.empty()) reasons.push_back(outcome.error);
    for (const drill::Verdict verdict : {drill::Verdict::failed, drill::Verdict::inconclusive}) {
        for (const PromiseOutcome& promise : outcome.promises) {
            if (promise.verdict != verdict) continue;
            std::string reason = promise.promise + ": " + promise.measured + ", wanted " + promise.wanted;
            if (!promise.why.empty()) reason += "; " + promise.why;
            reasons.push_back(std::move(reason));
        }
    }
    reasons.insert(reasons.end(), outcome.remarks.begin(), outcome.remarks.end());
    return reasons;
}

// What the parent knows already, the processor's time, is not in it.
Json outcome_json(const DrillOutcome& outcome) {
    Json promises = Json::array();
    for (const PromiseOutcome& each : outcome.promises) {
        promises.push_back({each.promise, static_cast<int>(each.verdict), each.measured, each.wanted, each.why});
    }
    Json faults = Json::array();
    for (const FaultEvidence& each : outcome.faults) faults.push_back({each.fault, each.met, each.dry_run});
    return {{"ending", static_cast<int>(outcome.ending)},
            {"name", outcome.name},
            {"seed", outcome.seed},
            {"promises", promises},
            {"faults", faults},
            {"remarks", outcome.remarks},
            {"error", outcome.error},
            {"place", {outcome.place.line, outcome.place.column}},
            {"digest", outcome.digest},
            {"events", outcome.events},
            {"virtual_s", outcome.virtual_s},
            {"command", outcome.command},
            {"recoveries", outcome.recoveries}};
}

DrillOutcome outcome_of_json(const Json& json) {
    DrillOutcome outcome;
    outcome.ending = Ending{json["ending"].get<std::uint8_t>()};
    outcome.name = json["name"];
    outcome.seed = json["seed"];
    for (const Json& each : json["promises"]) {
        outcome.promises.push_back({each[0], drill::Verdict{each[1].get<int>()}, each[2], each[3], each[4]});
    }
    for (const Json& each : json["faults"]) outcome.faults.push_back({each[0], each[1], each[2]});
    outcome.remarks = json["remarks"].get<std::vector<std::string>>();
    outcome.error = json["error"];
    outcome.place = {json["place"][0], json["place"][1]};
    outcome.digest = json["digest"];
    outcome.events = json["events"];
    outcome.virtual_s = json["virtual_s"];
    outcome.command = json["command"];
    outcome.recoveries = json["recoveries"];
    return outcome;
}

}  // namespace regiondrill::study
