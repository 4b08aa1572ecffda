// Items that live only so long: each replica looks now and then for items whose time is over and deletes them, like
// DynamoDB's TTL. The region that wrote an item does so first; the others step in when it has not. Until then an
// expired item stays readable.
#pragma once

#include "sim/time.hpp"
#include "store/item.hpp"

#include <cstdint>
#include <queue>
#include <vector>

namespace regiondrill::store {

struct Expiring {
    std::uint32_t second = 0;  // from when on it may be deleted by this replica
    KeyId key{};
    Version version;
};

/// What one replica has that will expire, soonest first.
class ExpiryQueue {
public:
    void push(const Expiring& item) { queue_.push(item); }

    /// Hands out the next whose time is over; false when there is none.
    bool pop_due(std::uint32_t second, Expiring& item) {
        if (queue_.empty() || queue_.top().second > second) return false;
        item = queue_.top();
        queue_.pop();
        return true;
    }

private:
    struct Later {
        bool operator()(const Expiring& a, const Expiring& b) const {
            if (a.second != b.second) return a.second > b.second;
            return a.key > b.key;
        }
    };

    std::priority_queue<Expiring, std::vector<Expiring>, Later> queue_;
};

}  // namespace regiondrill::store
