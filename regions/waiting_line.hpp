// The requests that wait for a worker: first come, first served, with a fixed number of places.
#pragma once

#include "regions/exchange.hpp"

#include <vector>

namespace regiondrill::regions {

class WaitingLine {
public:
    explicit WaitingLine(std::uint32_t places) : ring_(places + 1) {}

    bool is_full() const { return size() + 1 == ring_.size(); }
    bool is_empty() const { return first_ == end_; }
    std::size_t size() const { return (end_ + ring_.size() - first_) % ring_.size(); }

    void push(ExchangeId id) {
        ring_[end_] = id;
        if (++end_ == ring_.size()) end_ = 0;
    }

    ExchangeId pop() {
        const ExchangeId id = ring_[first_];
        if (++first_ == ring_.size()) first_ = 0;
        return id;
    }

private:
    std::vector<ExchangeId> ring_;
    std::size_t first_ = 0;
    std::size_t end_ = 0;
};

}  // namespace regiondrill::regions
