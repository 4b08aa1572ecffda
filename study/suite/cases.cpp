#include "study/suite/formats.hpp"

#include "drill/scenario/units.hpp"

#include <algorithm>

namespace regiondrill::study {

namespace {

// What keeps the drill from showing anything is no promise's affair: a fault that met nobody, most of all.
SuiteCase evidence_case(const DrillOutcome& outcome) {
    SuiteCase evidence{"fault evidence", Ending::passed, {}};
    for (const FaultEvidence& fault : outcome.faults) {
        evidence.text.append(fault.fault).append(fault.dry_run ? ": would have met " : ": met ");
        evidence.text.append(fault.met == 0 ? "nobody" : drill::count_text(fault.met, "time")).append("\n");
    }
    if (outcome.faults.empty()) evidence.text = "no faults\n";
    for (const std::string& remark : outcome.remarks) evidence.text += remark + "\n";
    const bool met_nobody = std::any_of(outcome.faults.begin(), outcome.faults.end(),
                                        [](const FaultEvidence& fault) { return fault.met == 0 && !fault.dry_run; });
    if (met_nobody || !outcome.remarks.empty()) evidence.ending = Ending::inconclusive;
    return evidence;
}

}  // namespace

std::vector<SuiteCase> cases_of(const DrillOutcome& outcome) {
    if (!outcome.error.empty()) return {{"the drill", outcome.ending, outcome.error + "\n"}};
    std::vector<SuiteCase> cases;
    for (const PromiseOutcome& promise : outcome.promises) {
        std::string text = promise.measured + ", wanted " + promise.wanted + "\n";
        if (!promise.why.empty()) text += promise.why + "\n";
        cases.push_back({promise.promise, ending_of(promise.verdict), std::move(text)});
    }
    cases.push_back(evidence_case(outcome));
    return cases;
}

std::string name_of(const SuiteDrill& drill) {
    return drill.seed ? drill.file + ", seed " + std::to_string(*drill.seed) : drill.file;
}

}  // namespace regiondrill::study
