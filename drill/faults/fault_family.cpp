#include "drill/faults/fault_family.hpp"

#include "drill/scenario/dns_config.hpp"
#include "drill/world/fault_context.hpp"
#include "drill/world/topology.hpp"
#include "regions/regions.hpp"
#include "sim/network.hpp"
#include "store/cluster.hpp"

#include <utility>

namespace regiondrill::drill {

namespace {

/// One fault of a region, from its beginning to its end. Faults of one region stack; which wins where several would
/// answer is the region's affair.
class ActiveRegionFault : public ActiveFault {
public:
    ActiveRegionFault(regions::Regions& regions, regions::RegionId region, const regions::RegionFault& fault)
        : regions_(regions),
          region_(region),
          id_(regions.apply(region, fault)) {}

    Evidence evidence() const override {
        const auto evidence = regions_.evidence(region_, id_);
        return {evidence.met, evidence.first};
    }

    void end() override { regions_.clear(region_, id_); }

private:
    regions::Regions& regions_;
    regions::RegionId region_;
    regions::RegionFaultId id_;
};

}  // namespace

// What a region's health endpoint makes of an effect is said in regions/ as well; FaultType::symptom only foretells it.
std::unique_ptr<ActiveFault> begin_region_fault(const FaultContext& context, const FaultSpec& spec,
                                                const regions::RegionFault& fault) {
    regions::RegionFault named = fault;
    named.cause = sim::cause_of_fault(context.number);
    return std::make_unique<ActiveRegionFault>(context.regions, context.topology.region(spec.region), named);
}

std::string region_target(const FaultSpec& spec) { return spec.region; }

namespace {

/// A rule of the network, imposed and lifted; rules on one link add up, each with its own evidence. A fault on many
/// links is one rule, so that its evidence is one count.
class LinkFault : public ActiveFault {
public:
    LinkFault(sim::Network& network, sim::Rule rule) : network_(network), id_(network.impose(std::move(rule))) {}

    Evidence evidence() const override {
        const auto evidence = network_.evidence(id_);
        return {evidence.met, evidence.first};
    }

    void end() override { network_.lift(id_); }

private:
    sim::Network& network_;
    sim::RuleId id_;
};

// As a script has them, in its order.
std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

}  // namespace

// What is under way when the rule is imposed or lifted keeps the time it was given; only a cut stops it, when it
// arrives.
std::unique_ptr<ActiveFault> begin_link_fault(const FaultContext& context, sim::Rule rule) {
    rule.cause = sim::cause_of_fault(context.number);
    return std::make_unique<LinkFault>(context.network, std::move(rule));
}

// A link is one direction. The first set's links to the second come first; pairs without a link, such as two
// populations, are left out.
std::vector<sim::LinkId> links_between(const FaultContext& context, const FaultSpec& spec) {
    std::vector<sim::LinkId> links = context.topology.links(spec.between[0], spec.between[1]);
    if (spec.one_way) return links;
    for (const sim::LinkId link : context.topology.links(spec.between[1], spec.between[0])) links.push_back(link);
    return links;
}

// ">" is one direction, "|" both.
std::string between_target(const FaultSpec& spec) {
    return listed(spec.between[0]) + (spec.one_way ? " > " : " | ") + listed(spec.between[1]);
}

namespace {

/// One fault of the responder, from its beginning to its end. Evidence is counted by the responder, query by query.
class ActiveDnsFault : public ActiveFault {
public:
    ActiveDnsFault(SimulatedResponder& responder, const DnsFault& fault)
        : responder_(responder),
          id_(responder.apply(fault)) {}

    Evidence evidence() const override { return responder_.evidence(id_); }
    void end() override { responder_.clear(id_); }

private:
    SimulatedResponder& responder_;
    DnsFaultId id_;
};

}  // namespace

// A population is known to the DNS by its location: queries count by where their resolver stands, so those of public
// resolvers elsewhere do not meet a fault of one population.
std::unique_ptr<ActiveFault> begin_dns_fault(const FaultContext& context, const FaultSpec& spec, DnsFault fault) {
    if (!spec.of.empty()) fault.askers = find_location(context.scenario, spec.of);
    fault.cause = sim::cause_of_fault(context.number);
    return std::make_unique<ActiveDnsFault>(context.responder, fault);
}

std::string dns_target(const FaultSpec& spec) { return spec.of.empty() ? "dns" : "dns of " + spec.of; }

namespace {

/// Only versions go by this clock. Timers, the network and people go by the engine's, so that a clock fault shows in
/// which writes win and in nothing else. It holds the id of its own error alone: errors of one clock add up, in
/// whichever order they end.
class ClockFault : public ActiveFault {
public:
    ClockFault(store::Cluster& cluster, store::ReplicaId replica, const store::ClockError& error)
        : cluster_(cluster),
          replica_(replica),
          id_(cluster.disturb_clock(replica, error)) {}

    // Kept by the clock, also after the error is gone.
    Evidence evidence() const override {
        const auto evidence = cluster_.replica(replica_).physical.evidence(id_);
        return {evidence.stamped, evidence.first};
    }

    void end() override { cluster_.correct_clock(replica_, id_); }

private:
    store::Cluster& cluster_;
    store::ReplicaId replica_;
    store::ClockErrorId id_;
};

}  // namespace

std::unique_ptr<ActiveFault> begin_clock_fault(const FaultContext& context, const FaultSpec& spec,
                                               const store::ClockError& error) {
    return std::make_unique<ClockFault>(context.cluster, regions::replica_of(context.topology.region(spec.region)),
                                        error);
}

}  // namespace regiondrill::drill
