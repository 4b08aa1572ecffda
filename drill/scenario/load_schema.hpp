// The parts of a region's "capacity" that say what it does with more requests than it can serve.
#pragma once

#include "drill/scenario/object_schema.hpp"
#include "regions/load_settings.hpp"

namespace regiondrill::drill {

struct Scenario;

const Schema<regions::CodelSettings>& codel_schema();
const Schema<regions::PrioritySettings>& priorities_schema();
const Schema<regions::LimitSettings>& limit_schema();
const Schema<regions::AdmissionSettings>& admission_schema();
const Schema<regions::CacheSettings>& cache_schema();

/// Bounds of a limit that contradict each other. Throws InputError.
void check_limits(const Scenario& scenario, const Script& script);

}  // namespace regiondrill::drill
