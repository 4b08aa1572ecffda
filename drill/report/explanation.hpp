// Why the DNS answers what it does: the path of a decision with every candidate, for people and for programs.
#pragma once

#include "dns/address.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace regiondrill::drill {

class World;

/// What `regiondrill why` asks.
struct WhyQuestion {
    std::string from;                      // a city, an atlas region or a population
    std::optional<dns::IpPrefix> network;  // the client subnet, instead of one at that place
    std::uint16_t number = 0;              // the query's, which policies that share load draw by
    std::string name;                      // empty: the steered one
};

/// Explains the answer at the world's present moment. Throws InputError when `from` or `name` is unknown. The first is
/// text for a terminal, the second JSON of the format regiondrill-why/1. Neither counts as a query: no fault is met by
/// it, and nothing is cached.
std::string explanation_text(const World& world, const WhyQuestion& question);
/// Fields may be added; a rename or a removal changes the format's number.
std::string explanation_json(const World& world, const WhyQuestion& question);

}  // namespace regiondrill::drill
