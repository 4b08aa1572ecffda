// The textbook prediction of a move: an upper bound for each phase, from the configuration alone. A run without jitter,
// with clients and resolvers that keep to the rules, never exceeds it; what does is named in the report.
#pragma once

#include "drill/analysis/recovery.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/world/dns_history.hpp"

#include <optional>
#include <string>

namespace regiondrill::drill {

class World;

/// Of a population by its number in the scenario. The fault need not be one of the world's. Without phases where nobody
/// would move; `why_none` says the reason. Spans are virtual, counted from the fault's beginning and its end.
Prediction predict_failover(const World& world, const FaultSpec& fault, std::size_t population);
Prediction predict_failback(const World& world, const FaultSpec& fault, std::size_t population);

/// The regions the DNS answers a population's resolvers with when every check of the regions that are there is healthy.
/// Empty where nobody is answered with anything.
Answers homes_of(const World& world, std::size_t population, Time moment = sim::drill_start);

}  // namespace regiondrill::drill
