// Recoveries and the log of causes as JSON: a contract, documented in docs/report.md.
#pragma once

#include "drill/analysis/story.hpp"

#include <nlohmann/json_fwd.hpp>

namespace regiondrill::drill {

class World;

/// Regions and causes by name and number as in the same report.
nlohmann::ordered_json recovery_json(const World& world, const Recovery& recovery);
/// Each outage once; its rows are those that have its number.
nlohmann::ordered_json outages_json(const World& world, const Findings& findings);

/// The whole log, as far as it was kept.
nlohmann::ordered_json causes_json(const World& world);

}  // namespace regiondrill::drill
