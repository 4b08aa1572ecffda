// What a fault may touch of a world. Forward declarations only: a fault's file includes what it uses, and world.hpp is
// none of it.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace regiondrill::sim {
class Engine;
class Network;
}  // namespace regiondrill::sim
namespace regiondrill::clients {
class Population;
}
namespace regiondrill::store {
class Cluster;
}
namespace regiondrill::dns {
class Authority;
class HealthChecks;
}  // namespace regiondrill::dns
namespace regiondrill::regions {
class Regions;
}

namespace regiondrill::drill {

class FaultSchedule;
class Membership;
class Operators;
class SimulatedDns;
class SimulatedResponder;
class Topology;
struct DnsHistory;
struct Scenario;

/// Handed to FaultType::begin. A fault keeps the references it needs: all outlive it. The number identifies it, among
/// FaultSchedule::runs(); its spec may be a copy that is gone when begin() returns. It is copied for each fault, which
/// costs a few pointers.
struct FaultContext {
    std::size_t number;
    const Scenario& scenario;
    sim::Engine& engine;
    sim::Network& network;
    store::Cluster& cluster;
    regions::Regions& regions;
    const std::vector<std::unique_ptr<clients::Population>>& populations;  // by the scenario's order
    SimulatedDns& simulated_dns;
    SimulatedResponder& responder;
    dns::Authority& authority;
    dns::HealthChecks& checks;
    Operators& operators;
    const DnsHistory& dns_history;
    const Topology& topology;
    Membership& membership;
    FaultSchedule& schedule;
};

}  // namespace regiondrill::drill
