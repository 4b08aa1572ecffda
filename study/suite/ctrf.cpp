#include "drill/report/report.hpp"
#include "study/suite/formats.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <utility>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

const char* status_of(Ending ending) {
    switch (ending) {
        case Ending::passed: return "passed";
        case Ending::inconclusive: return "other";
        default: return "failed";
    }
}

Json parameters_of(const PlayedDrill& drill) {
    Json parameters{{"seed", std::to_string(drill.outcome.seed)}};
    for (const std::string& setting : drill.drill.settings) {
        const auto equals = setting.find('=');
        parameters[setting.substr(0, equals)] = setting.substr(std::min(setting.size(), equals + 1));
    }
    return parameters;
}

Json test_json(const PlayedDrill& drill, const SuiteCase& each, double seconds) {
    Json test{{"name", name_of(drill.drill) + ": " + each.name},
              {"status", status_of(each.ending)},
              {"duration", std::llround(seconds * 1000)},
              {"suite", {drill.drill.file}},
              {"message", each.text + "again: " + drill.outcome.command},
              {"rawStatus", std::string(name_of(each.ending))},
              {"filePath", drill.drill.file}};
    if (drill.outcome.place.known()) test["line"] = drill.outcome.place.line;
    test["parameters"] = parameters_of(drill);
    test["extra"] = {{"digest", drill.outcome.digest}, {"virtual_s", drill.outcome.virtual_s}};
    return test;
}

Json not_played_json(const SuiteDrill& drill) {
    return {{"name", name_of(drill) + ": the drill"},
            {"status", "pending"},
            {"duration", 0},
            {"suite", {drill.file}},
            {"message", "not played: the suite was ended before"}};
}

}  // namespace

std::string ctrf_json(const PlayedSuite& suite) {
    Json tests = Json::array();
    for (const PlayedDrill& drill : suite.played) {
        double seconds = drill.outcome.processor_s;
        for (const SuiteCase& each : cases_of(drill.outcome)) {
            tests.push_back(test_json(drill, each, std::exchange(seconds, 0)));
        }
    }
    for (const SuiteDrill& drill : suite.not_played) tests.push_back(not_played_json(drill));
    Json summary{{"tests", tests.size()}, {"passed", 0}, {"failed", 0}, {"pending", 0}, {"skipped", 0}, {"other", 0}};
    for (const Json& test : tests) {
        Json& count = summary[test["status"].get<std::string>()];
        count = count.get<int>() + 1;
    }
    summary["suites"] = suite.played.size() + suite.not_played.size();
    summary["start"] = suite.began_ms;
    summary["stop"] = suite.ended_ms;
    const Json report{{"reportFormat", "CTRF"},
                      {"specVersion", "0.0.0"},
                      {"generatedBy", "regiondrill"},
                      {"results",
                       {{"tool", {{"name", "regiondrill"}, {"version", drill::version()}}},
                        {"summary", std::move(summary)},
                        {"tests", std::move(tests)}}}};
    return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace regiondrill::study
