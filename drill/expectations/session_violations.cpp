#include "drill/analysis/ledger_words.hpp"
#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"
#include "drill/scenario/units.hpp"
#include "sim/text.hpp"
#include "store/cluster.hpp"
#include "store/ledger/session_watch.hpp"

#include <optional>

namespace regiondrill::drill {

namespace {

using store::SessionPromise;

// Seconds of the drill, counted as the reads were answered; without a window the whole of it.
std::uint64_t count(const store::SessionWatch& sessions, const ExpectationSpec& spec, SessionPromise promise) {
    if (!spec.from && !spec.to) return sessions.violations(promise);
    return sessions.violations(promise, spec.from.value_or(sim::drill_start), spec.to.value_or(sim::never));
}

// One is enough to look for: which client saw what of which key after what. An unwritten version is told as nothing:
// the region had not heard of the key.
std::string example_of(const Measurements& measured, SessionPromise promise, const char* expected) {
    const auto& examples = measured.sessions.examples(promise);
    if (examples.empty()) return {};
    const store::SessionViolation& first = examples.front();
    const std::string seen = first.seen.is_written() ? version_text(measured.cluster, first.seen) : "nothing";
    return "first at " + clock_text(first.at) + ": a client was shown " + seen + " of " +
           sim::readable(measured.cluster.keys().name_of(first.key)) + " after it " + expected + " " +
           version_text(measured.cluster, first.expected);
}

// World has many more sessions watched where some expectation is about them, but still only so many pairs of client and
// key. What was not watched is told beside a figure that passed, because it may have hidden a violation. The account is
// asked whether anything was written at all: without that no read can be too old.
ExpectationResult judge_session_violations(const Measurements& measured, const ExpectationSpec& spec) {
    const store::SessionWatch& sessions = measured.sessions;
    if (measured.account.acknowledged == 0) return inconclusive(spec, BoundUnit::count, "no write was acknowledged");
    const std::uint64_t reads = count(sessions, spec, SessionPromise::monotonic_reads);
    const std::uint64_t writes = count(sessions, spec, SessionPromise::read_your_writes);
    ExpectationResult result = judge_figure(static_cast<double>(reads + writes), spec, BoundUnit::count);
    if (result.verdict == Verdict::failed) {
        result.why = std::to_string(reads) + " reads went back, " + std::to_string(writes) + " missed an own write";
        // Reads that went back are the plainer harm, so they lend the example where both came up.
        const std::string example = reads != 0 ? example_of(measured, SessionPromise::monotonic_reads, "had read")
                                               : example_of(measured, SessionPromise::read_your_writes, "had written");
        if (!example.empty()) result.why += "; " + example;
    } else if (sessions.unwatched() != 0) {
        result.why = std::to_string(sessions.unwatched()) + " requests were of too many clients and keys to watch";
    }
    return result;
}

}  // namespace

// Of all populations: clients are numbered through, and no population is kept apart in the watch.
const ExpectationType session_violations_expectation{
    .name = "session_violations",
    .summary = "Reads older than what the same client had read or written of the key before (a read may be both).",
    .foreign = {},
    .unit = BoundUnit::count,
    .fields = {{ExpectationField::from},
               {ExpectationField::to},
               {ExpectationField::at_most},
               {ExpectationField::at_least}},
    .judge = judge_session_violations,
    .needs_rest = true,
    .watches_sessions = true,
};

}  // namespace regiondrill::drill
