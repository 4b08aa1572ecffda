// One population, and one fault that it met, as analysis looks at them: what the measurements and their remarks ask.
#pragma once

#include "drill/analysis/recovery.hpp"
#include "drill/world/world.hpp"

#include <optional>
#include <string>
#include <vector>

namespace regiondrill::drill {

/// A population and what its requests may name. References into a world that outlives it; made for one measurement.
struct PopulationCase {
    const World& world;
    std::size_t population = 0;
    clients::RequestKind kind = clients::RequestKind::all;
    sim::Cause by{};
    regions::RegionId region = regions::no_region;  // that the cause is about, where it is about one

    const clients::Population& people() const { return *world.populations()[population]; }
    const clients::TimeBuckets& slices() const { return people().metrics().slices; }
    sim::Cause cause() const { return by; }
    /// Whether any request that failed, or came late, names the cause.
    bool is_met() const;
    /// What can be told by now ends here.
    Time until() const { return world.reported_until(); }

    /// What the population's requests met by the fault; null where none did.
    const clients::MissedBy* missed() const {
        for (const clients::MissedBy& missed : people().metrics().missed) {
            if (missed.cause == cause()) return &missed;
        }
        return nullptr;
    }

    /// "a and b".
    std::string names_of(const std::vector<regions::RegionId>& regions) const;
    /// "with a and b", or "with nothing".
    std::string answers_text(const Answers& answers) const;
};

/// The same with the fault.
struct RecoveryCase : PopulationCase {
    const FaultRun& run;
};

RecoveryCase recovery_case_of(const World& world, std::size_t fault, std::size_t population, clients::RequestKind kind);

/// The entries that led to one, from the first to itself.
std::vector<PathStep> path_to(const World& world, EntryId entry);

/// Names what exceeded the bound: the first phase that ended later, by more than the slices can tell, and what is
/// recorded of that time. Of a move without a bound, why it has none.
std::string remark_on(const RecoveryCase& c, const Recovery& recovery);

/// An entry as people read it: "kill us-east-1", "the check api-east", "london: us-west-2".
std::string subject_text(const World& world, const CauseEntry& entry);
/// "fault_began".
std::string_view kind_name(CauseKind kind);
/// What requests name, as people read it: "kill us-east-1", "overload".
std::string cause_text(const World& world, sim::Cause cause);

}  // namespace regiondrill::drill
