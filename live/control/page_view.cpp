#include "live/control/page_view.hpp"

#include "drill/scenario/geography.hpp"
#include "drill/world/membership.hpp"
#include "drill/world/simulated_dns.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace regiondrill::live {

using regions::RegionId;

namespace {

Json position_json(const sim::Coordinates& position) {
    return {{"latitude", position.latitude}, {"longitude", position.longitude}};
}

}  // namespace

Json layout_json(const ServedWorld& world, const RegionAddressOf& address_of) {
    const drill::Scenario& scenario = world.scenario();
    Json layout{{"scenario", scenario.name},
                {"name", scenario.dns.name},
                {"regions", Json::array()},
                {"populations", Json::array()}};
    for (std::size_t i = 0; i < scenario.regions.size(); ++i) {
        const drill::RegionSpec& region = scenario.regions[i];
        Json address = nullptr;
        if (address_of) address = address_of(regions::region_at(i));
        layout["regions"].push_back({{"name", region.name},
                                     {"at", region.at},
                                     {"position", position_json(drill::spot_of(region).position)},
                                     {"address", address}});
    }
    for (const drill::PopulationSpec& people : scenario.clients) {
        layout["populations"].push_back({{"name", people.name},
                                         {"at", people.at},
                                         {"position", position_json(drill::spot_of(people.at).position)},
                                         {"clients", people.count}});
    }
    return layout;
}

namespace {

Json believed_json(const ServedWorld& world, const drill::Belief& belief) {
    Json region = nullptr;
    if (belief.region != regions::no_region) region = world.name_of(belief.region);
    return {{"region", region},
            {"share", belief.share},
            {"resolvers", belief.resolvers},
            {"soonest_s", in_seconds(belief.soonest)},
            {"latest_s", in_seconds(belief.latest)}};
}

// Regions that nobody of the population has tried are left out.
Json attempts_json(const ServedWorld& world, const clients::Metrics& metrics) {
    Json attempts = Json::object();
    for (std::size_t i = 0; i < metrics.failed_at.size(); ++i) {
        const std::uint64_t succeeded = metrics.served_by[i];
        const std::uint64_t failed = metrics.failed_at[i];
        if (succeeded + failed == 0) continue;
        attempts[world.name_of(regions::region_at(i))] = {{"succeeded", succeeded}, {"failed", failed}};
    }
    return attempts;
}

Json region_flow_json(const ServedWorld& world, RegionId region) {
    const regions::RegionLoad load = world.regions().load(region);
    return {{"there", world.membership().is_member(region)},
            {"in_service", !world.regions().is_out_of_service(region)},
            {"health", health_of(world, region)},
            {"workers", load.workers},
            {"busy", load.busy},
            {"waiting", load.waiting}};
}

}  // namespace

Json flows_json(const ServedWorld& world) {
    Json flows{
        {"at_s", in_seconds(world.reported_until())}, {"regions", Json::object()}, {"populations", Json::object()}};
    for (std::size_t i = 0; i < world.regions().size(); ++i) {
        const RegionId region = regions::region_at(i);
        flows["regions"][world.name_of(region)] = region_flow_json(world, region);
    }
    for (std::size_t i = 0; i < world.populations().size(); ++i) {
        Json believes = Json::array();
        for (const drill::Belief& belief : world.simulated_dns().beliefs(i)) {
            believes.push_back(believed_json(world, belief));
        }
        const clients::Population& people = *world.populations()[i];
        flows["populations"][people.settings().name] = {{"believes", believes},
                                                        {"attempts", attempts_json(world, people.metrics())}};
    }
    return flows;
}

namespace {

/// The points of a series: each is so many slices from `first` on.
struct Points {
    std::size_t first = 0;
    std::size_t slices = 1;
    std::size_t count = 0;

    template <class Of>
    Json sums(Of of) const {
        Json sums = Json::array();
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

Json people_series_json(const ServedWorld& world, const clients::TimeBuckets& buckets, const Points& points) {
    Json sent = Json::object();
    for (std::size_t i = 0; i < world.regions().size(); ++i) {
        const RegionId region = regions::region_at(i);
        sent[world.name_of(region)] = points.sums([&](std::size_t slice) { return buckets.sent_to(slice, region); });
    }
    return {{"in_time", points.sums([&](std::size_t slice) { return buckets.in_time(slice); })},
            {"late", points.sums([&](std::size_t slice) { return buckets.late(slice); })},
            {"failed", points.sums([&](std::size_t slice) { return buckets.failed(slice); })},
            {"sent", sent}};
}

// The store's slices are its own, longer ones, and few: all of them.
Json waiting_json(const ServedWorld& world) {
    const store::Cluster& cluster = world.cluster();
    Json pairs = Json::array();
    for (const store::Channel& channel : cluster.channels()) {
        Json waiting = Json::array();
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

Json series_json(const ServedWorld& world, const SeriesRange& range) {
    const clients::TimeBuckets& any = world.populations().front()->metrics().slices;
    const Points points = points_of(any, range, world.reported_until());
    const sim::Duration every = any.length() * static_cast<std::int64_t>(points.slices);
    const sim::Duration from = any.length() * static_cast<std::int64_t>(points.first);
    Json series{{"from_s", in_seconds(from)},
                {"every_s", in_seconds(every)},
                {"points", points.count},
                {"populations", Json::object()},
                {"pending_every_s", in_seconds(world.cluster().settings().replication.pending_slice)},
                {"pending", waiting_json(world)}};
    for (const auto& people : world.populations()) {
        series["populations"][people->settings().name] = people_series_json(world, people->metrics().slices, points);
    }
    return series;
}

}  // namespace regiondrill::live
