// When service was missing: the stretches in which a population's requests failed, or came late, by one cause.
#pragma once

#include "drill/analysis/recovery_case.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace regiondrill::drill {

/// The stretch in which requests failed, or came late, by the cause: it sets in within [from, to) and may outlast that.
/// None where too few did.
std::optional<Stretch> missing_in(const PopulationCase& c, Time from, Time to);

/// By a fault. An outage that sets in while it is in force is the failover's; one that sets in after that, once service
/// was back, the failback's: after an outage that outlasted the fault from that one's end.
std::optional<Stretch> missing_by_fault(const RecoveryCase& c, Move move);

/// Of one stretch.
std::vector<CauseShare> shares_in(const PopulationCase& c, const Stretch& stretch);

/// All stretches of the drill, the first one first; with less than `calm` between them they are one.
std::vector<Stretch> all_missing(const PopulationCase& c, Duration calm);

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
Duration time_without(const Recovery& recovery, const Stretch& stretch);

/// The recovery time of reads or of writes, beside that of all requests, which the row has; nothing where the
/// population does not make both.
std::optional<TimeApart> time_apart(RecoveryCase c, const Recovery& recovery, clients::RequestKind kind);

/// While the fault is in force, or as far as is known.
Time in_force_until(const RecoveryCase& c);

}  // namespace regiondrill::drill
