// What became of the writes, as JSON: a contract, documented in docs/report.md.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace regiondrill::drill {

class World;

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
