// The requests that wait for a worker: first come, first served, with a fixed number of places.
#pragma once

#include "regions/request_attempt.hpp"

#include <vector>

namespace regiondrill::regions {

class RequestQueue {
public:
    explicit RequestQueue(std::uint32_t places) : ring_(places + 1) {}

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

private:
    std::vector<AttemptId> ring_;
    std::size_t first_ = 0;
    std::size_t end_ = 0;
};

}  // namespace regiondrill::regions
