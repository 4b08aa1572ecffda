#include "regions/load_control.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::regions {

namespace {

/// Whose deadline is next; of those with the same, who came first.
auto later_deadline(const AttemptPool& attempts) {
    return [&attempts](AttemptId one, AttemptId other) {
        const RequestAttempt& a = attempts[one];
        const RequestAttempt& b = attempts[other];
        if (a.deadline != b.deadline) return a.deadline > b.deadline;
        if (a.admitted != b.admitted) return a.admitted > b.admitted;
        return index(one) > index(other);
    };
}

bool is_keyed(Operation operation) {
    return operation == Operation::get || operation == Operation::put || operation == Operation::remove ||
           operation == Operation::increment;
}

// Named, or the next draw of the dice would follow from this one.
bool is_drawn(sim::Stream dice, double probability) {
    return sim::Stream(sim::mix64(dice.bits() ^ sim::hash_name("admission"))).chance(probability);
}

}  // namespace

Region::Region(std::string region_name, sim::PlaceId region_place, const Capacity& region_capacity, sim::Stream dice)
    : name(std::move(region_name)),
      place(region_place),
      capacity(region_capacity),
      queue(region_capacity.queue) {
    if (!capacity.is_plain()) control = std::make_unique<LoadControl>(capacity, dice);
}

Region::Region(Region&& other) noexcept = default;
Region::~Region() = default;

LoadControl::LoadControl(const Capacity& capacity, sim::Stream dice)
    : order_(capacity.order),
      codel_settings_(capacity.codel),
      codel_(capacity.codel),
      priorities_(capacity.priorities),
      most_rejections_(std::size_t{capacity.workers} + capacity.queue) {
    if (capacity.limit) limit_ = make_limit(*capacity.limit, dice);
    if (capacity.admission) admission_.emplace(*capacity.admission);
    if (capacity.cache) {
        cache_.emplace(capacity.cache->keys);
        miss_factor_ = capacity.cache->miss_factor;
        if (capacity.cache->backend_rate) backend_gap_ = sim::from_seconds(1 / *capacity.cache->backend_rate);
    }
}

// Health probes are held to neither limit nor admission control, as with Envoy.
std::optional<RejectionReason> LoadControl::refuses(const RequestAttempt& attempt, Region& region, sim::Time now) {
    const bool is_probe = attempt.operation == Operation::health;
    if (admission_ && !is_probe && is_drawn(attempt.dice, admission_->rejection_probability(now)))
        return RejectionReason::admission;
    const double share = share_of(attempt);
    if (limit_) note_limit(region.metrics);
    if (limit_ && !is_probe) {
        const double in_flight = region.busy + static_cast<double>(region.queue.size());
        if (in_flight >= limit_->limit()) return RejectionReason::limit;
        if (in_flight >= share * limit_->limit()) return RejectionReason::priority;
    }
    if (region.busy < region.capacity.workers) return std::nullopt;
    if (region.queue.is_full()) return RejectionReason::queue_full;
    if (static_cast<double>(region.queue.size()) >= share * region.capacity.queue) return RejectionReason::priority;
    return std::nullopt;
}

double LoadControl::share_of(const RequestAttempt& attempt) const {
    if (!priorities_ || attempt.operation == Operation::health) return 1;
    const bool writes = is_write(attempt.operation) || attempt.operation == Operation::owner_write;
    return writes ? priorities_->writes : priorities_->reads;
}

void LoadControl::note_limit(RegionMetrics& metrics) const {
    LimitRange& range = metrics.limit;
    range.last = limit_->limit();
    range.least = range.least == 0 ? range.last : std::min(range.least, range.last);
    range.most = std::max(range.most, range.last);
}

void LoadControl::push(AttemptId id, RequestQueue& queue, const AttemptPool& attempts, sim::Time now) {
    if (queue.is_empty()) last_empty_ = now;
    if (order_ == QueueOrder::deadline) {
        queue.push_sorted(id, later_deadline(attempts));
    } else {
        queue.push(id);
    }
}

AttemptId LoadControl::pop(RequestQueue& queue, const AttemptPool& attempts, sim::Time now) {
    switch (order_) {
        case QueueOrder::fifo:
        case QueueOrder::codel: break;
        case QueueOrder::lifo: return queue.pop_newest();
        case QueueOrder::adaptive_lifo: return is_standing(now) ? queue.pop_newest() : queue.pop();
        case QueueOrder::deadline: return queue.pop_sorted(later_deadline(attempts));
    }
    return queue.pop();
}

std::optional<RejectionReason> LoadControl::drops(const RequestAttempt& attempt, sim::Time now) {
    if (order_ == QueueOrder::codel && codel_.drops(now, now - attempt.admitted)) return RejectionReason::stale;
    if (order_ == QueueOrder::deadline && now > attempt.deadline) return RejectionReason::deadline;
    return std::nullopt;
}

// The worker waits with its request for the back end, which goes on with what it was asked for whoever has gone since.
sim::Duration LoadControl::service_time(const RequestAttempt& attempt, sim::Duration drawn, RegionMetrics& metrics,
                                        sim::Time now) {
    if (!cache_ || attempt.operation != Operation::get) return drawn;
    const bool hit = cache_->has(attempt.key);
    ++(hit ? metrics.cache_hits : metrics.cache_misses);
    if (hit) return drawn;
    const sim::Duration missed = sim::from_nanoseconds(static_cast<double>(drawn.count()) * miss_factor_);
    const sim::Duration wait = std::max(backend_free_ - now, sim::Duration{});
    backend_free_ = now + wait + backend_gap_;
    metrics.longest_backend_wait = std::max(metrics.longest_backend_wait, wait);
    return missed + wait;
}

void LoadControl::worked(const RequestAttempt& attempt, std::uint32_t in_flight, sim::Time now) {
    if (limit_ && attempt.operation != Operation::health) limit_->add({now, now - attempt.admitted, in_flight, false});
    if (cache_ && is_keyed(attempt.operation)) cache_->use(attempt.key);
}

// What the limit itself turns away, or the admission control, tells them nothing.
void LoadControl::rejected(const RequestAttempt& attempt, RejectionReason reason, std::uint32_t in_flight,
                           sim::Time now) {
    last_rejection_ = now;
    if (attempt.operation == Operation::health || reason == RejectionReason::admission) return;
    if (admission_) admission_->add(now, false);
    if (limit_ && reason != RejectionReason::limit && reason != RejectionReason::priority)
        limit_->add({now, now - attempt.admitted, in_flight, true});
}

void LoadControl::answered(sim::Time now, bool succeeded) {
    if (admission_) admission_->add(now, succeeded);
}

void LoadControl::restart() {
    if (cache_) cache_->clear();
}

}  // namespace regiondrill::regions
