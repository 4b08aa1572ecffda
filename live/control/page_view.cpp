#include "live/control/page_view.hpp"

#include "drill/scenario/geography.hpp"
#include "drill/world/membership.hpp"
#include "drill/world/simulated_dns.hpp"

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

}  // namespace regiondrill::live
