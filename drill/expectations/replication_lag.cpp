#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"
#include "drill/scenario/units.hpp"
#include "store/cluster.hpp"

namespace regiondrill::drill {

namespace {

// The slowest channel decides. Each write counts once a channel, when the peer has applied it; writes that a peer got
// by anti-entropy, or not at all, are in no channel's lag.
ExpectationResult judge_replication_lag(const Measurements& measured, const ExpectationSpec& spec) {
    const store::Channel* slowest = nullptr;
    Duration longest{};
    for (const store::Channel& channel : measured.cluster.channels()) {
        const std::string& from = measured.cluster.replica(channel.from).name;
        if (channel.lag.count() == 0 || (!spec.region.empty() && spec.region != from)) continue;
        const Duration lag = span_at(channel.lag, spec.percentile);
        // Of equally slow channels the first is named.
        if (slowest != nullptr && lag <= longest) continue;
        slowest = &channel;
        longest = lag;
    }
    if (slowest == nullptr) return inconclusive(spec, BoundUnit::duration, "no write was replicated");
    ExpectationResult result = judge_figure(sim::seconds(longest), spec, BoundUnit::duration);
    if (result.verdict == Verdict::failed) {
        result.why = "from " + measured.cluster.replica(slowest->from).name + " to " +
                     measured.cluster.replica(slowest->to).name;
    }
    return result;
}

}  // namespace

// Writes that still wait are in no lag yet; the backlog tells of those.
const ExpectationType replication_lag_expectation{
    .name = "replication_lag",
    .summary =
        "From a write's acceptance to its application in another region, at a percentile (default p99), of the "
        "slowest pair; with a region, of those from there.",
    .foreign = "replicationdelay lag",
    .unit = BoundUnit::duration,
    .fields = {{ExpectationField::region},
               {ExpectationField::percentile},
               {ExpectationField::at_most},
               {ExpectationField::at_least}},
    .judge = judge_replication_lag,
};

}  // namespace regiondrill::drill
