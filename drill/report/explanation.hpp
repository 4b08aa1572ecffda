// Why the DNS answers what it does: the path of a decision with every candidate, for people and for programs.
#pragma once

#include "dns/steering/location.hpp"
#include "drill/world/world.hpp"

#include <string>

namespace regiondrill::drill {

struct WhyQuestion {
    std::string from;                      // a city, an atlas region or a population
    std::optional<dns::IpPrefix> network;  // the client subnet, instead of one at that place
    std::uint16_t number = 0;              // the query's, which policies that share load draw by
    std::string name;                      // empty: the steered one
};

/// Explains the answer at the world's present moment. Throws InputError when `from` or `name` is unknown.
std::string explanation_text(const World& world, const WhyQuestion& question);
std::string explanation_json(const World& world, const WhyQuestion& question);

}  // namespace regiondrill::drill
