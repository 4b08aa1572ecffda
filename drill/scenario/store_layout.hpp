// The store's settings and members as a scenario's script has them.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "store/settings.hpp"

namespace regiondrill::drill {

store::Settings store_settings(const Scenario& scenario);

}  // namespace regiondrill::drill
