// What a scenario must mean beyond what its types say: names that exist, places that are known, times in order. Each
// check complains, by InputError, at the offending value.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/script.hpp"

namespace regiondrill::drill {

/// Everything but the regions (region_check). Timeline and expectations must still be in the script's order.
void check_scenario(const Scenario& scenario, const Script& script);

}  // namespace regiondrill::drill
