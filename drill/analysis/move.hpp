// A move, measured from what was recorded of it, whatever it goes back to; and why there was none. Recoveries put rows
// together from these.
#pragma once

#include "drill/analysis/recovery_case.hpp"

#include <string>

namespace regiondrill::drill {

/// Detect and decide. Detect ends with the verdict that the answer goes by.
void measure_decision(const PopulationCase& c, Recovery& recovery, const AnswerChange& change);

/// When people had left the old regions, and where they went. `recovery.moved` says whether they did, `recovery.why`
/// why they did not leave where they should have.
void measure_drain(const PopulationCase& c, Recovery& recovery, const AnswerChange& change);

/// The time without service, and what its requests name.
void measure_outage(const PopulationCase& c, Recovery& recovery, const Stretch& stretch);

/// What led to an entry stands first on the critical path.
void begin_path(const PopulationCase& c, Recovery& recovery, EntryId last);

/// Where people were who stayed, until `end` or an answer that is another; and the main ones of all regions.
void name_regions(const PopulationCase& c, Recovery& recovery, Time end);

/// Why a fault moved nobody of a population, though its health checks noticed it or its people were hurt by it. One
/// sentence, from the log of causes and from the decision that the DNS made with what it knew then. Empty where the
/// fault has nothing to do with where the population is sent: no checker noticed it, and nobody failed by it.
std::string why_nobody_moved(const RecoveryCase& c);

}  // namespace regiondrill::drill
