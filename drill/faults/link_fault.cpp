#include "drill/faults/link_fault.hpp"

#include "drill/world/fault_context.hpp"
#include "drill/world/topology.hpp"
#include "sim/network.hpp"

#include <utility>

namespace regiondrill::drill {

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

}  // namespace regiondrill::drill
