#include "drill/faults/dns_fault.hpp"

#include "drill/world/world.hpp"

namespace regiondrill::drill {

namespace {

class DnsFault : public ActiveFault {
public:
    DnsFault(World& world, const Disturbance& disturbance)
        : world_(world),
          id_(world.names().service().disturb(disturbance)) {}

    Evidence evidence() const override { return world_.names().service().evidence(id_); }
    void end() override { world_.names().service().calm(id_); }

private:
    World& world_;
    DisturbanceId id_;
};

}  // namespace

std::unique_ptr<ActiveFault> begin_dns_fault(World& world, const FaultSpec& spec, Disturbance disturbance) {
    if (!spec.of.empty()) disturbance.askers = find_location(world.scenario(), spec.of);
    return std::make_unique<DnsFault>(world, disturbance);
}

std::string dns_target(const FaultSpec& spec) { return spec.of.empty() ? "dns" : "dns of " + spec.of; }

}  // namespace regiondrill::drill
