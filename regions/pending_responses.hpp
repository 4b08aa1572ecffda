// What answers show beside their own fields, while they are on their way: the items of a list, the changes of a feed,
// the text of an item. Their values are held meanwhile, as the store may have let go of them when the answer is read.
#pragma once

#include "store/change_feed.hpp"
#include "store/item.hpp"
#include "store/value_pool.hpp"

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

}  // namespace regiondrill::regions
