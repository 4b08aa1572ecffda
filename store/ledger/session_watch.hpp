// What people take for granted of a store, session by session (Terry et al., "Session guarantees for weakly consistent
// replicated data", 1994): that a read is never older than what the session read of that key before (monotonic reads),
// nor than what it wrote (read your writes). Nothing promises it between regions; this counts how often it is missed.
//
// A session may have several requests under way: a read counts only against what the session knew when it asked.
#pragma once

#include "sim/random.hpp"
#include "sim/time.hpp"
#include "store/data/item.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace regiondrill::store {

enum class SessionPromise : std::uint8_t {
    monotonic_reads,
    read_your_writes,
};
inline constexpr std::size_t session_promises = 2;

/// A read that broke a promise.
struct SessionViolation {
    std::uint32_t session = 0;
    KeyId key{};
    Version seen;
    Version expected;  // this or a greater one
    sim::Time at{};
};

/// The regions have one and tell it each answer that a client received. It is on a request's path, hence the
/// open-addressed table and the cap on what is followed.
class SessionWatch {
public:
    static constexpr std::size_t examples_a_promise = 5;
    static constexpr std::uint32_t default_pairs = 1U << 17;  // 5 to 10 MB
    static constexpr std::uint32_t one_in = 16;

    /// Follows at most so many pairs of session and key, at 53 to 107 bytes each.
    explicit SessionWatch(std::uint32_t pairs = default_pairs);

    /// Follows more of them from now on. Never fewer; what is followed already stays.
    void watch(std::uint32_t pairs) { most_pairs_ = std::max(most_pairs_, pairs); }

    /// Whether what the session does is worth telling. Once there are more pairs than can be followed, one session in
    /// sixteen: a look into a table that no cache holds costs as much as the rest of a request.
    bool follows(std::uint32_t session) const { return unwatched_ == 0 || session % one_in == 0; }

    /// A session's read that it asked for at `asked` was answered with this version (unwritten for nothing). `now` must
    /// not go back.
    void answered_read(std::uint32_t session, KeyId key, Version seen, sim::Time asked, sim::Time now) {
        Pair& pair = find(session, key);
        if (seen < pair.read.version || seen < pair.wrote.version) [[unlikely]]
            note_violations(pair, seen, asked, now);
        if (pair.is_free()) [[unlikely]] {
            follow(pair, {name_of(session, key), {seen, now}, {}});
        } else if (pair.read.version < seen) {
            pair.read = {seen, now};
        }
    }

    /// A session's write was acknowledged.
    void acknowledged_write(std::uint32_t session, KeyId key, Version version, sim::Time now) {
        Pair& pair = find(session, key);
        if (pair.is_free()) [[unlikely]] {
            follow(pair, {name_of(session, key), {}, {version, now}});
        } else if (pair.wrote.version < version) {
            pair.wrote = {version, now};
        }
    }

    /// Reads that broke the promise; one may break both.
    std::uint64_t violations(SessionPromise promise) const;

    /// The same from one moment to another, the second one excluded. Both are rounded down to whole seconds of the
    /// drill, or to moments told to count_apart(), so that of windows side by side exactly one counts a violation.
    std::uint64_t violations(SessionPromise promise, sim::Time from, sim::Time to) const;

    /// Somebody will ask for what was before this moment, or after it. Not later than the moment itself.
    void count_apart(sim::Time moment);

    /// The first few.
    const std::vector<SessionViolation>& examples(SessionPromise promise) const {
        return examples_[static_cast<std::size_t>(promise)];
    }

    /// Operations on pairs that there was no room to follow.
    std::uint64_t unwatched() const { return unwatched_; }

private:
    /// A version, and since when the session knows of it.
    struct Known {
        Version version;
        sim::Time since{};
    };

    /// What a session has seen and done of a key; one slot of the hash table.
    struct Pair {
        std::uint64_t name = 0;
        Known read;   // greatest
        Known wrote;  // greatest that was acknowledged

        bool is_free() const { return !read.version.is_written() && !wrote.version.is_written(); }
    };

    static_assert(sizeof(Pair) == 40);

    /// A second with violations, or a part of one, and how many there were from the drill's start to its end.
    struct Slice {
        sim::Time begin{};
        std::array<std::uint64_t, session_promises> so_far{};
    };

    static std::uint64_t name_of(std::uint32_t session, KeyId key) {
        return std::uint64_t{session} << 32 | static_cast<std::uint32_t>(key);
    }

    Pair& find(std::uint32_t session, KeyId key) { return find(name_of(session, key)); }

    // The pair, or the free slot where it would be.
    Pair& find(std::uint64_t name) {
        const std::size_t mask = pairs_.size() - 1;
        std::size_t slot = sim::mix64(name) & mask;
        while (pairs_[slot].name != name && !pairs_[slot].is_free()) slot = (slot + 1) & mask;
        return pairs_[slot];
    }

    void follow(Pair& slot, const Pair& pair);
    void grow();
    void note_violations(const Pair& pair, Version seen, sim::Time asked, sim::Time now);
    void note(SessionPromise promise, const SessionViolation& violation);
    sim::Time slice_of(sim::Time moment) const;
    std::uint64_t violations_before(SessionPromise promise, sim::Time moment) const;

    std::vector<Pair> pairs_;  // open addressing, size is a power of two
    std::uint32_t followed_ = 0;
    std::uint32_t most_pairs_;
    std::uint64_t unwatched_ = 0;
    std::vector<sim::Time> bounds_;  // that cut seconds, ascending
    std::vector<Slice> slices_;
    std::array<std::vector<SessionViolation>, session_promises> examples_;
};

}  // namespace regiondrill::store
