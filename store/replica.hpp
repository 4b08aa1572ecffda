// A region's replica: its table, its clock and the log of writes it took itself.
#pragma once

#include "store/hybrid_clock.hpp"
#include "store/replication_log.hpp"
#include "store/table.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace regiondrill::store {

struct Replica {
    Replica(std::string replica_name, RegionRank rank) : name(std::move(replica_name)), clock(rank) {}

    std::string name;
    HybridClock clock;
    Table table;
    ReplicationLog log;
    std::vector<std::uint32_t> channels;  // from here, in the order of the peers

    bool online = true;  // its process runs
    bool flush_pending = false;
    LogPosition seen_elsewhere = 0;               // up to here some other region has everything
    int outages = 0;                              // that keep its users out now
    sim::Time back_since{};                       // when the last of them ended
    sim::Time out_of_service_since = sim::never;  // when the last of them began; never before the first
};

}  // namespace regiondrill::store
