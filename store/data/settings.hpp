// How the store is run. What each setting means to the reader of a script stands in docs/store.md.
#pragma once

#include "sim/place.hpp"
#include "sim/time.hpp"
#include "store/data/item.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace regiondrill::store {

/// Who decides that a write stands.
enum class WriteMode : std::uint8_t {
    eventual,       // the region that took it; the others hear of it later
    quorum,         // a majority of replicas
    home_region,    // the one region that is the key's home; others forward
    single_writer,  // the one region that is the writer now; others forward
};

/// What a read is answered from: the region's own replica as it is, or what a majority agrees is the newest.
enum class ReadLevel : std::uint8_t { local, quorum };

/// What a replica does when too much waits to be replicated. The first is noticed by clients at once, the second by
/// readers of the other region.
enum class WhenFull : std::uint8_t {
    refuse,       // takes no more writes
    drop_oldest,  // forgets the oldest; anti-entropy finds what is missing
};

/// Asynchronous replication between every two replicas, one channel a direction. The defaults are a fast backbone's. A
/// batch ends at whichever of its limits comes first.
struct ReplicationSettings {
    sim::Duration batch_interval = std::chrono::milliseconds{20};  // a write waits at most this long for its batch
    std::uint32_t batch_items = 512;
    std::uint32_t batch_bytes = 1U << 20;
    sim::Duration resend = std::chrono::seconds{1};  // doubles with each silence, up to four times this
    std::uint64_t bandwidth = 125'000'000;           // bytes a second of each pair and direction; 0: no limit
    double repair_share = 0.25;                      // of the bandwidth that anti-entropy may use
    std::uint64_t backlog_items = 0;                 // at most this many wait for a peer; 0: no limit
    WhenFull when_full = WhenFull::refuse;
    sim::Duration pending_slice = std::chrono::seconds{1};  // in which what waits is reported over time
};

/// What survives a power cut, and how long a restart takes. The defaults lose nothing and restart at once.
struct DiskSettings {
    sim::Duration sync{};            // between syncs; zero: each write is synced before it is answered
    sim::Duration snapshot{};        // between snapshots; zero: restarting takes no time
    std::uint32_t replay = 100'000;  // log entries a second that a restart reads back
};

/// Only in mode single_writer. Without failover_after nobody ever takes over by itself: operators promote. How long
/// nobody can write after a writer's end follows from these.
struct SingleWriterSettings {
    ReplicaId writer{};  // at the start
    sim::Duration heartbeat = std::chrono::seconds{1};
    sim::Duration failover_after{};  // unheard for so long, another takes over; zero: never
    bool fencing = true;             // a writer that has not heard a majority for so long steps down
};

/// Read from the scenario once and kept by Cluster, which hands references to its parts. Nothing of it changes during a
/// drill.
struct Settings {
    WriteMode mode = WriteMode::eventual;
    ReadLevel reads = ReadLevel::local;
    ReplicationSettings replication{};
    DiskSettings disk{};
    SingleWriterSettings single_writer{};
    sim::Duration answer_wait = std::chrono::seconds{2};  // for other regions: votes, a forwarded write's answer
    sim::Duration tombstones{};                           // how long deletes are remembered; zero: for ever
    sim::Duration expiry_scan = std::chrono::seconds{1};  // how often expired items are looked for
    sim::Duration anti_entropy{};         // how often replicas compare unasked; zero: only after something was lost
    sim::Duration scrub{};                // how often a replica checks its checksums; zero: only as items are read
    sim::Duration feed{};                 // how long the change feed keeps changes; zero: there is none
    std::uint64_t feed_limit = 1U << 20;  // and how many
    std::uint32_t value_bytes = 128;      // of a value that only has a number

    /// How long votes that no client waits for may take: long enough for two round trips anywhere, however soon clients
    /// give up. No round of votes takes longer.
    sim::Duration unasked_wait() const { return std::max<sim::Duration>(answer_wait, std::chrono::seconds{2}); }
};

/// A replica to be: its place in the list is its ReplicaId. Names are in versions by their alphabetical rank, so that
/// they must differ.
struct ReplicaPlace {
    std::string name;
    sim::PlaceId place;
    bool is_witness = false;  // votes in a quorum and holds what it voted for, and serves nobody
    bool is_absent = false;   // not there until it joins
};

}  // namespace regiondrill::store
