#include "drill/faults/region_fault.hpp"
#include "drill/faults/registry.hpp"
#include "drill/world/world.hpp"

namespace regiondrill::drill {

namespace {

class Blindness : public ActiveFault {
public:
    Blindness(World& world, dns::CheckerFaultId id) : world_(world), id_(id) {}

    Evidence evidence() const override {
        const auto& evidence = world_.names().checks().evidence(id_);
        return {evidence.met, evidence.first};
    }

    void end() override { world_.names().checks().unblind(id_); }

private:
    World& world_;
    dns::CheckerFaultId id_;
};

std::unique_ptr<ActiveFault> begin_blind_checkers(World& world, const FaultSpec& spec) {
    const dns::Address target{static_cast<std::uint16_t>(world.region(spec.region))};
    return std::make_unique<Blindness>(
        world, world.names().checks().blind(target, spec.share, world.names().checker_places(spec.places)));
}

}  // namespace

const FaultType blind_checkers_fault{
    .name = "blind_checkers",
    .summary = "A share of the region's health checkers cannot reach it, though it is well.",
    .in_flight = "Probes under way arrive; people notice nothing but where the DNS sends them.",
    .symptom = Symptom::silence,
    .fields = {{FaultField::region, true}, {FaultField::share}, {FaultField::places}},
    .begin = begin_blind_checkers,
    .target = region_target,
};

}  // namespace regiondrill::drill
