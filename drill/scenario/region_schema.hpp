// "regions" and "network" in a script: the schemas of what a region is and of what lies between regions, and what
// regions must mean: good names, known places, one provider.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <cstddef>

namespace regiondrill::drill {

class Script;
template <class Spec>
struct Schema;

/// A region's name: lower-case letters, digits and dashes, so that it can stand in a host name. For editors; the
/// reader's own check also refuses names that are too long for a label.
inline constexpr const char* region_name_pattern = "^[a-z0-9][a-z0-9-]*$";
/// A region's number is an octet of its loopback address.
inline constexpr std::size_t most_regions = 200;

/// Both tables live as long as the program.
const Schema<RegionSpec>& region_schema();
const Schema<NetworkSpec>& network_schema();

// The parts of a region's "capacity" that say what it does with more requests than it can serve: load_schema.cpp.
const Schema<regions::CodelSettings>& codel_schema();
const Schema<regions::PrioritySettings>& priorities_schema();
const Schema<regions::LimitSettings>& limit_schema();
const Schema<regions::AdmissionSettings>& admission_schema();
const Schema<regions::CacheSettings>& cache_schema();
/// Bounds of a limit that contradict each other. Throws InputError.
void check_limits(const Scenario& scenario, const Script& script);

/// Complains, by InputError, at the offending value. Comes before every other check, because where people live by
/// default follows from where the regions are.
void check_regions(const Scenario& scenario, const Script& script);

}  // namespace regiondrill::drill
