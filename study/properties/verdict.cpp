#include "study/properties/property.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

// By the promises and the remarks of the report.
std::string verdict_by_parts(const Json& report) {
    const auto any = [&](const char* verdict) {
        return std::any_of(report["expectations"].begin(), report["expectations"].end(),
                           [&](const Json& each) { return each["verdict"] == verdict; });
    };
    if (any("failed")) return "failed";
    return any("inconclusive") || !report["remarks"].empty() ? "inconclusive" : "passed";
}

int code_of(const std::string& verdict) { return verdict == "passed" ? 0 : verdict == "failed" ? 1 : 3; }

Complaints judge_verdict(const World& world) {
    Complaints complaints;
    const Json report = Json::parse(world.played.report);
    const std::string verdict = report["verdict"];
    const std::string wanted = verdict_by_parts(report);
    if (verdict != wanted) {
        complaints.push_back("the verdict is " + verdict + ", but by promises and remarks " + wanted);
    }
    if (world.played.exit_code != code_of(verdict)) {
        complaints.push_back("exit code " + std::to_string(world.played.exit_code) + " of the verdict " + verdict);
    }
    return complaints;
}

}  // namespace

const Property verdict_property{
    .name = "verdict",
    .claim = "The exit code is 0, 1 or 3 by the verdict, and the verdict is that of the promises and remarks.",
    .judge = judge_verdict,
};

}  // namespace regiondrill::study
