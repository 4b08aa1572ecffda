// Counts what comes into a world that nobody records.
#pragma once

#include "live/recorder.hpp"

#include <cstdint>

namespace regiondrill::live {

class CountingRecorder : public Recorder {
public:
    void note(const TimedInput&) override { ++count_; }
    std::uint64_t count() const { return count_; }

private:
    std::uint64_t count_ = 0;
};

}  // namespace regiondrill::live
