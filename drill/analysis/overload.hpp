// Outages by overload that no fault is named for: a region's own people were too many, or load was moved there by
// nobody's fault.
#pragma once

#include "drill/analysis/recovery_case.hpp"

namespace regiondrill::drill {

/// The overload by which service went missing: the last one, of a region that the population went to, that goes back to
/// `origin`, the beginning or end of a fault; to no fault where that is no_entry. None where there is none in the log.
EntryId overload_behind(const PopulationCase& c, const Stretch& stretch, EntryId origin);

/// A row a population and stretch in which its requests failed, or came late, by such an overload.
std::vector<Recovery> measure_overloads(const World& world, clients::RequestKind kind);

}  // namespace regiondrill::drill
