// One attempt's way through the several addresses of an answer: one after the other as they fail, or side by side
// (Happy Eyeballs, RFC 8305), until one connects.
#pragma once

#include "clients/environment.hpp"
#include "sim/engine.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace regiondrill::clients {

class Race {
public:
    Race() = default;

    /// Addresses are tried in the answer's order, from number `first` on and round.
    Race(const Destination& destination, std::uint32_t first)
        : destination_(destination),
          first_(static_cast<std::uint8_t>(first % destination.count)) {}

    bool has_next() const { return tried_ < destination_.count; }
    regions::RegionId next() { return destination_.regions[(first_ + tried_++) % destination_.count]; }
    sim::Time answered() const { return destination_.answered; }

    void enter(regions::AttemptId id) { runners_[running_++] = id; }
    void leave(regions::AttemptId id) {
        running_ = static_cast<std::uint8_t>(std::remove(runners_.begin(), runners_.begin() + running_, id) -
                                             runners_.begin());
    }
    std::span<const regions::AttemptId> runners() const { return {runners_.data(), running_}; }

    std::optional<sim::Timer> next_due;  // when the next address joins

private:
    Destination destination_;
    std::array<regions::AttemptId, Destination::most_regions> runners_{};
    std::uint8_t first_ = 0;
    std::uint8_t tried_ = 0;
    std::uint8_t running_ = 0;
};

}  // namespace regiondrill::clients
