// What a replica accepted and has still to bring to its peers, in order: a ring that grows with the backlog.
#pragma once

#include "sim/time.hpp"
#include "store/data/item.hpp"

#include <cstdint>
#include <vector>

namespace regiondrill::store {

/// Which life of its replica something belongs to: it counts the losses of memory or disk. Nothing is lost in life 0.
using Life = std::uint16_t;

/// A write as its replica took it. Its value is held until the entry is dropped. Backlogs are counted in bytes by
/// `offset`, which costs nothing to keep up.
struct LogEntry {
    Item item;
    sim::Time accepted{};
    std::uint64_t offset = 0;  // bytes of all entries before it
    KeyId key{};
    Life lost_in = 0;  // the life whose end took it away; batches sent in that life still carry it. 0: it is there
};

static_assert(sizeof(LogEntry) == 40);

/// Place of an entry in a replica's log, counted from its first write. Places of lost entries are not used again.
using LogPosition = std::uint64_t;

/// One a replica. Writes are appended when they are taken and dropped when every peer has them on its disk. A crash
/// marks entries as lost instead of removing them, since batches that left before may still bring them to somebody.
class ReplicationLog {
public:
    ReplicationLog() : ring_(1024) {}

    /// Of the oldest entry kept, and after the newest.
    LogPosition begin() const { return begin_; }
    LogPosition end() const { return end_; }

    /// Bytes of the entries from `from` to the end.
    std::uint64_t bytes_from(LogPosition from) const { return end_offset_ - offset(from); }
    std::uint64_t bytes_between(LogPosition from, LogPosition to) const { return offset(to) - offset(from); }

    /// `bytes` is what the entry takes on the wire; offsets and backlogs are counted in it.
    void append(LogEntry entry, std::uint32_t bytes) {
        if (end_ - begin_ == ring_.size()) grow();
        entry.offset = end_offset_;
        end_offset_ += bytes;
        ring_[end_++ & (ring_.size() - 1)] = entry;
    }

    /// From begin() on and before end(), which is not checked.
    const LogEntry& operator[](LogPosition at) const { return ring_[at & (ring_.size() - 1)]; }

    /// Everything from `from` on goes with the life that ends; what was lost before stays lost then.
    void lose_from(LogPosition from, Life ended) {
        for (LogPosition at = from; at < end_; ++at) {
            LogEntry& entry = ring_[at & (ring_.size() - 1)];
            if (entry.lost_in == 0) entry.lost_in = ended;
        }
    }

    /// Forgets the oldest entry. Its value is the caller's to release first.
    void drop_first() { ++begin_; }

private:
    std::uint64_t offset(LogPosition at) const { return at < end_ ? (*this)[at].offset : end_offset_; }

    void grow() {
        std::vector<LogEntry> larger(ring_.size() * 2);
        for (LogPosition at = begin_; at < end_; ++at) larger[at & (larger.size() - 1)] = (*this)[at];
        ring_.swap(larger);
    }

    std::vector<LogEntry> ring_;  // size is a power of two
    LogPosition begin_ = 0;
    LogPosition end_ = 0;
    std::uint64_t end_offset_ = 0;
};

}  // namespace regiondrill::store
