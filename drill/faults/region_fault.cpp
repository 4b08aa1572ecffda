#include "drill/faults/region_fault.hpp"

#include "drill/world/fault_context.hpp"
#include "drill/world/topology.hpp"
#include "regions/regions.hpp"

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
    return std::make_unique<ActiveRegionFault>(context.regions, context.topology.region(spec.region), fault);
}

std::string region_target(const FaultSpec& spec) { return spec.region; }

}  // namespace regiondrill::drill
