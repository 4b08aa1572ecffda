#include "drill/report.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// Words a shell would split or change are put in quotes.
std::string shell_word(const std::string& word) {
    const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-_./=:,%+@").find(c) != std::string_view::npos;
    });
    if (plain) return word;
    std::string quoted = "'";
    for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

void check_evidence(Report& report) {
    for (const FaultRun& run : report.world->faults()) {
        if (run.active->evidence().met != 0) continue;
        report.remarks.push_back(std::string(run.type->name) + " " + run.type->target(run.spec) +
                                 " met no traffic: the drill shows nothing about it");
    }
}

Verdict overall(const Report& report) {
    const auto any = [&](Verdict verdict) {
        return std::any_of(report.results.begin(), report.results.end(),
                           [&](const ExpectationResult& result) { return result.verdict == verdict; });
    };
    if (any(Verdict::failed)) return Verdict::failed;
    if (!report.remarks.empty() || any(Verdict::inconclusive)) return Verdict::inconclusive;
    return Verdict::passed;
}

}  // namespace

std::string reproduce_line(const Scenario& scenario, const std::vector<std::string>& settings) {
    std::string line = "regiondrill run " + shell_word(scenario.file) + " --seed " + std::to_string(scenario.seed);
    for (const std::string& setting : settings) {
        if (!setting.starts_with("seed=")) line += " --set " + shell_word(setting);
    }
    return line;
}

std::string_view version() { return REGIONDRILL_VERSION; }

Report make_report(const World& world, const std::vector<std::string>& settings) {
    Report report;
    report.world = &world;
    report.findings = find(world);
    for (const ExpectationSpec& spec : world.scenario().expect) {
        report.results.push_back(find_expectation_type(spec.that)->judge(world, report.findings, spec));
    }
    check_evidence(report);
    report.verdict = overall(report);
    report.reproduce = reproduce_line(world.scenario(), settings);
    return report;
}

int exit_code(Verdict verdict) {
    switch (verdict) {
        case Verdict::passed: return 0;
        case Verdict::failed: return 1;
        case Verdict::inconclusive: return 3;
    }
    return 3;
}

}  // namespace regiondrill::drill
