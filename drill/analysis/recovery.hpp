// The anatomy of a move: what a fault, or its end, meant for one population, phase by phase. Everything in it is read
// from what was recorded while the world was played: the log of causes, the answers' history, and requests by the cause
// that they failed by.
#pragma once

#include "clients/metrics.hpp"
#include "drill/world/cause_log.hpp"
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
    detect,     // until the health verdict that the changed answer depends on
    decide,     // until the DNS answers otherwise
    drain,      // until all but a hundredth of the population have left the old regions
    reconnect,  // until requests succeed in time again, and stay so
    catch_up,   // until the replicas are equal again
};
inline constexpr std::size_t phase_count = 5;
inline constexpr std::array<std::string_view, phase_count> phase_names{"detect", "decide", "drain", "reconnect",
                                                                       "catch_up"};

/// The phases of a move follow each other, and sum to the whole.
/// What measurement and bound both are, so that they can be held against each other phase by phase.
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

/// What the configuration alone allows a move to take; see drill/analysis/prediction.hpp.
struct Prediction {
    std::optional<Phases> phases;  // none where the configuration sets no bound, or says that nobody moves
    std::string why_none;          // one sentence
    std::string refuge;            // failover: the region that most of the population are sent to
    bool bounds_catch_up = true;   // else other faults have a part in it, and the phases end before it
};

/// Away from a region by a fault, or by what else broke service; or back by the fault's end.
enum class Move : std::uint8_t { failover, failback };

/// Share of a population that must be away from the old region, and of its requests that must succeed in time.
inline constexpr double recovery_target = 0.99;

/// A region and a share of those who move.
struct RegionShare {
    regions::RegionId region = regions::no_region;
    double share = 0;
};

/// When service was missing: from the first request that failed, or came late, until the first answer to one that began
/// when they succeed again; never while it lasts.
struct Stretch {
    sim::Time from{};
    sim::Time to = sim::never;
};

/// What those requests name, and their share of all that failed, or came late, in the stretch.
struct CauseShare {
    sim::Cause cause{};
    double share = 0;
};

/// The recovery time of reads, or of writes, by themselves.
struct TimeApart {
    std::optional<sim::Duration> time;  // as Recovery::rto
    bool is_telling = false;            // it differs from that of all requests by more than chance explains
};

/// Of a row that goes back to no fault: a region was asked for more than it can serve, and nobody's act brought it
/// about.
inline constexpr std::size_t no_fault = static_cast<std::size_t>(-1);

/// A step on the way from the fault to the recovery.
struct PathStep {
    sim::Time at{};
    std::string_view kind;  // of the log's entry, or "drained", "served_again", "caught_up"
    std::string subject;    // "kill us-east-1", "the check api-east", "london: us-west-2"
};

/// One move of one population: away from a region when a fault began, or back at its end; or an outage by overload that
/// no fault is named for, which begins when requests begin to fail. The phases are offsets from
/// `began` in virtual time; what has not ended is not in them, and `why` says the reason.
struct Recovery {
    std::size_t fault = 0;       // in the timeline, or no_fault
    std::size_t population = 0;  // in the scenario
    Move move = Move::failover;
    bool moved = false;                           // the DNS sent people elsewhere, and they went
    std::vector<regions::RegionId> from_regions;  // that they left; where nobody moved, where people stayed
    std::vector<RegionShare> to_regions;          // where those who left were served then, the most first
    regions::RegionId from = regions::no_region;  // the main one of them
    regions::RegionId to = regions::no_region;    // likewise; the same as from where nobody moved
    sim::Time began{};
    std::optional<sim::Duration> rto;   // time without service; none when it never came back
    bool had_baseline = true;           // the population was above the target before; else it has no rto
    std::optional<Stretch> without;     // when requests failed, or came late, by this fault; none where too few did
    std::vector<CauseShare> missed_by;  // what all those of that stretch name, the most first
    std::optional<TimeApart> reads;     // of a population that reads and writes
    std::optional<TimeApart> writes;
    std::optional<Phases> measured;  // none when the move never ended
    Phases so_far;                   // the phases that did end
    Prediction predicted;
    EntryId cause = no_entry;             // the fault's beginning or end, or the overload
    std::vector<PathStep> critical_path;  // never empty; begins with the cause
    std::string why;  // remarks: what exceeded the bound, why nobody moved, why something never ended
};

/// Of the requests that failed, or came late, in a row's stretch those that name its own fault; none where it has none.
std::optional<double> outage_share(const Recovery& recovery);

/// Every move of every population, in the order of faults, then populations, failover before failback; those that go
/// back to no fault come last. A fault gives a row where requests that failed or came late name it, where the DNS sent
/// people elsewhere by it, and where health checkers noticed it and people stayed all the same. Of the requests of one
/// kind where one is named.
/// It reads what the world kept while it was played, and costs nothing while it is played.
std::vector<Recovery> measure_recoveries(const World& world, clients::RequestKind kind = clients::RequestKind::all);

/// Share of the requests of [from, until) that succeeded in time, those aside that failed by some fault; nothing where
/// there were none.
std::optional<double> baseline_of(const clients::TimeBuckets& slices, sim::Time from, sim::Time until,
                                  clients::RequestKind kind = clients::RequestKind::all);

/// When a population had recovered last, before a moment, from an overload that no fault is named for: what it was like
/// before says nothing of its baseline. The drill's beginning where there was none.
sim::Time overloaded_until(const std::vector<Recovery>& recoveries, std::size_t population, sim::Time moment);

}  // namespace regiondrill::drill
