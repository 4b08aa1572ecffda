#include "drill/world/alarm_feed.hpp"

#include <optional>

namespace regiondrill::drill {

namespace {

/// Nothing when there was no request to take it from.
std::optional<double> figure_of(AlarmMetric metric, const regions::RequestCount& now,
                                const regions::RequestCount& before) {
    const auto served = static_cast<double>(now.served - before.served);
    const auto rejected = static_cast<double>(now.rejected - before.rejected);
    const auto failed = static_cast<double>(now.failed - before.failed);
    const double all = served + rejected + failed;
    if (metric == AlarmMetric::latency) {
        if (served <= 0) return std::nullopt;
        return sim::seconds(now.spent - before.spent) / served;
    }
    if (all <= 0) return std::nullopt;
    return metric == AlarmMetric::rejections ? rejected / all : (rejected + failed) / all;
}

}  // namespace

AlarmFeed::AlarmFeed(sim::Engine& engine, const regions::Regions& regions, dns::HealthChecks& checks)
    : engine_(engine),
      regions_(regions),
      checks_(checks),
      take_(engine.on<&AlarmFeed::take>(*this, "alarm takes its figure")) {}

void AlarmFeed::add(dns::CheckId check, regions::RegionId region, AlarmMetric metric, Duration period) {
    watches_.push_back({check, region, metric, period, {}});
    engine_.schedule(period, take_, static_cast<std::uint32_t>(watches_.size() - 1));
}

void AlarmFeed::take(const sim::Event& event) {
    Watch& watch = watches_[event.subject];
    const regions::RequestCount& now = regions_.metrics(watch.region);
    if (const auto figure = figure_of(watch.metric, now, watch.last)) checks_.report_metric(watch.check, *figure);
    watch.last = now;
    engine_.schedule(watch.period, take_, event.subject);
}

}  // namespace regiondrill::drill
