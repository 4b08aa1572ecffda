#include "drill/analysis/ledger_words.hpp"
#include "drill/expectations/figure.hpp"
#include "drill/expectations/registry.hpp"
#include "store/cluster.hpp"

namespace regiondrill::drill {

namespace {

ExpectationResult judge_lost_writes(const Measurements& measured, const ExpectationSpec& spec) {
    const store::LedgerAccount& account = measured.account;
    if (account.acknowledged == 0) return inconclusive(spec, BoundUnit::count, "no write was acknowledged");
    ExpectationResult result = judge_figure(static_cast<double>(account.lost()), spec, BoundUnit::count);
    const std::uint64_t overwritten = account.overwritten();
    if (result.verdict == Verdict::failed) {
        result.why = examples_text(measured.cluster, measured.account, store::is_loss);
    } else if (overwritten != 0) {
        result.why = std::to_string(overwritten) + " more were overwritten; they are counted apart, in \"conflicts\"";
    }
    return result;
}

}  // namespace

const ExpectationType lost_writes_expectation{
    .name = "lost_writes",
    .summary =
        "Acknowledged writes whose only copy was lost: with a region that did not come back, a disk, or the power.",
    .unit = BoundUnit::count,
    .fields = {{ExpectationField::at_most}, {ExpectationField::at_least}},
    .judge = judge_lost_writes,
    .needs_rest = true,
};

}  // namespace regiondrill::drill
