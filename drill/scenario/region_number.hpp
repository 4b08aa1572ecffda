// Regions are numbered in the order in which the script has them.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "regions/request_attempt.hpp"

#include <optional>
#include <string_view>

namespace regiondrill::drill {

/// Nothing when the scenario has no region of that name.
std::optional<regions::RegionId> find_region(const Scenario& scenario, std::string_view name);

}  // namespace regiondrill::drill
