// A replica's disk: a log that is synced now and then, and snapshots. What was not synced when the power went is gone.
#pragma once

#include "sim/time.hpp"
#include "store/item.hpp"

#include <cstdint>
#include <vector>

namespace regiondrill::store {

/// What a change of the table replaced.
struct Replaced {
    KeyId key{};
    Item before;
};

/// What met the disk since it was filled once.
struct FullDiskEvidence {
    std::uint64_t refused = 0;  // writes of clients and batches of peers
    sim::Time first = sim::never;
};

/// Items that went bad at once, and how many of them still were when damage was first looked for.
struct Damage {
    std::vector<KeyId> keys;
    std::uint64_t found = 0;
    sim::Time first = sim::never;
};

struct Disk {
    /// Changes since the last sync, oldest first: undone backwards, they give the table on the disk.
    std::vector<Replaced> unsynced;
    bool sync_pending = false;
    std::uint64_t since_snapshot = 0;  // changes that a restart has to read back

    int full = 0;                            // faults that fill it
    std::vector<FullDiskEvidence> fillings;  // one each time it was filled, ended ones included
    std::vector<Damage> damages;

    /// Whether the disk has room; notes the refusal if not.
    bool has_room(sim::Time now) {
        if (full == 0) [[likely]]
            return true;
        for (FullDiskEvidence& filling : fillings) {
            if (filling.refused++ == 0) filling.first = now;
        }
        return false;
    }
};

}  // namespace regiondrill::store
