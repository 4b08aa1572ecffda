#include "drill/faults/link_fault.hpp"

#include "drill/world/world.hpp"

#include <utility>

namespace regiondrill::drill {

namespace {

class LinkFault : public ActiveFault {
public:
    LinkFault(World& world, sim::Rule rule) : world_(world), id_(world.network().impose(std::move(rule))) {}

    Evidence evidence() const override {
        const auto evidence = world_.network().evidence(id_);
        return {evidence.met, evidence.first};
    }

    void end() override { world_.network().lift(id_); }

private:
    World& world_;
    sim::RuleId id_;
};

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

}  // namespace

std::unique_ptr<ActiveFault> begin_link_fault(World& world, sim::Rule rule) {
    return std::make_unique<LinkFault>(world, std::move(rule));
}

std::vector<sim::LinkId> links_between(const World& world, const FaultSpec& spec) {
    std::vector<sim::LinkId> links = world.links(spec.between[0], spec.between[1]);
    if (spec.one_way) return links;
    for (const sim::LinkId link : world.links(spec.between[1], spec.between[0])) links.push_back(link);
    return links;
}

std::string between_target(const FaultSpec& spec) {
    return listed(spec.between[0]) + (spec.one_way ? " > " : " | ") + listed(spec.between[1]);
}

}  // namespace regiondrill::drill
