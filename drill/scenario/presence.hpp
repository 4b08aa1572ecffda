// Which regions are there when: those that the timeline adds are not there from the start, those that it removes not to
// the end.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <string>

namespace regiondrill::drill {

/// Whether the region is not there from the start, because the timeline adds it.
bool joins_later(const Scenario& scenario, const std::string& region);

/// Whether the timeline has the region there just before a moment. A region that is being added is not, one that is
/// being removed is.
bool is_there(const Scenario& scenario, const std::string& region, Time moment);

}  // namespace regiondrill::drill
