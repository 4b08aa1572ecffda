// What an expectation may read of a drill. Forward declarations only: an expectation's file includes what it uses, and
// world.hpp is none of it.
#pragma once

#include "clients/metrics.hpp"
#include "drill/scenario/expectation_type.hpp"
#include "sim/time.hpp"

#include <deque>
#include <memory>
#include <vector>

namespace regiondrill::clients {
class Population;
}
namespace regiondrill::store {
class Cluster;
class SessionWatch;
struct LedgerAccount;
}  // namespace regiondrill::store

namespace regiondrill::drill {

class Topology;
class World;
struct FaultRun;
struct Findings;
struct Scenario;

/// Handed to ExpectationType::judge. What is still under way is in no figure; the account is empty until the drill is
/// at rest, so what needs it says so by `needs_rest`. References into the world and its findings: made for one
/// judgement and not kept.
struct Measurements {
    const Scenario& scenario;
    const Findings& findings;
    const std::deque<FaultRun>& faults;
    const std::vector<std::unique_ptr<clients::Population>>& populations;  // by the scenario's order
    const store::Cluster& cluster;
    const store::SessionWatch& sessions;
    const store::LedgerAccount& account;
    const Topology& topology;
    sim::Time planned_end;  // as the script has it, for windows without an end
    sim::Time known_until;  // what comes later is not known: the drill's end, or how far it has come
    bool is_over = false;
};

/// Both outlive them. They may be taken while the drill goes on, and say then what is known by now.
Measurements measurements_of(const World& world, const Findings& findings);

/// The figures of one population, or of all together, over the expectation's window; over the whole drill where it
/// names none. `from` and `to` must be those of an expectation of the scenario, as windows are counted while the drill
/// is played.
clients::Window window_sum(const Measurements& measured, const ExpectationSpec& spec);

}  // namespace regiondrill::drill
