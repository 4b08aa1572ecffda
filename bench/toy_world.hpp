// The toy workload of the bare loop as a drill with everything on: DNS caches, health checkers, replication to two
// peers, histograms, digest, ledger, invariants.
#pragma once

#include "drill/scenario/scenario.hpp"

namespace regiondrill::bench {

drill::Scenario toy_scenario(int virtual_seconds, std::uint64_t seed);

/// The same with all that clients and regions can do about failure and load switched on, one request in fifty failing.
drill::Scenario guarded_scenario(int virtual_seconds, std::uint64_t seed);

/// 100,000 clients in ten regions, one request in ten seconds each: for the memory a client takes.
drill::Scenario crowded_scenario(int virtual_seconds);

}  // namespace regiondrill::bench
