// What a region whose capacity is not plain knows beyond its queue: its limit, its admission control, the state of its
// queue, what it has at hand. It decides; Regions does.
#pragma once

#include "regions/limits/admission_control.hpp"
#include "regions/limits/codel.hpp"
#include "regions/limits/concurrency_limit.hpp"
#include "regions/limits/key_cache.hpp"
#include "regions/region.hpp"

#include <deque>
#include <memory>
#include <optional>

namespace regiondrill::regions {

class LoadControl {
public:
    LoadControl(const Capacity& capacity, sim::Stream dice);

    /// Why a request that comes in now is turned away; of several reasons the first in the way: admission control, the
    /// limit, the places of its kind, the queue.
    std::optional<RejectionReason> refuses(const RequestAttempt& attempt, Region& region, sim::Time now);

    /// Into the queue, which has a place.
    void push(AttemptId id, RequestQueue& queue, const AttemptPool& attempts, sim::Time now);
    /// Whose turn it is, in a queue that is not empty.
    AttemptId pop(RequestQueue& queue, const AttemptPool& attempts, sim::Time now);
    /// Why a request that waited so long is not worked on although its turn has come. Asked of each, once.
    std::optional<RejectionReason> drops(const RequestAttempt& attempt, sim::Time now);

    /// How long a worker has to do with a request whose service time was drawn as `drawn`.
    sim::Duration service_time(const RequestAttempt& attempt, sim::Duration drawn, RegionMetrics& metrics,
                               sim::Time now);

    /// A worker is done with a request that it served; it counts in `in_flight`.
    void worked(const RequestAttempt& attempt, std::uint32_t in_flight, sim::Time now);
    /// A request was turned away.
    void rejected(const RequestAttempt& attempt, RejectionReason reason, std::uint32_t in_flight, sim::Time now);
    /// Its answer, of a request that was served.
    void answered(sim::Time now, bool succeeded);

    /// Requests that wait for a worker to turn them away: before all others.
    std::deque<AttemptId>& rejections() { return rejections_; }
    bool has_rejections_enough() const { return rejections_.size() >= most_rejections_; }

    /// No request was turned away in the last second: with an empty queue that ends an overload.
    bool is_calm(sim::Time now) const { return now - last_rejection_ >= std::chrono::seconds{1}; }

    /// The region's process starts anew, with nothing at hand.
    void restart();

private:
    bool is_standing(sim::Time now) const { return now - last_empty_ > codel_settings_.interval; }
    double share_of(const RequestAttempt& attempt) const;
    void note_limit(RegionMetrics& metrics) const;

    QueueOrder order_;
    CodelSettings codel_settings_;
    Codel codel_;
    std::optional<PrioritySettings> priorities_;
    std::unique_ptr<ConcurrencyLimit> limit_;
    std::optional<AdmissionControl> admission_;
    std::optional<KeyCache> cache_;
    double miss_factor_ = 1;
    sim::Duration backend_gap_{};  // between what the back end serves; zero: as many as are asked for
    sim::Time backend_free_{};
    std::deque<AttemptId> rejections_;
    std::size_t most_rejections_;
    sim::Time last_empty_{};  // when the queue was
    sim::Time last_rejection_{};
};

}  // namespace regiondrill::regions
