// An alarm over a metric's values.
#pragma once

#include "dns/health/check_settings.hpp"

namespace regiondrill::dns {

class Alarm {
public:
    Alarm(const AlarmSettings& settings, sim::Time now) : settings_(settings), last_(now) {}

    void add(double value, sim::Time now);

    /// Looks whether a period has passed without a value.
    void look(sim::Time now);

    /// When next to look: a value that comes exactly one period after the last is in time.
    sim::Time look_at() const { return last_ + settings_.period + sim::Duration{1}; }

    /// Healthy before the first value (facts R53-42).
    bool is_healthy() const { return healthy_; }

private:
    AlarmSettings settings_;
    sim::Time last_;              // value, or the beginning
    std::uint32_t breaches_ = 0;  // in a row
    bool healthy_ = true;
};

}  // namespace regiondrill::dns
