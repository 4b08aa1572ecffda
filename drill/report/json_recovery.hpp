// Recoveries and the log of causes as JSON: a contract, documented in docs/report.md.
#pragma once

#include "drill/analysis/recovery.hpp"
#include "drill/world/world.hpp"

#include <nlohmann/json_fwd.hpp>

namespace regiondrill::drill {

/// Regions and causes by name and number as in the same report.
nlohmann::ordered_json recovery_json(const World& world, const Recovery& recovery);

/// The whole log, as far as it was kept.
nlohmann::ordered_json causes_json(const World& world);

}  // namespace regiondrill::drill
