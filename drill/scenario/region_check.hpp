// What a scenario's regions must mean: good names, known places, one provider.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/script.hpp"

namespace regiondrill::drill {

/// Complains, by InputError, at the offending value. Comes before every other check, because where people live by
/// default follows from where the regions are.
void check_regions(const Scenario& scenario, const Script& script);

}  // namespace regiondrill::drill
