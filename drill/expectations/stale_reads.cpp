#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"
#include "drill/scenario/units.hpp"
#include "store/ledger/ledger.hpp"

namespace regiondrill::drill {

namespace {

// Of reads everywhere, by the ledger, which knows of every acknowledged write: stale by what the whole world knew,
// whether the client could have known it or not. The age is how long the newer write had been acknowledged.
ExpectationResult judge_stale_reads(const Measurements& measured, const ExpectationSpec& spec) {
    const store::LedgerAccount& account = measured.account;
    if (account.acknowledged == 0) return inconclusive(spec, BoundUnit::count, "no write was acknowledged");
    const sim::Histogram& stale = account.stale_reads;
    ExpectationResult result = judge_figure(static_cast<double>(stale.count()), spec, BoundUnit::count);
    if (result.verdict == Verdict::failed && stale.count() != 0) {
        result.why = "half of them were less than " + short_duration_text(stale.percentile(0.5)) +
                     " behind, the stalest " + short_duration_text(stale.greatest());
    }
    return result;
}

}  // namespace

// The ledger's account has the reads, and is closed at rest.
const ExpectationType stale_reads_expectation{
    .name = "stale_reads",
    .summary = "Reads that did not show a write that had been acknowledged before they were answered.",
    .foreign = "stale staleness",
    .unit = BoundUnit::count,
    .fields = {{ExpectationField::at_most}, {ExpectationField::at_least}},
    .judge = judge_stale_reads,
    .needs_rest = true,
};

}  // namespace regiondrill::drill
