#include "drill/analysis/findings.hpp"
#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"
#include "drill/scenario/units.hpp"

namespace regiondrill::drill {

namespace {

using RecoveredBy = SelfRecovery::Kind;

std::string measured_text(const SelfRecovery& found) {
    switch (found.kind) {
        case RecoveredBy::by_itself: return "by itself after " + short_duration_text(*found.took);
        case RecoveredBy::by_load_cut: return "only after load was cut";
        case RecoveredBy::not_at_all: return "not even after load was cut";
        case RecoveredBy::unproven: return "not by itself";
        case RecoveredBy::not_asked: break;
    }
    return "nothing";
}

std::string wanted_text(const std::string& by) {
    if (by == "itself") return "by itself";
    return by == "load_cut" ? "only after load is cut" : "not even after load is cut";
}

// That something does not recover is promised, too: a lesson that ceases to teach is worth knowing about.
ExpectationResult judge_recovers(const Measurements& measured, const ExpectationSpec& spec) {
    const SelfRecovery& found = measured.findings.self_recovery;
    const std::string wanted = wanted_text(spec.by);
    const bool is_known =
        found.kind != RecoveredBy::not_asked && (found.kind != RecoveredBy::unproven || spec.by == "itself");
    if (!is_known) return {Verdict::inconclusive, measured_text(found), wanted, found.why};
    const bool holds = name_of(found.kind) == spec.by;
    return {holds ? Verdict::passed : Verdict::failed, measured_text(found), wanted, {}};
}

}  // namespace

const ExpectationType recovers_expectation{
    .name = "recovers",
    .summary =
        "Whether people are served again once the last fault has ended: by itself, only after load is cut "
        "(a metastable failure), or by nothing.",
    .foreign = "metastable stable selfheals",
    .fields = {{ExpectationField::by}},
    .judge = judge_recovers,
    .needs_rest = true,
    .needs_second_play = true,
};

}  // namespace regiondrill::drill
