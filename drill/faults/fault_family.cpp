#include "drill/faults/fault_family.hpp"

#include "drill/faults/ramp.hpp"
#include "drill/scenario/dns_config.hpp"
#include "drill/world/fault_context.hpp"
#include "drill/world/topology.hpp"
#include "regions/regions.hpp"
#include "regions/request_match.hpp"
#include "sim/network.hpp"
#include "sim/pattern.hpp"
#include "store/cluster.hpp"

#include <optional>
#include <utility>

namespace regiondrill::drill {

namespace {

/// One fault of a region, from its beginning to its end. Faults of one region stack; which wins where several would
/// answer is the region's affair. What the region's fault points to stands here, and stays to the end of the drill.
class ActiveRegionFault : public ActiveFault {
public:
    ActiveRegionFault(const FaultContext& context, const FaultSpec& spec, const regions::RegionFault& fault)
        : regions_(context.regions),
          region_(context.topology.region(spec.region)),
          fault_(fault),
          text_(spec.what == "corrupt" ? spec.body : spec.message),
          ramp_(context, spec.ramp) {
        if (!spec.match.empty()) match_.emplace(spec.match);
        if (match_) fault_.match = &*match_;
        if (!spec.hosts.empty()) hosts_ = compiled(spec.hosts);
        if (hosts_) fault_.hosts = &*hosts_;
        if (!text_.empty()) fault_.text = &text_;
        fault_.dry_run = spec.dry_run;
        fault_.cause = sim::cause_of_fault(context.number);
        id_ = regions_.apply(region_, now());
    }

    Evidence evidence() const override {
        const auto evidence = regions_.evidence(region_, id_);
        return {evidence.met, evidence.first};
    }

    void end() override {
        ended_ = true;
        regions_.clear(region_, id_);
    }

    void go_on() override {
        if (ended_) return;
        ramp_.step();
        regions_.change(region_, id_, now());
    }

private:
    static sim::Pattern compiled(const std::string& text) {
        auto pattern = sim::Pattern::compile(text);
        sim::ensure(pattern.has_value(), "a fault has a pattern that its check let through");
        return std::move(*pattern);
    }

    // What slows does it by so much of its factor and its spans, what errs to so much of its share.
    regions::RegionFault now() const {
        const double strength = ramp_.strength();
        regions::RegionFault fault = fault_;
        if (fault.effect == regions::FaultEffect::erring) fault.share *= strength;
        fault.factor = 1 + (fault.factor - 1) * strength;
        fault.added = sim::from_nanoseconds(static_cast<double>(fault.added.count()) * strength);
        fault.least = sim::from_nanoseconds(static_cast<double>(fault.least.count()) * strength);
        fault.most = sim::from_nanoseconds(static_cast<double>(fault.most.count()) * strength);
        return fault;
    }

    regions::Regions& regions_;
    regions::RegionId region_;
    regions::RegionFault fault_;
    std::optional<regions::RequestMatch> match_;
    std::optional<sim::Pattern> hosts_;
    std::string text_;
    Ramp ramp_;
    regions::RegionFaultId id_{};
    bool ended_ = false;
};

}  // namespace

// What a region's health endpoint makes of an effect is said in regions/ as well; FaultType::symptom only foretells it.
std::unique_ptr<ActiveFault> begin_region_fault(const FaultContext& context, const FaultSpec& spec,
                                                const regions::RegionFault& fault) {
    return std::make_unique<ActiveRegionFault>(context, spec, fault);
}

std::string region_target(const FaultSpec& spec) { return spec.region; }

namespace {

/// A rule of the network, imposed and lifted; rules on one link add up, each with its own evidence. A fault on many
/// links is one rule, so that its evidence is one count.
class LinkFault : public ActiveFault {
public:
    LinkFault(const FaultContext& context, const FaultSpec& spec, sim::Rule rule)
        : network_(context.network),
          rule_(std::move(rule)),
          ramp_(context, spec.ramp) {
        sim::Rule first = now();
        first.links = std::exchange(rule_.links, {});
        id_ = network_.impose(std::move(first));
    }

    Evidence evidence() const override {
        const auto evidence = network_.evidence(id_);
        return {evidence.met, evidence.first};
    }

    void end() override {
        ended_ = true;
        network_.lift(id_);
    }

    void go_on() override {
        if (ended_) return;
        ramp_.step();
        network_.change(id_, now());
    }

private:
    sim::Rule now() const {
        const double strength = ramp_.strength();
        sim::Rule rule = rule_;
        rule.factor = 1 + (rule.factor - 1) * strength;
        rule.added = sim::from_nanoseconds(static_cast<double>(rule.added.count()) * strength);
        rule.loss *= strength;
        rule.jitter = sim::from_nanoseconds(static_cast<double>(rule.jitter.count()) * strength);
        return rule;
    }

    sim::Network& network_;
    sim::Rule rule_;  // at its strongest; the network has its links
    Ramp ramp_;
    sim::RuleId id_{};
    bool ended_ = false;
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
std::unique_ptr<ActiveFault> begin_link_fault(const FaultContext& context, const FaultSpec& spec, sim::Rule rule) {
    rule.cause = sim::cause_of_fault(context.number);
    return std::make_unique<LinkFault>(context, spec, std::move(rule));
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
