#include "drill/report/series.hpp"

#include "drill/report/json_view.hpp"
#include "drill/world/world.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>

namespace regiondrill::drill {

using SeriesJson = nlohmann::ordered_json;

namespace {

/// The points of a series: each is so many slices from `first` on.
struct Points {
    std::size_t first = 0;
    std::size_t slices = 1;
    std::size_t count = 0;

    template <class Of>
    SeriesJson sums(Of of) const {
        SeriesJson sums = SeriesJson::array();
        for (std::size_t point = 0; point < count; ++point) {
            std::uint64_t sum = 0;
            for (std::size_t i = 0; i < slices; ++i) sum += of(first + point * slices + i);
            sums.push_back(sum);
        }
        return sums;
    }
};

// Whole points only: one that the drill is in the midst of is left for later.
Points points_of(const clients::TimeBuckets& buckets, const SeriesRange& range, sim::Time until) {
    Points points;
    points.slices = std::max<std::size_t>(1, static_cast<std::size_t>(range.every / buckets.length()));
    points.first = buckets.at(range.from) / points.slices * points.slices;
    const std::size_t reached = std::min(buckets.at(until), buckets.size() - 1);
    if (reached > points.first) points.count = (reached - points.first) / points.slices;
    points.count = std::min(points.count, most_points);
    return points;
}

SeriesJson people_series_json(const World& world, const clients::TimeBuckets& buckets, const Points& points) {
    SeriesJson sent = SeriesJson::object();
    for (std::size_t i = 0; i < world.regions().size(); ++i) {
        const regions::RegionId region = regions::region_at(i);
        sent[world.name_of(region)] = points.sums([&](std::size_t slice) { return buckets.sent_to(slice, region); });
    }
    return {{"in_time", points.sums([&](std::size_t slice) { return buckets.in_time(slice); })},
            {"late", points.sums([&](std::size_t slice) { return buckets.late(slice); })},
            {"failed", points.sums([&](std::size_t slice) { return buckets.failed(slice); })},
            {"retries", points.sums([&](std::size_t slice) { return buckets.retries(slice); })},
            {"sent", sent}};
}

// The store's slices are its own, longer ones, and few: all of them.
SeriesJson waiting_json(const World& world) {
    const store::Cluster& cluster = world.cluster();
    SeriesJson pairs = SeriesJson::array();
    for (const store::Channel& channel : cluster.channels()) {
        SeriesJson waiting = SeriesJson::array();
        for (const std::int32_t most : channel.pending) {
            if (most < 0) {
                waiting.push_back(nullptr);
            } else {
                waiting.push_back(most);
            }
        }
        pairs.push_back({{"from", cluster.replica(channel.from).name},
                         {"to", cluster.replica(channel.to).name},
                         {"waiting", waiting}});
    }
    return pairs;
}

}  // namespace

SeriesJson series_json(const World& world, const SeriesRange& range) {
    const clients::TimeBuckets& any = world.populations().front()->metrics().slices;
    const Points points = points_of(any, range, world.reported_until());
    const sim::Duration every = any.length() * static_cast<std::int64_t>(points.slices);
    const sim::Duration from = any.length() * static_cast<std::int64_t>(points.first);
    SeriesJson series{{"from_s", in_seconds(from)},
                      {"every_s", in_seconds(every)},
                      {"points", points.count},
                      {"populations", SeriesJson::object()},
                      {"pending_every_s", in_seconds(world.cluster().settings().replication.pending_slice)},
                      {"pending", waiting_json(world)}};
    for (const auto& people : world.populations()) {
        series["populations"][people->settings().name] = people_series_json(world, people->metrics().slices, points);
    }
    return series;
}

}  // namespace regiondrill::drill
