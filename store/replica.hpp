// A region's replica: its table, its clocks, its disk and the log of writes it took itself.
#pragma once

#include "store/change_feed.hpp"
#include "store/disk.hpp"
#include "store/expiry.hpp"
#include "store/hybrid_clock.hpp"
#include "store/physical_clock.hpp"
#include "store/replication_log.hpp"
#include "store/table.hpp"
#include "store/throttle.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::store {

/// Whether a replica serves.
enum class Standing : std::uint8_t {
    serving,
    restarting,  // reads its log back from the disk
    empty,       // lost its disk or is new, and waits for a first peer's data
    leaving,     // brings what it has to the others, and takes no more
    absent,      // not one of the store's replicas, yet or any more
};

/// A tombstone that waits to be forgotten.
struct Grave {
    KeyId key{};
    Version version;
};

struct Replica {
    Replica(std::string replica_name, RegionRank rank) : name(std::move(replica_name)), clock(rank) {}

    std::string name;
    PhysicalClock physical;
    HybridClock clock;
    Table table;
    ReplicationLog log;
    Disk disk;
    Throttle throttle;
    std::deque<Grave> graves;        // in the order in which they were dug; only where tombstones are forgotten
    std::vector<Version> forgotten;  // by key: the last delete that it has forgotten; only where they are
    ExpiryQueue expiries;
    std::optional<ChangeFeed> feed;       // where there is one
    std::vector<std::uint32_t> channels;  // from here, in the order of the peers
    std::vector<std::uint32_t> incoming;  // to here

    bool is_witness = false;
    bool online = true;  // its process runs
    Standing standing = Standing::serving;
    Life life = 1;
    std::uint32_t restarts = 0;  // that had to read something back
    bool flush_pending = false;
    LogPosition synced = 0;                       // up to here its log is on the disk; the end where every write is
    LogPosition seen_elsewhere = 0;               // up to here some other region has everything
    int outages = 0;                              // that keep its users out now
    sim::Time back_since{};                       // when the last of them ended
    sim::Time out_of_service_since = sim::never;  // when the last of them began; never before the first

    Version forgotten_of(KeyId key) const { return index(key) < forgotten.size() ? forgotten[index(key)] : Version{}; }

    /// What a write of its own takes the place of: also a delete that it has forgotten.
    Version replaced_by_write(KeyId key, Version held) const { return held.is_written() ? held : forgotten_of(key); }

    bool is_member() const { return standing != Standing::absent; }
    bool is_up() const { return online && is_member(); }
    bool is_serving() const { return online && standing == Standing::serving; }
};

}  // namespace regiondrill::store
