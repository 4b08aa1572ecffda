#include "drill/analysis/ledger_words.hpp"
#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"
#include "store/cluster.hpp"

namespace regiondrill::drill {

namespace {

// Both kinds of losers: the winner may have been written later, or only seem so by a clock that was wrong.
bool is_overwritten(store::Fate fate) {
    return fate == store::Fate::overwritten_in_conflict || fate == store::Fate::overwritten_by_skew;
}

// Kept apart from lost writes: a replica did hold each of these, and the store did with it what last write wins means.
ExpectationResult judge_conflicts(const Measurements& measured, const ExpectationSpec& spec) {
    const store::LedgerAccount& account = measured.account;
    if (account.acknowledged == 0) return inconclusive(spec, BoundUnit::count, "no write was acknowledged");
    ExpectationResult result = judge_figure(static_cast<double>(account.overwritten()), spec, BoundUnit::count);
    if (result.verdict == Verdict::failed)
        result.why = examples_text(measured.cluster, measured.faults, measured.account, is_overwritten);
    return result;
}

}  // namespace

// Which of two writes wins is known when both are everywhere, hence at rest.
const ExpectationType conflicts_expectation{
    .name = "conflicts",
    .summary = "Acknowledged writes that lost to a write that did not know of them, by clock skew or without.",
    .foreign = {},
    .unit = BoundUnit::count,
    .fields = {{ExpectationField::at_most}, {ExpectationField::at_least}},
    .judge = judge_conflicts,
    .needs_rest = true,
};

}  // namespace regiondrill::drill
