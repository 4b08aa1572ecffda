#include "drill/analysis/ledger_words.hpp"
#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"
#include "store/cluster.hpp"

namespace regiondrill::drill {

namespace {

// Acknowledged means that the answer reached a client: a write whose answer was lost on its way may be gone without
// harm. What was overwritten is named beside a figure that passed, as people expect it to be counted here.
ExpectationResult judge_lost_writes(const Measurements& measured, const ExpectationSpec& spec) {
    const store::LedgerAccount& account = measured.account;
    if (account.acknowledged == 0) return inconclusive(spec, BoundUnit::count, "no write was acknowledged");
    ExpectationResult result = judge_figure(static_cast<double>(account.lost()), spec, BoundUnit::count);
    // A greater version took their place: nothing that holds data has failed.
    const std::uint64_t overwritten = account.overwritten();
    if (result.verdict == Verdict::failed) {
        result.why = examples_text(measured.cluster, measured.faults, measured.account, store::is_loss);
    } else if (overwritten != 0) {
        result.why = std::to_string(overwritten) + " more were overwritten; they are counted apart, in \"conflicts\"";
    }
    return result;
}

}  // namespace

// A write that only one region has may still come back with it, so nothing is lost before the end.
const ExpectationType lost_writes_expectation{
    .name = "lost_writes",
    .summary =
        "Acknowledged writes whose only copy was lost: with a region that did not come back, a disk, or the power.",
    .foreign = "lostdata lostupdates",
    .unit = BoundUnit::count,
    .fields = {{ExpectationField::at_most}, {ExpectationField::at_least}},
    .judge = judge_lost_writes,
    .needs_rest = true,
};

}  // namespace regiondrill::drill
