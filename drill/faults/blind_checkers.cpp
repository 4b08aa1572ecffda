#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"
#include "drill/world/fault_context.hpp"
#include "drill/world/simulated_dns.hpp"
#include "drill/world/topology.hpp"

namespace regiondrill::drill {

namespace {

/// Takes the view from some checkers of one region. It is no rule on links: the share is of checkers, not of packets.
/// Which checkers are blind the health checks decide; evidence is their probes that found nothing.
class Blindness : public ActiveFault {
public:
    Blindness(dns::HealthChecks& checks, dns::CheckerFaultId id) : checks_(checks), id_(id) {}

    Evidence evidence() const override {
        const auto& evidence = checks_.evidence(id_);
        return {evidence.met, evidence.first};
    }

    void end() override { checks_.unblind(id_); }

private:
    dns::HealthChecks& checks_;
    dns::CheckerFaultId id_;
};

// The target is the address that probes ask for, so that every endpoint check of the region is meant, also a named one.
// Without places all checkers are.
std::unique_ptr<ActiveFault> begin_blind_checkers(const FaultContext& context, const FaultSpec& spec) {
    // A region and its address have the same number.
    const dns::Address target{static_cast<std::uint16_t>(context.topology.region(spec.region))};
    return std::make_unique<Blindness>(
        context.checks, context.checks.blind(target, spec.share, context.simulated_dns.checker_places(spec.places),
                                             sim::cause_of_fault(context.number)));
}

}  // namespace

// People are hurt by nothing here, but move as if the region had fallen silent: that is the symptom, as checkers see
// it.
const FaultType blind_checkers_fault{
    .name = "blind_checkers",
    .summary = "A share of the region's health checkers cannot reach it, though it is well.",
    .in_flight = "Probes under way arrive; people notice nothing but where the DNS sends them.",
    .foreign = {},
    .symptom = Symptom::silence,
    .blinds_checkers = true,
    .fields = {{FaultField::region, true}, {FaultField::share}, {FaultField::places}},
    .begin = begin_blind_checkers,
    .target = region_target,
};

}  // namespace regiondrill::drill
