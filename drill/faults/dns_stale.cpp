#include "dns/authority.hpp"
#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"
#include "drill/world/fault_context.hpp"
#include "drill/world/operators.hpp"

#include <algorithm>
#include <cstdint>

namespace regiondrill::drill {

namespace {

/// The control plane refuses edits while the data plane goes on, as in the outages in which failover by edits fails and
/// failover by health checks works.
class FrozenEdits : public ActiveFault {
public:
    // Evidence is a stretch of the operators' list of refused edits, which only grows: what stood in it when the fault
    // began and what comes after its end is not this fault's.
    explicit FrozenEdits(const FaultContext& context)
        : authority_(context.authority),
          operators_(context.operators),
          before_(operators_.refused_edits().size()) {
        authority_.freeze();
    }

    // The edits it refused.
    Evidence evidence() const override {
        const std::vector<Time>& refused = operators_.refused_edits();
        const std::size_t until = std::min(until_, refused.size());
        return {until - before_, until == before_ ? sim::never : refused[before_]};
    }

    // Freezes stack, and edits go through again once each has ended.
    void end() override {
        until_ = operators_.refused_edits().size();
        authority_.thaw();
    }

private:
    dns::Authority& authority_;
    const Operators& operators_;
    std::size_t before_;
    // While the fault is in force its stretch has no end.
    std::size_t until_ = SIZE_MAX;
};

std::unique_ptr<ActiveFault> begin_dns_stale(const FaultContext& context, const FaultSpec&) {
    return std::make_unique<FrozenEdits>(context);
}

}  // namespace

// It hurts nobody by itself. It is there for drills in which operators rely on an edit; where none is made it met
// nobody, and the verdict is inconclusive.
const FaultType dns_stale_fault{
    .name = "dns_stale",
    .summary = "The DNS takes no edits of its records; answers, health checks and routing controls go on.",
    .in_flight = "Edits that were taken before come into force; those refused must be made again.",
    .foreign = {},
    .refuses_edits = true,
    .fields = {},
    .begin = begin_dns_stale,
    .target = dns_target,
};

}  // namespace regiondrill::drill
