// The phases of a move: they follow each other, and sum to the whole.
#pragma once

#include "sim/time.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace regiondrill::drill {

enum class Phase : std::uint8_t {
    detect,     // until the health state the DNS acts on changes
    decide,     // until its answer changes
    drain,      // until all but a hundredth of the population have left the old region
    reconnect,  // until requests succeed again, and stay so
    catch_up,   // until the replicas are equal again
};
inline constexpr std::size_t phase_count = 5;
inline constexpr std::array<std::string_view, phase_count> phase_names{"detect", "decide", "drain", "reconnect",
                                                                       "catch_up"};

class Phases {
public:
    sim::Duration operator[](Phase phase) const { return spans_[static_cast<std::size_t>(phase)]; }

    /// The phase ends at this offset from the beginning; if an earlier phase ended later, it took no time of its own.
    void end_at(Phase phase, sim::Duration offset) {
        if (offset <= total_) return;
        spans_[static_cast<std::size_t>(phase)] = offset - total_;
        total_ = offset;
    }

    sim::Duration total() const { return total_; }

private:
    std::array<sim::Duration, phase_count> spans_{};
    sim::Duration total_{};
};

}  // namespace regiondrill::drill
