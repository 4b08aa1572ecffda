// How a scenario's store is run, as its script says it.
#pragma once

#include "sim/time.hpp"
#include "store/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::drill {

using store::ReadLevel;
using store::WhenFull;
using store::WriteMode;

/// For who serves a scenario to real programs: its `feed` where the script says nothing of it.
inline constexpr sim::Duration served_feed = std::chrono::hours{1};

/// The region where a key space is at home.
struct HomeSpec {
    std::string space;
    std::string region;
};

struct StoreSpec {
    WriteMode mode = WriteMode::eventual;
    std::optional<ReadLevel> reads;  // quorum: quorum; otherwise local
    std::string witness;             // quorum, two regions: city or atlas region
    std::vector<HomeSpec> homes;     // home_region; other key spaces go round by key
    std::string writer;              // single_writer; empty: the first region
    std::optional<sim::Duration> failover_after;
    sim::Duration heartbeat = std::chrono::seconds{1};
    bool fencing = true;
    sim::Duration answer_wait = std::chrono::seconds{2};  // for votes of other regions and for forwarded writes

    sim::Duration batch_interval = std::chrono::milliseconds{20};  // a write waits at most this long for its batch
    std::uint32_t batch_items = 512;
    std::uint32_t batch_bytes = 1U << 20;
    sim::Duration resend = std::chrono::seconds{1};  // unacknowledged batches go again after this; backs off to 4x
    std::uint64_t bandwidth = 125'000'000;           // bytes a second, between each pair and direction
    double repair_share = 0.25;                      // of the bandwidth, for anti-entropy
    std::uint64_t backlog_limit = 0;                 // writes that may wait for a peer; 0: no limit
    WhenFull when_full = WhenFull::refuse;

    sim::Duration sync{};            // between syncs of the disk; zero: each write before it is answered
    sim::Duration snapshot{};        // between snapshots; zero: a restart takes no time
    std::uint32_t replay = 100'000;  // log entries a second that a restart reads back
    sim::Duration tombstones{};      // how long deletes are remembered; zero: for ever
    sim::Duration expiry_scan = std::chrono::seconds{1};
    sim::Duration anti_entropy{};         // between comparisons unasked; zero: only after a loss
    std::optional<sim::Duration> feed;    // how long changes can be read; absent: not at all, or served_feed
    std::uint64_t feed_limit = 1U << 20;  // changes that can be read
    sim::Duration scrub{};                // between checks of the checksums; zero: only as items are read
    std::uint32_t value_bytes = 128;      // of what simulated clients write
};

}  // namespace regiondrill::drill
