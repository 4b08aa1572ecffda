#include "drill/faults/dns_fault.hpp"

#include "drill/scenario/dns_config.hpp"
#include "drill/world/fault_context.hpp"

namespace regiondrill::drill {

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
    return std::make_unique<ActiveDnsFault>(context.responder, fault);
}

std::string dns_target(const FaultSpec& spec) { return spec.of.empty() ? "dns" : "dns of " + spec.of; }

}  // namespace regiondrill::drill
