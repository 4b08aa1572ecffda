// The engine's events and the queue in which they wait.
#pragma once

#include "sim/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace regiondrill::sim {

/// Names a registered handler (Engine::on).
enum class EventKind : std::uint16_t {};

/// What the engine keeps of something that will happen: 24 bytes, copied freely. Events are ordered by (at, order);
/// order holds the sequence number above the 16 bits of the kind, so that events of the same time run in the order in
/// which they were scheduled. What subject and detail mean is known to the handler alone.
struct Event {
    Time at;
    std::uint64_t order;
    std::uint32_t subject;
    std::uint32_t detail;

    EventKind kind() const { return EventKind{static_cast<std::uint16_t>(order)}; }
};

static_assert(sizeof(Event) == 24);

inline bool earlier(const Event& a, const Event& b) { return a.at != b.at ? a.at < b.at : a.order < b.order; }

/// The event queue: a calendar of two rings and a heap.
///
/// A drill is mostly events a few milliseconds ahead. They lie unsorted in the buckets of a near ring (65 us each, 268
/// ms in all) and are sorted bucket by bucket when the clock gets there. What is further off waits in a coarse ring
/// (268 ms each, 275 s in all), and what is beyond that in a heap; each is moved inwards once. So an event costs the
/// same however many are pending. The engine's only data structure, and the hottest code of the program. The sizes were
/// chosen by measuring drills: with buckets of 65 us the open one holds a few dozen events, which sort from the first
/// level of cache.
class EventQueue {
public:
    EventQueue();

    /// At any time from the last popped event's on, also before what peek() shows.
    void push(const Event& event);

    /// The earliest event, or nullptr when there is none. Valid until the next push or pop.
    const Event* peek() {
        if (head_ == current_.size() && !advance()) return nullptr;
        return &current_[head_];
    }

    /// Removes the event that peek() showed.
    void pop() {
        ++head_;
        --size_;
    }

    /// Events pushed and not popped; cancelled ones are in here until their time.
    std::size_t size() const { return size_; }

private:
    static constexpr int near_bits = 16;    // nanoseconds a near bucket, as a power of two
    static constexpr int coarse_bits = 28;  // the near ring spans exactly one coarse bucket
    static constexpr std::size_t near_buckets = std::size_t{1} << (coarse_bits - near_bits);
    static constexpr std::size_t coarse_buckets = 1024;
    static constexpr std::uint32_t none = 0xffff'ffff;

    /// One pool serves both rings, so that an event that moves inwards is not copied.
    struct Node {
        Event event{};
        std::uint32_t next = none;
    };

    /// Buckets as lists of nodes, with a bit for each bucket that holds any.
    template <std::size_t Count>
    struct Ring {
        std::array<std::uint32_t, Count> first;
        std::array<std::uint64_t, Count / 64> used{};

        Ring() { first.fill(none); }
        void mark(std::size_t bucket) { used[bucket / 64] |= std::uint64_t{1} << (bucket % 64); }
        void clear(std::size_t bucket) { used[bucket / 64] &= ~(std::uint64_t{1} << (bucket % 64)); }
        /// The first used bucket at or after `from`, or Count.
        std::size_t next_used(std::size_t from) const;
    };

    static std::int64_t near_number(Time at) { return at.time_since_epoch().count() >> near_bits; }
    static std::int64_t coarse_number(Time at) { return at.time_since_epoch().count() >> coarse_bits; }

    bool advance();
    bool open_next_coarse();
    void open_near(std::size_t bucket);
    void insert_current(const Event& event);
    void push_near(const Event& event);
    void push_coarse(const Event& event);
    std::int64_t next_coarse_number() const;
    std::uint32_t new_node(const Event& event, std::uint32_t next);

    // What lies in current_ is due in the open near bucket or before it, what lies in near_ after it but within the
    // open coarse bucket, what lies in coarse_ in the 1,023 coarse buckets after that. far_ has what was further off
    // when it came.
    std::vector<Event> current_;  // the open near bucket, sorted, from head_ on
    std::size_t head_ = 0;
    std::size_t size_ = 0;
    std::int64_t open_near_ = 0;    // number of the open near bucket
    std::int64_t open_coarse_ = 0;  // number of the coarse bucket the near ring covers
    Ring<near_buckets> near_;
    Ring<coarse_buckets> coarse_;
    std::vector<Event> far_;  // heap, earliest on top
    std::vector<Node> nodes_;
    std::uint32_t free_node_ = none;
};

}  // namespace regiondrill::sim
