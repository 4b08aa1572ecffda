#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"
#include "drill/world/fault_context.hpp"
#include "drill/world/membership.hpp"
#include "drill/world/topology.hpp"
#include "sim/network.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::drill {

namespace {

Cut cut_by_isolate(const FaultSpec& spec) {
    return {.people = spec.scope != "regions", .peers = spec.scope != "clients"};
}

// Two cuts: of the links whose traffic is evidence (people's, or the replication's when only that is cut), and of the
// others, which carry probes and replication to a region even if nobody uses it. Of theirs the votes and forwarded
// writes count that failed by the cut, as people wait for these.
// Membership hears of it only where people are cut off: a region that has lost its peers alone still serves its users.
class Isolation : public ActiveFault {
public:
    Isolation(const FaultContext& context, const FaultSpec& spec)
        : membership_(context.membership),
          network_(context.network),
          region_(context.topology.region(spec.region)),
          from_users_(cut_by_isolate(spec).people) {
        const Topology& topology = context.topology;
        std::vector<sim::LinkId> counted =
            from_users_ ? topology.population_links(region_) : topology.region_links(region_);
        // Empty where only the regions are cut off from each other: then all that is cut is counted.
        std::vector<sim::LinkId> others;
        if (from_users_) others = topology.checker_links(region_);
        if (from_users_ && cut_by_isolate(spec).peers) {
            for (const sim::LinkId link : topology.region_links(region_)) others.push_back(link);
        }
        cut_ = begin_link_fault(context, spec, {.links = std::move(counted), .cut = true});
        const sim::Cause cause = sim::cause_of_fault(context.number);
        silent_cut_ = network_.impose({.links = std::move(others), .cut = true, .cause = cause});
        if (from_users_) membership_.begin_isolation(region_);
    }

    Evidence evidence() const override {
        Evidence all = cut_->evidence();
        const sim::RuleEvidence needed = network_.blamed(silent_cut_);
        all.met += needed.met;
        all.first = std::min(all.first, needed.first);
        return all;
    }

    // In any order: each takes back its own rule, and other faults of the same links stay in force.
    void end() override {
        cut_->end();
        network_.lift(silent_cut_);
        if (from_users_) membership_.end_isolation(region_);
    }

private:
    Membership& membership_;
    sim::Network& network_;
    regions::RegionId region_;
    bool from_users_;
    std::unique_ptr<ActiveFault> cut_;
    // Of its evidence only what is blamed on it counts: probes and replication come whether anybody uses the region.
    sim::RuleId silent_cut_{};
};

// An isolated region is as good as gone for its users, so what only it holds counts as hidden while it lasts, and as
// lost if it lasts to the end.
std::unique_ptr<ActiveFault> begin_isolate(const FaultContext& context, const FaultSpec& spec) {
    return std::make_unique<Isolation>(context, spec);
}

}  // namespace

// With the scope "regions" neither people nor probes notice anything, as its cut says.
const FaultType isolate_fault{
    .name = "isolate",
    .summary = "The region is cut off from clients and checkers, from the other regions, or (default) from all.",
    .in_flight = "Packets under way across the cut are dropped; what the region is working on it finishes.",
    .foreign = "blackhole cutoff disconnect networkisolation",
    .symptom = Symptom::silence,
    .hurts_requests = true,
    .breaks_connections = true,
    .cut = cut_by_isolate,
    .fields = {{FaultField::region, true}, {FaultField::scope}},
    .begin = begin_isolate,
    .target = region_target,
};

}  // namespace regiondrill::drill
