// The anatomy of a move: what a fault, or its end, meant for one population, phase by phase.
#pragma once

#include "regions/request_attempt.hpp"
#include "sim/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

class World;

/// The parts of a move, in the order in which they follow each other.
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

/// The phases of a move follow each other, and sum to the whole.
/// What measurement and prediction both are, so that they can be held against each other phase by phase.
class Phases {
public:
    sim::Duration operator[](Phase phase) const { return spans_[static_cast<std::size_t>(phase)]; }

    /// The phase ends at this offset from the beginning; if an earlier phase ended later, it took no time of its own.
    void end_at(Phase phase, sim::Duration offset) {
        if (offset <= total_) return;
        spans_[static_cast<std::size_t>(phase)] = offset - total_;
        total_ = offset;
    }

    /// From the beginning to the end of the last phase that took time.
    sim::Duration total() const { return total_; }

private:
    std::array<sim::Duration, phase_count> spans_{};
    sim::Duration total_{};
};

/// What the configuration alone foretells of a move; see drill/analysis/prediction.hpp.
struct Prediction {
    std::optional<Phases> phases;  // none where the configuration says that nobody moves
    std::string why_none;          // one sentence
    std::string refuge;            // failover: the region the population is sent to
};

/// Away from a region by a fault, or back by its end.
enum class Move { failover, failback };

/// Share of a population that must be away from the old region, and of its requests that must succeed.
inline constexpr double recovery_target = 0.99;

/// One move of one population: away from a region when a fault began, or back at its end. The phases are offsets from
/// `began` in virtual time; what has not ended is not in them, and `why` says the reason.
struct Recovery {
    std::size_t fault = 0;       // in the timeline
    std::size_t population = 0;  // in the scenario
    Move move = Move::failover;
    regions::RegionId from = regions::no_region;
    regions::RegionId to = regions::no_region;  // the same as from where the DNS sent nobody elsewhere
    sim::Time began{};
    std::optional<sim::Duration> rto;  // time without service; none when it never came back
    std::optional<Phases> measured;    // none when the move never ended
    Phases so_far;                     // the phases that did end
    Prediction predicted;
    std::string why;  // remarks: what exceeded the prediction, why something never ended
};

/// Every move of every population, in the order of faults, then populations, failover before failback. A fault that
/// neither moved nor hurt a population gives none.
/// It reads histories and metrics that the world kept while it was played, and costs nothing while it is played.
std::vector<Recovery> measure_recoveries(const World& world);

}  // namespace regiondrill::drill
