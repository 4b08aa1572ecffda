// One region: how much it can serve, who waits for it, what is wrong with it and what it has done. Its API is the
// business of all regions together (regions/regions.hpp).
#pragma once

#include "regions/dependency.hpp"
#include "regions/load_settings.hpp"
#include "regions/region_fault.hpp"
#include "regions/request_attempt.hpp"
#include "sim/histogram.hpp"
#include "sim/place.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::regions {

enum class ServiceShape { constant, exponential, lognormal };

/// How much a region can serve: workers, a bounded queue and how long a request takes. The defaults serve 16,000
/// requests a second.
struct Capacity {
    std::uint32_t workers = 64;
    std::uint32_t queue = 256;                                  // places for requests that wait
    sim::Duration service_time = std::chrono::milliseconds{4};  // mean
    ServiceShape shape = ServiceShape::exponential;
    double sigma = 0.5;  // lognormal: deviation of the logarithm

    // What becomes of those that are too many.
    QueueOrder order = QueueOrder::fifo;
    CodelSettings codel{};
    sim::Duration reject_time{};        // a worker is busy so long with turning a request away
    std::uint16_t reject_status = 503;  // what it is answered
    sim::Duration retry_after{};        // what it is asked to wait; zero: nothing is said
    std::optional<PrioritySettings> priorities{};
    std::optional<LimitSettings> limit{};
    std::optional<AdmissionSettings> admission{};
    std::optional<CacheSettings> cache{};

    /// Whether requests are served in turn, and turned away for want of a place alone.
    bool is_plain() const {
        return order == QueueOrder::fifo && reject_time == sim::Duration{} && !priorities && !limit && !admission &&
               !cache;
    }

    /// By the request's own dice; a constant service time draws nothing.
    sim::Duration draw_service_time(sim::Stream& dice) const {
        switch (shape) {
            case ServiceShape::constant: return service_time;
            case ServiceShape::exponential: return sim::exponential_span(dice, service_time);
            case ServiceShape::lognormal: return sim::lognormal_span(dice, service_time, sigma);
        }
        return service_time;
    }
};

/// The requests that wait for a worker: mostly first come, first served, with a fixed number of places. A request whose
/// client has given up keeps its place and is worked on when its turn comes, which is how overload lasts.
class RequestQueue {
public:
    explicit RequestQueue(std::uint32_t places) : ring_(places + 1) {}

    /// is_full() is asked before a push and is_empty() before a pop, which do not look. A queue without places is
    /// always full.
    bool is_full() const { return size() + 1 == ring_.size(); }
    bool is_empty() const { return first_ == end_; }
    std::size_t size() const { return (end_ + ring_.size() - first_) % ring_.size(); }

    void push(AttemptId id) {
        ring_[end_] = id;
        if (++end_ == ring_.size()) end_ = 0;
    }

    AttemptId pop() {
        const AttemptId id = ring_[first_];
        if (++first_ == ring_.size()) first_ = 0;
        return id;
    }

    AttemptId pop_newest() {
        end_ = (end_ == 0 ? ring_.size() : end_) - 1;
        return ring_[end_];
    }

    void clear() { first_ = end_ = 0; }

    /// A queue is either sorted, by the same order at each push and pop, or not. `later` is true where the first of two
    /// is served after the second.
    template <class Later>
    void push_sorted(AttemptId id, Later later) {
        ring_[end_++] = id;
        std::push_heap(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(end_), later);
    }
    template <class Later>
    AttemptId pop_sorted(Later later) {
        std::pop_heap(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(end_), later);
        return ring_[--end_];
    }

private:
    // One place more than may be used, which tells a full ring from an empty one.
    std::vector<AttemptId> ring_;
    std::size_t first_ = 0;
    std::size_t end_ = 0;
};

/// Why a region turned a request away.
enum class RejectionReason : std::uint8_t {
    queue_full,  // no place to wait
    priority,    // no place for its kind
    limit,       // as many in the region as its limit allows
    admission,   // by the admission control's dice
    stale,       // codel: it had waited too long
    deadline,    // its client's deadline had passed
};
inline constexpr std::size_t rejection_reason_count = 6;

/// Requests turned away for one reason, and the seconds of the drill in which any was.
struct RejectionCount {
    std::uint64_t requests = 0;
    std::uint64_t seconds = 0;
    std::int64_t last_second = -1;

    void add(sim::Time now) {
        ++requests;
        const auto second = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
        if (second != last_second) ++seconds;
        last_second = second;
    }
};

/// The concurrency limit as it was while requests came, and as it is.
struct LimitRange {
    std::uint32_t least = 0;
    std::uint32_t most = 0;
    std::uint32_t last = 0;
};

/// People's requests that a region answered. Health probes are counted only where they were rejected.
struct RequestCount {
    std::uint64_t served = 0;    // worked on to the end
    std::uint64_t rejected = 0;  // turned away because there were too many
    std::uint64_t failed = 0;    // answered with an error before the service saw them
    sim::Duration spent{};       // of all served, from their coming in to their answer
    sim::Cause cause{};          // that the last one met which was turned away, failed or slowed down
};

/// What a region did, for the report. From the drill's start on; a crash clears none of it.
struct RegionMetrics : RequestCount {
    std::uint64_t peak_queue = 0;
    sim::Histogram waiting;  // for a worker, of every request that got one

    // Of `served`, those whose asker had gone when the work was done, and the workers' time that went into them.
    std::uint64_t served_nobody = 0;
    sim::Duration nobodys_time{};

    std::array<RejectionCount, rejection_reason_count> rejections{};  // by reason
    sim::Duration rejecting{};                                        // workers' time
    LimitRange limit;
    std::uint64_t cache_hits = 0;  // reads of one key
    std::uint64_t cache_misses = 0;
    sim::Duration longest_backend_wait{};  // of a miss, for those before it

    const RejectionCount& turned_away_for(RejectionReason reason) const {
        return rejections[static_cast<std::size_t>(reason)];
    }
};

/// What a region is at just now, for gauges while a drill is played.
struct RegionLoad {
    std::uint32_t workers = 0;
    std::uint32_t busy = 0;   // of them
    std::size_t waiting = 0;  // requests in the queue
};

class LoadControl;

/// What Regions keeps of each. `powered`, `running`, `has_disk` and `present` follow from the faults in force and are
/// worked out anew whenever one is applied or cleared; `life` tells the connections of an earlier process from today's.
/// Only Regions changes it.
struct Region {
    /// The dice are for what its load control leaves to chance.
    Region(std::string region_name, sim::PlaceId region_place, const Capacity& region_capacity, sim::Stream dice);
    Region(Region&& other) noexcept;
    ~Region();

    std::string name;
    sim::PlaceId place;
    Capacity capacity;
    std::vector<Dependency> dependencies{};  // in the order in which they are called
    RequestQueue queue;
    std::uint32_t busy = 0;                // workers
    std::unique_ptr<LoadControl> control;  // none where the capacity is plain
    std::uint16_t life = 1;                // counts its starts; connections do not survive one
    bool powered = true;
    bool running = true;
    bool has_disk = true;
    bool present = true;
    bool is_overloaded = false;  // since the queue was empty last
    sim::Cause overloaded_by{};  // then: whose doing it is, if anybody's
    sim::Cause ended_by{};       // what ended the life before this one
    RegionFaultList faults;
    RegionMetrics metrics;
    std::uint32_t messages = 0;  // chat messages taken here, for their keys
};

}  // namespace regiondrill::regions
