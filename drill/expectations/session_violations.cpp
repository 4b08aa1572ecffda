#include "drill/analysis/ledger_words.hpp"
#include "drill/expectations/figure.hpp"
#include "drill/expectations/registry.hpp"
#include "drill/scenario/units.hpp"
#include "store/cluster.hpp"
#include "store/session_watch.hpp"

#include <optional>

namespace regiondrill::drill {

namespace {

using store::SessionPromise;

std::uint64_t count(const store::SessionWatch& sessions, const ExpectationSpec& spec, SessionPromise promise) {
    if (!spec.from && !spec.to) return sessions.violations(promise);
    return sessions.violations(promise, spec.from.value_or(sim::drill_start), spec.to.value_or(sim::never));
}

std::string example_of(const Measurements& measured, SessionPromise promise, const char* expected) {
    const auto& examples = measured.sessions.examples(promise);
    if (examples.empty()) return {};
    const store::SessionViolation& first = examples.front();
    const std::string seen = first.seen.is_written() ? version_text(measured.cluster, first.seen) : "nothing";
    return "first at " + clock_text(first.at) + ": a client was shown " + seen + " of " +
           measured.cluster.keys().name_of(first.key) + " after it " + expected + " " +
           version_text(measured.cluster, first.expected);
}

ExpectationResult judge_session_violations(const Measurements& measured, const ExpectationSpec& spec) {
    const store::SessionWatch& sessions = measured.sessions;
    if (measured.account.acknowledged == 0) return inconclusive(spec, BoundUnit::count, "no write was acknowledged");
    const std::uint64_t reads = count(sessions, spec, SessionPromise::monotonic_reads);
    const std::uint64_t writes = count(sessions, spec, SessionPromise::read_your_writes);
    ExpectationResult result = judge_figure(static_cast<double>(reads + writes), spec, BoundUnit::count);
    if (result.verdict == Verdict::failed) {
        result.why = std::to_string(reads) + " reads went back, " + std::to_string(writes) + " missed an own write";
        const std::string example = reads != 0 ? example_of(measured, SessionPromise::monotonic_reads, "had read")
                                               : example_of(measured, SessionPromise::read_your_writes, "had written");
        if (!example.empty()) result.why += "; " + example;
    } else if (sessions.unwatched() != 0) {
        result.why = std::to_string(sessions.unwatched()) + " requests were of too many clients and keys to watch";
    }
    return result;
}

}  // namespace

const ExpectationType session_violations_expectation{
    .name = "session_violations",
    .summary = "Reads older than what the same client had read or written of the key before (a read may be both).",
    .unit = BoundUnit::count,
    .fields = {{ExpectationField::from},
               {ExpectationField::to},
               {ExpectationField::at_most},
               {ExpectationField::at_least}},
    .judge = judge_session_violations,
    .needs_rest = true,
};

}  // namespace regiondrill::drill
