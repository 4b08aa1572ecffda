#include "drill/faults/region_fault.hpp"

#include "drill/world/world.hpp"

namespace regiondrill::drill {

namespace {

class RegionFault : public ActiveFault {
public:
    RegionFault(World& world, regions::RegionId region, const regions::Impairment& impairment)
        : world_(world),
          region_(region),
          id_(world.fleet().impair(region, impairment)) {}

    Evidence evidence() const override {
        const auto evidence = world_.fleet().evidence(region_, id_);
        return {evidence.met, evidence.first};
    }

    void end() override { world_.fleet().heal(region_, id_); }

private:
    World& world_;
    regions::RegionId region_;
    regions::ImpairmentId id_;
};

}  // namespace

std::unique_ptr<ActiveFault> begin_region_fault(World& world, const FaultSpec& spec,
                                                const regions::Impairment& impairment) {
    return std::make_unique<RegionFault>(world, world.region(spec.region), impairment);
}

std::string region_target(const FaultSpec& spec) { return spec.region; }

}  // namespace regiondrill::drill
