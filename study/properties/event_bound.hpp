// How many events a drill may have, from its script alone: what nobody bounds may go on for ever.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <cstdint>

namespace regiondrill::study {

/// Events that a drill of this size has as a rule, from a model that is linear in everything: requests, writes by
/// region, probes, what the store does by itself. Good to a factor of some.
std::uint64_t usual_events(const drill::Scenario& scenario);

/// Of a drill with more events than this something grows that should not.
std::uint64_t most_events(const drill::Scenario& scenario);

}  // namespace regiondrill::study
