// What answers show beside their own fields, while they are on their way: the items of a list, the changes of a feed,
// the text of an item. Their values are held meanwhile, as the store may have let go of them when the answer is read.
#pragma once

#include "regions/request_attempt.hpp"
#include "sim/invariant.hpp"
#include "sim/time.hpp"
#include "store/change_feed.hpp"
#include "store/intern_pool.hpp"
#include "store/item.hpp"

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace regiondrill::regions {

struct ShelvedAnswer {
    std::vector<std::pair<store::KeyId, store::Item>> items;
    std::vector<store::Change> changes;
    store::FeedPosition position = 0;  // of a feed: where to go on, or where its oldest change is
};

/// Answers by the number of their attempt.
class PendingResponses {
public:
    explicit PendingResponses(store::ValuePool& values) : values_(values) {}

    PendingResponses(const PendingResponses&) = delete;
    PendingResponses& operator=(const PendingResponses&) = delete;

    void put(std::uint32_t number, ShelvedAnswer answer) {
        hold(answer);
        lose(number);
        answers_.emplace(number, std::move(answer));
    }

    /// Empty when there is none. Its values are held until the next one is taken.
    const ShelvedAnswer& take(std::uint32_t number) {
        ShelvedAnswer taken;
        const auto found = answers_.find(number);
        if (found != answers_.end()) {
            taken = std::move(found->second);
            answers_.erase(found);
        }
        release(std::exchange(taken_, std::move(taken)));
        return taken_;
    }

    /// Nobody will take it.
    void lose(std::uint32_t number) {
        const auto found = answers_.find(number);
        if (found == answers_.end()) return;
        release(found->second);
        answers_.erase(found);
    }

private:
    void hold(const ShelvedAnswer& answer) {
        for (const auto& [key, item] : answer.items) values_.retain(item.value);
        for (const store::Change& change : answer.changes) values_.retain(change.value);
    }

    void release(const ShelvedAnswer& answer) {
        for (const auto& [key, item] : answer.items) values_.release(item.value);
        for (const store::Change& change : answer.changes) values_.release(change.value);
    }

    store::ValuePool& values_;
    std::map<std::uint32_t, ShelvedAnswer> answers_;
    ShelvedAnswer taken_;
};

// Requests that a service of somebody else's works on in a region's stead: a real program behind the region's gateway.
// They are admitted, queued and hold one of the region's workers as all others, until that service has answered.

/// Who carries requests to the services behind regions.
struct Forwarder {
    virtual ~Forwarder() = default;
    /// A worker has taken the attempt: its value is the request's text. Told in the midst of an event; that there is
    /// an answer is said later, from outside of any event, by Regions::forward_answered(), or never. What it says the
    /// forwarder keeps, until it has come to who asked, or is lost.
    virtual void forward(AttemptId id) = 0;
    /// What was answered will not come to who asked. Told in the midst of an event, too.
    virtual void lost(AttemptId id) = 0;
};

struct Forward {
    sim::Time began{};
    double factor = 1;  // by which faults make the answer later
};

/// What is forwarded and was not answered yet.
class PendingForwards {
public:
    void begin(AttemptId id, const Forward& forward) { forwards_.insert_or_assign(id, forward); }
    bool waits(AttemptId id) const { return forwards_.contains(id); }

    Forward answered(AttemptId id) {
        const auto found = forwards_.find(id);
        sim::ensure(found != forwards_.end(), "an answer came to what was not forwarded");
        const Forward forward = found->second;
        forwards_.erase(found);
        return forward;
    }

private:
    std::map<AttemptId, Forward> forwards_;
};

}  // namespace regiondrill::regions
