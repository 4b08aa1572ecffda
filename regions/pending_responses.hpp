// What answers show beside their own fields, while they are on their way: the items of a list, the changes of a feed,
// the text of an item. Their values are held meanwhile, as the store may have let go of them when the answer is read.
#pragma once

#include "regions/request_attempt.hpp"
#include "sim/invariant.hpp"
#include "sim/time.hpp"
#include "store/data/change_feed.hpp"
#include "store/data/intern_pool.hpp"
#include "store/data/item.hpp"

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace regiondrill::store {
class Cluster;
}

namespace regiondrill::regions {

struct PendingResponse {
    std::vector<std::pair<store::KeyId, store::Item>> items;
    std::vector<store::Change> changes;
    store::FeedPosition position = 0;  // of a feed: where to go on, or where its oldest change is
};

/// Answers by the number of their attempt: filled when a region answers and emptied when the answer is written as HTTP.
/// Simulated clients want nothing shown, so a drill without real programs keeps nothing here.
class PendingResponses {
public:
    explicit PendingResponses(store::ValuePool& values) : values_(values) {}

    PendingResponses(const PendingResponses&) = delete;
    PendingResponses& operator=(const PendingResponses&) = delete;

    /// Takes the place of an earlier answer of that attempt. Its values are held until it is taken or lost.
    void put(std::uint32_t number, PendingResponse answer) {
        retain(answer);
        lose(number);
        answers_.emplace(number, std::move(answer));
    }

    /// Empty when there is none. Its values are held until the next one is taken.
    const PendingResponse& take(std::uint32_t number) {
        PendingResponse taken;
        const auto found = answers_.find(number);
        if (found != answers_.end()) {
            taken = std::move(found->second);
            answers_.erase(found);
        }
        release(std::exchange(taken_, std::move(taken)));
        return taken_;
    }

    /// Lists what the replica that is asked has of the attempt's prefix, newest first where it is a history. Counts the
    /// items; keeps them only for who wants to see them, and of long ones fewer than were asked for.
    void gather_items(AttemptId id, RequestAttempt& attempt, store::Cluster& cluster);

    /// The same of the changes in the replica's feed. The answer's status: 404 without a feed, 410 where its reader
    /// comes too late, 400 where it has not come yet.
    std::uint16_t gather_changes(AttemptId id, RequestAttempt& attempt, store::Cluster& cluster);

    /// Nobody will take it.
    void lose(std::uint32_t number) {
        const auto found = answers_.find(number);
        if (found == answers_.end()) return;
        release(found->second);
        answers_.erase(found);
    }

private:
    void retain(const PendingResponse& answer) {
        for (const auto& [key, item] : answer.items) values_.retain(item.value);
        for (const store::Change& change : answer.changes) values_.retain(change.value);
    }

    void release(const PendingResponse& answer) {
        for (const auto& [key, item] : answer.items) values_.release(item.value);
        for (const store::Change& change : answer.changes) values_.release(change.value);
    }

    store::ValuePool& values_;
    std::map<std::uint32_t, PendingResponse> answers_;
    PendingResponse taken_;
};

// Requests that a service of somebody else's works on in a region's stead: a real program behind the region's gateway.
// They are admitted, queued and hold one of the region's workers as all others, until that service has answered.

/// Who carries requests to the services behind regions.
struct UpstreamServices {
    virtual ~UpstreamServices() = default;
    /// A worker has taken the attempt: its value is the request's text. Told in the midst of an event; that there is
    /// an answer is said later, from outside of any event, by Regions::upstream_answered(), or never. What it says the
    /// forwarder keeps, until it has come to who asked, or is lost.
    virtual void forward(AttemptId id) = 0;
    /// What was answered will not come to who asked. Told in the midst of an event, too.
    virtual void lost(AttemptId id) = 0;
};

/// A request that a service works on: when the worker took it, on virtual time.
struct Forward {
    sim::Time began{};
    double factor = 1;  // by which faults make the answer later
    sim::Duration added{};
};

/// What is forwarded and was not answered yet. Its worker is busy until that service has answered, as it would be with
/// a real upstream.
class PendingForwards {
public:
    void begin(AttemptId id, const Forward& forward) { pending_forwards_.insert_or_assign(id, forward); }
    bool waits(AttemptId id) const { return pending_forwards_.contains(id); }

    Forward answered(AttemptId id) {
        const auto found = pending_forwards_.find(id);
        sim::ensure(found != pending_forwards_.end(), "an answer came to what was not forwarded");
        const Forward forward = found->second;
        pending_forwards_.erase(found);
        return forward;
    }

private:
    std::map<AttemptId, Forward> pending_forwards_;
};

}  // namespace regiondrill::regions
