// The report as JSON, format regiondrill-report/1: a contract (docs/report.md). Fields may be added; a rename or a
// removal changes the number. The parts about recoveries and about the store's writes are sources of their own; what a
// fault, a moment or a latency is as JSON, for the control API as well, json_view says.
#pragma once

#include "drill/report/report.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace regiondrill::clients {
class Population;
}

namespace regiondrill::drill {

/// Ends with a line break. Of a world that is not at rest it tells what is known so far, with `so_far_s`, and `ledger`
/// is null.
std::string json_report(const Report& report);

// Recoveries and the log of causes. Regions and causes by name and number as in the same report.

nlohmann::ordered_json self_recovery_json(const SelfRecovery& found);

/// What a population's budgets, throttles and breakers did; null where it has none.
nlohmann::ordered_json safeguards_json(const World& world, const clients::Population& population);

nlohmann::ordered_json recovery_json(const World& world, const Recovery& recovery);
/// Each outage once; its rows are those that have its number.
nlohmann::ordered_json outages_json(const World& world, const Findings& findings);

/// Of a report that has one.
nlohmann::ordered_json what_if_json(const Report& report);

/// The whole log, as far as it was kept.
nlohmann::ordered_json causes_json(const World& world);

// What became of the writes.

/// A channel for each ordered pair of replicas.
nlohmann::ordered_json replication_json(const World& world);

/// Over all pairs.
nlohmann::ordered_json anti_entropy_json(const World& world);

/// Of the store's writer, in the order of time.
nlohmann::ordered_json takeovers_json(const World& world);

/// What sessions were promised and did not get, in all and by stretch.
nlohmann::ordered_json sessions_json(const World& world);

/// null before the account is closed, and where there is none.
nlohmann::ordered_json ledger_json(const World& world);

}  // namespace regiondrill::drill
