// One world, played and held against properties.
#pragma once

#include "study/properties/property.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace regiondrill::study {

// What is found before any property is asked has names beside theirs.

/// The simulator broke a promise of its own, or died.
inline constexpr const char* broken_invariant = "invariants";
/// The drill had more events than a drill of its size may have (study/properties/event_bound.hpp).
inline constexpr const char* endless = "event_bound";

/// Something that does not hold, by the property that says so.
struct Finding {
    std::string property;
    std::string what;
};

struct Judgement {
    std::uint64_t events = 0;
    std::vector<Finding> findings;
};

/// Plays a script and holds it against these properties. Throws drill::InputError for a script that is none.
Judgement judge(const std::string& script, const std::vector<const Property*>& against);

/// All that read the report and, of those that play drills of their own, the one whose turn it is.
std::vector<const Property*> properties_in_turn(std::uint64_t turn);

}  // namespace regiondrill::study
