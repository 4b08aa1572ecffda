#include "drill/expectations/figure.hpp"
#include "drill/expectations/measurements.hpp"
#include "drill/expectations/registry.hpp"
#include "store/cluster.hpp"

namespace regiondrill::drill {

namespace {

// The fullest channel decides: an average would hide the one peer that is behind. The figure is the most of the whole
// drill; every write waits for its batch at least, so zero means that there was none.
ExpectationResult judge_backlog(const Measurements& measured, const ExpectationSpec& spec) {
    const store::Channel* fullest = nullptr;
    for (const store::Channel& channel : measured.cluster.channels()) {
        const std::string& from = measured.cluster.replica(channel.from).name;
        if (!spec.region.empty() && spec.region != from) continue;
        if (fullest == nullptr || channel.backlog_max > fullest->backlog_max) fullest = &channel;
    }
    if (fullest == nullptr || fullest->backlog_max == 0) {
        return inconclusive(spec, BoundUnit::count, "no write was to be replicated");
    }
    ExpectationResult result = judge_figure(static_cast<double>(fullest->backlog_max), spec, BoundUnit::count);
    // A figure that passed needs no culprit.
    if (result.verdict == Verdict::failed) {
        result.why = "from " + measured.cluster.replica(fullest->from).name + " to " +
                     measured.cluster.replica(fullest->to).name;
    }
    return result;
}

}  // namespace

// Greatest figures only grow, so a bound that is broken on the way stays broken.
const ExpectationType backlog_expectation{
    .name = "backlog",
    .summary = "Most writes that waited to be replicated, of the pair where it was most; with a region, from there.",
    .foreign = "queue",
    .unit = BoundUnit::count,
    .fields = {{ExpectationField::region}, {ExpectationField::at_most}, {ExpectationField::at_least}},
    .judge = judge_backlog,
};

}  // namespace regiondrill::drill
