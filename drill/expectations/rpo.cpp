#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"
#include "store/ledger/ledger.hpp"

namespace regiondrill::drill {

namespace {

// Zero where nothing was lost, however many writes were delayed or overwritten. The age is counted up to the moment at
// which the write's last copy went.
ExpectationResult judge_rpo(const Measurements& measured, const ExpectationSpec& spec) {
    const store::LedgerAccount& account = measured.account;
    if (account.acknowledged == 0) return inconclusive(spec, BoundUnit::duration, "no write was acknowledged");
    return judge_figure(sim::seconds(account.recovery_point), spec, BoundUnit::duration);
}

}  // namespace

// With at_most 0s it is the promise that nothing is lost.
const ExpectationType rpo_expectation{
    .name = "rpo",
    .summary = "The age of the oldest lost write when its last copy was lost: how old the data are that survive.",
    .foreign = "recoverypoint dataloss",
    .unit = BoundUnit::duration,
    .fields = {{ExpectationField::at_most}, {ExpectationField::at_least}},
    .judge = judge_rpo,
    .needs_rest = true,
};

}  // namespace regiondrill::drill
