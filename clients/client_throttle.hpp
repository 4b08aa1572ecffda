// A client that holds its own requests back once a service turns most of them away.
#pragma once

#include "sim/time.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace regiondrill::clients {

/// Google's adaptive throttling (SRE book, chapter 21; facts overload 2.7). `most` keeps it from closing for good: at 1
/// nothing would go out that could show that the service is well again.
struct ThrottleSettings {
    double k = 2;
    sim::Duration window = std::chrono::minutes{2};
    double most = 0.9;
};

/// One process's. Requests count when they are about to go out, those that are then held back too.
class ClientThrottle {
public:
    explicit ClientThrottle(const ThrottleSettings& settings) : settings_(settings) {}

    /// max(0, (requests - k accepts) / (requests + 1)), and never above `most`.
    double refusal_probability(sim::Time now) {
        pass(now);
        const auto requests = static_cast<double>(requests_);
        const double excess = requests - settings_.k * static_cast<double>(accepts_);
        return std::clamp(excess / (requests + 1), 0.0, settings_.most);
    }

    void sends(sim::Time now) {
        pass(now);
        ++slots_[place()].requests;
        ++requests_;
    }
    void accepted(sim::Time now) {
        pass(now);
        ++slots_[place()].accepts;
        ++accepts_;
    }

private:
    struct Slot {
        std::uint32_t requests = 0;
        std::uint32_t accepts = 0;
    };
    static constexpr std::int64_t slot_count = 60;

    std::size_t place() const { return static_cast<std::size_t>(slot_ % slot_count); }

    void pass(sim::Time now) {
        const auto slot = static_cast<std::int64_t>(now.time_since_epoch() / (settings_.window / slot_count));
        for (std::int64_t i = std::max(slot_ + 1, slot - slot_count + 1); i <= slot; ++i) {
            Slot& oldest = slots_[static_cast<std::size_t>(i % slot_count)];
            requests_ -= oldest.requests;
            accepts_ -= oldest.accepts;
            oldest = {};
        }
        slot_ = slot;
    }

    ThrottleSettings settings_;
    std::array<Slot, slot_count> slots_{};
    std::int64_t slot_ = 0;
    std::uint64_t requests_ = 0;
    std::uint64_t accepts_ = 0;
};

}  // namespace regiondrill::clients
