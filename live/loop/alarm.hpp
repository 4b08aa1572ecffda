// Wakes its owner on the loop at one moment, to some tens of microseconds.
#pragma once

#include "live/loop/loop.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace regiondrill::live {

class Alarm {
public:
    using Clock = std::chrono::steady_clock;

    /// The loop outlives this. Nothing is done after the end of this.
    Alarm(Loop& loop, std::function<void()> work);
    ~Alarm();

    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;

    /// `work` is done once, at this moment or soon if it is over, instead of whenever it was set to before.
    void set(Clock::time_point when);
    void clear();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace regiondrill::live
