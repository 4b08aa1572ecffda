// Which regions are there when: those that the timeline adds are not there from the start, those that it removes not to
// the end.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <string>

namespace regiondrill::drill {

class ScenarioNames;

/// Whether the region is not there from the start, because the timeline adds it. It is built with the world all the
/// same, so that its number, place and links are there.
bool joins_later(const Scenario& scenario, const std::string& region);

/// Whether the timeline has the region there just before a moment. A region that is being added is not, one that is
/// being removed is.
bool is_member(const Scenario& scenario, const std::string& region, Time moment);

/// The fault adds or removes a region; it adds one.
bool changes_membership(const FaultSpec& fault);
bool adds_region(const FaultSpec& fault);

/// Something happens to the region by this fault. As its target, as the other region of a pair, or on one side of
/// links.
bool names_region(const FaultSpec& fault, const std::string& region);

/// Of one fault that changes presence by itself; `pointer` is where it stands in the script of the names. Throws
/// InputError; for a fault begun manually, where the rest of the timeline no longer says what is there.
void check_membership_alone(const FaultSpec& fault, const std::string& pointer, const Scenario& scenario,
                            const ScenarioNames& names);

/// Whether regions can come and go as the timeline says; throws InputError. The timeline must still be in the script's
/// order.
void check_membership(const Scenario& scenario, const ScenarioNames& names);

}  // namespace regiondrill::drill
