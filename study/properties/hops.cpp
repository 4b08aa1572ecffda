#include "study/properties/property.hpp"

namespace regiondrill::study {

namespace {

// Of a length that falls on no round moment of a script.
constexpr sim::Duration odd_hop = std::chrono::milliseconds{7'919};

Complaints judge_hops(const World& world) {
    const Played other = play_in_hops(world.scenario, odd_hop);
    if (other.digest != world.played.digest) return {"other events when it is played in hops"};
    if (other.report != world.played.report) return {"the same events but another report when it is played in hops"};
    return {};
}

}  // namespace

const Property hops_property{
    .name = "hops",
    .claim = "Played in hops of virtual time, as it is served, a drill is the same.",
    .effort = Effort::plays,
    .judge = judge_hops,
};

}  // namespace regiondrill::study
