// What a replica accepted and has still to bring to its peers, in order: a ring that grows with the backlog.
#pragma once

#include "store/ids.hpp"
#include "store/version.hpp"

#include <cstdint>
#include <vector>

namespace regiondrill::store {

struct LogEntry {
    Version version{};
    sim::Time accepted{};
    KeyId key{};
    ValueId value{};
    bool deleted{};
};

/// Place of an entry in a replica's log, counted from its first write.
using LogPosition = std::uint64_t;

class ReplicationLog {
public:
    ReplicationLog() : ring_(1024) {}

    LogPosition begin() const { return begin_; }
    LogPosition end() const { return end_; }

    void append(const LogEntry& entry) {
        if (end_ - begin_ == ring_.size()) grow();
        ring_[end_++ & (ring_.size() - 1)] = entry;
    }

    const LogEntry& operator[](LogPosition at) const { return ring_[at & (ring_.size() - 1)]; }

    /// Forgets the oldest entry.
    void drop_first() { ++begin_; }

private:
    void grow() {
        std::vector<LogEntry> larger(ring_.size() * 2);
        for (LogPosition at = begin_; at < end_; ++at) larger[at & (larger.size() - 1)] = (*this)[at];
        ring_.swap(larger);
    }

    std::vector<LogEntry> ring_;  // size is a power of two
    LogPosition begin_ = 0;
    LogPosition end_ = 0;
};

}  // namespace regiondrill::store
