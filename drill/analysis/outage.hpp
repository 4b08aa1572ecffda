// When service was missing: the stretches in which a population's requests failed, or came late, by one cause, and the
// outages that such stretches make up together, each told once, however many faults, populations and rows it has.
#pragma once

#include "drill/analysis/recovery.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace regiondrill::clients {
class Population;
}

namespace regiondrill::drill {

struct PopulationCase;
struct RecoveryCase;

// Of one population and cause.

/// The stretch in which requests failed, or came late, by the cause: it sets in within [from, to) and may outlast that.
/// None where too few did.
std::optional<Stretch> missing_in(const PopulationCase& c, sim::Time from, sim::Time to);

/// By a fault. An outage that sets in while it is in force is the failover's; one that sets in after that, once service
/// was back, the failback's: after an outage that outlasted the fault from that one's end.
std::optional<Stretch> missing_by_fault(const RecoveryCase& c, Move move);

/// Of one stretch.
std::vector<CauseShare> shares_in(const PopulationCase& c, const Stretch& stretch);

/// All stretches of the drill, the first one first; with less than `calm` between them they are one.
std::vector<Stretch> all_missing(const PopulationCase& c, sim::Duration calm);

/// Requests that failed, or came late, by what they name, over stretches and populations.
class MissedCount {
public:
    void add(const clients::TimeBuckets& slices, const Stretch& stretch, clients::RequestKind kind);

    std::uint64_t all() const { return all_; }
    /// The most first.
    std::vector<CauseShare> shares() const;

private:
    std::uint64_t all_ = 0;
    std::map<sim::Cause, std::uint64_t> by_;
};

/// A failover counts from the fault on; what sets in later by itself from its first failure.
sim::Duration time_without(const Recovery& recovery, const Stretch& stretch);

/// The recovery time of reads or of writes, beside that of all requests, which the row has; nothing where the
/// population does not make both.
std::optional<TimeApart> time_apart(RecoveryCase c, const Recovery& recovery, clients::RequestKind kind);

/// While the fault is in force, or as far as is known.
sim::Time in_force_until(const RecoveryCase& c);

// Of everybody.

/// What an outage was to one population: its longest time without service, as rows that overlap count it together.
struct OutageOfPopulation {
    std::size_t population = 0;
    std::optional<sim::Duration> recovery_time;  // none where it never came back, or had no baseline
};

/// Rows belong to one outage where they share the population and a stretch of time, or the fault and a stretch of time.
struct Outage {
    Stretch span;                                 // from the first request that was missed until all are back
    std::vector<std::size_t> rows;                // by their place among the recoveries
    std::vector<OutageOfPopulation> populations;  // in the scenario's order
    std::vector<CauseShare> missed_by;            // what the requests that failed, or came late, name, the most first
    std::uint64_t missed = 0;                     // requests that failed, or came late
};

/// In the order of time. Recoveries must be of the same people at the same moment, and of the same kind of requests.
std::vector<Outage> outages_of(const std::vector<std::unique_ptr<clients::Population>>& populations,
                               const std::vector<Recovery>& recoveries,
                               clients::RequestKind kind = clients::RequestKind::all);

/// Rows by their place among the recoveries, those together that tell the same: several faults at once sent a
/// population to the same regions, or none of them did for the same reason. The one that stands for them comes first.
std::vector<std::vector<std::size_t>> rows_told_together(const std::vector<Recovery>& recoveries);

}  // namespace regiondrill::drill
