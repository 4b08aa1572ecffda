// The textbook bound of a move: for each phase the latest moment at which it can be over, from the configuration that
// the world was built from. It walks checks, records, propagation, TTLs, resolvers, application caches, pools, client
// timeouts and the store's failover. A run without jitter never exceeds it. Where something configured has no bound it
// says which, and gives no figure.
#pragma once

#include "drill/analysis/recovery.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/world/dns_history.hpp"

#include <optional>
#include <string>

namespace regiondrill::drill {

class World;

/// Of a population by its number in the scenario. The fault need not be one of the world's. Without phases where nobody
/// would move, or where there is no bound; `why_none` says the reason. Spans are virtual, counted from the fault's
/// beginning and its end.
Prediction predict_failover(const World& world, const FaultSpec& fault, std::size_t population);
Prediction predict_failback(const World& world, const FaultSpec& fault, std::size_t population);

/// The regions the DNS answers a population's resolvers with at that moment, by the members of then and with the
/// regions that earlier faults of the timeline have broken taken as sick. Empty where nobody is answered with anything.
Answers homes_of(const World& world, std::size_t population, Time moment = sim::drill_start);

/// Whether one of them is the fault's region when it begins: regions that join later are home to nobody before.
bool is_home(const World& world, std::size_t population, const FaultSpec& fault);

}  // namespace regiondrill::drill
