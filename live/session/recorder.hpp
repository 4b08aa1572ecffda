// Who writes down what comes into a world.
#pragma once

#include "live/session/input.hpp"

namespace regiondrill::live {

struct Recorder {
    virtual ~Recorder() = default;
    virtual void note(const TimedInput& input) = 0;
};

}  // namespace regiondrill::live
