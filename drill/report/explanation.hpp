// What can be said of a drill without playing it for its report: its plan (who lives where, what each fault does to
// them, what looks odd), and why the DNS answers what it does (the path of a decision with every candidate).
#pragma once

#include "dns/address.hpp"
#include "drill/report/rehearsal.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace regiondrill::drill {

class World;

/// For `regiondrill check`, of a world that has not run: the moves that are told are those of its rehearsal, with the
/// bound for any seed beside them. Of one that was not played to its end the plan says so, and tells bounds alone.
std::string plan_text(const World& world, const Rehearsal& played);

/// The same with a rehearsal of so many events at most, and with warnings.
std::string plan_text(const World& world, std::uint64_t most_events = rehearsed_events);

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
