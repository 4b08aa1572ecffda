#pragma once

#include "regions/load_settings.hpp"
#include "sim/time.hpp"

#include <algorithm>

namespace regiondrill::regions {

/// Controlled delay as folly has it: a queue in which everybody waited longer than the target for a whole interval is a
/// standing one, and in the next interval what waited twice the target is dropped. Asked of each request when a worker
/// could take it, those that need not wait included. The first request of an interval is never dropped.
class Codel {
public:
    explicit Codel(const CodelSettings& settings) : settings_(settings) {}

    bool drops(sim::Time now, sim::Duration waited) {
        if (now > interval_ends_) {
            interval_ends_ = now + settings_.interval;
            is_standing_ = least_waited_ > settings_.target;
            least_waited_ = waited;
            return false;
        }
        least_waited_ = std::min(least_waited_, waited);
        return is_standing_ && waited > 2 * settings_.target;
    }

private:
    CodelSettings settings_;
    sim::Time interval_ends_{};
    sim::Duration least_waited_{};
    bool is_standing_ = false;
};

}  // namespace regiondrill::regions
