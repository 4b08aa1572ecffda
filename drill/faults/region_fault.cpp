#include "drill/faults/region_fault.hpp"

#include "drill/world/world.hpp"

namespace regiondrill::drill {

namespace {

class ActiveRegionFault : public ActiveFault {
public:
    ActiveRegionFault(World& world, regions::RegionId region, const regions::RegionFault& fault)
        : world_(world),
          region_(region),
          id_(world.regions().apply(region, fault)) {}

    Evidence evidence() const override {
        const auto evidence = world_.regions().evidence(region_, id_);
        return {evidence.met, evidence.first};
    }

    void end() override { world_.regions().clear(region_, id_); }

private:
    World& world_;
    regions::RegionId region_;
    regions::RegionFaultId id_;
};

}  // namespace

std::unique_ptr<ActiveFault> begin_region_fault(World& world, const FaultSpec& spec,
                                                const regions::RegionFault& fault) {
    return std::make_unique<ActiveRegionFault>(world, world.region(spec.region), fault);
}

std::string region_target(const FaultSpec& spec) { return spec.region; }

}  // namespace regiondrill::drill
