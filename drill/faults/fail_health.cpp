#include "drill/faults/fault_family.hpp"
#include "drill/faults/registry.hpp"
#include "drill/world/fault_context.hpp"
#include "drill/world/topology.hpp"
#include "regions/regions.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// The same fault whether it lasts or comes and goes.
constexpr regions::RegionFault failing{.effect = regions::FaultEffect::failing_health};

/// Fails and works in turns of equal length, failing first: to see what a check's thresholds make of it.
class FlappingHealth : public ActiveFault {
public:
    FlappingHealth(const FaultContext& context, const FaultSpec& spec)
        : engine_(context.engine),
          regions_(context.regions),
          region_(context.topology.region(spec.region)),
          turn_length_(spec.flap),
          cause_(sim::cause_of_fault(context.number)),
          turn_(engine_.on<&FlappingHealth::turn>(*this, "health flaps")) {
        fail();
    }

    // Turns that are over count as well: each failure keeps its evidence under its own id.
    Evidence evidence() const override {
        Evidence all;
        for (const regions::RegionFaultId id : failures_) {
            const auto evidence = regions_.evidence(region_, id);
            all.met += evidence.met;
            all.first = std::min(all.first, evidence.first);
        }
        return all;
    }

    void end() override {
        engine_.cancel(next_);
        if (is_failing_) regions_.clear(region_, failures_.back());
        is_failing_ = false;
    }

private:
    // The turn that is due when the fault ends is cancelled, so nothing goes on flapping after it.
    void turn(const sim::Event&) {
        if (is_failing_) {
            regions_.clear(region_, failures_.back());
            is_failing_ = false;
            next_ = engine_.schedule(turn_length_, turn_, 0);
        } else {
            fail();
        }
    }

    // A turn is scheduled when the one before it is over, so there is never more than one to cancel.
    void fail() {
        regions::RegionFault turn = failing;
        turn.cause = cause_;
        failures_.push_back(regions_.apply(region_, turn));
        is_failing_ = true;
        next_ = engine_.schedule(turn_length_, turn_, 0);
    }

    sim::Engine& engine_;
    regions::Regions& regions_;
    regions::RegionId region_;
    Duration turn_length_;
    sim::Cause cause_;
    // Bound to this object, which the schedule keeps to the drill's end: no event finds it gone.
    sim::EventKind turn_;
    // One for each turn of failing; the last is the one in force while `is_failing_`.
    std::vector<regions::RegionFaultId> failures_;
    bool is_failing_ = false;
    sim::Timer next_;
};

// Flapping has a class of its own, as every turn is a new failure of the region with evidence of its own.
std::unique_ptr<ActiveFault> begin_fail_health(const FaultContext& context, const FaultSpec& spec) {
    if (spec.flap > Duration{0}) return std::make_unique<FlappingHealth>(context, spec);
    return begin_region_fault(context, spec, failing);
}

}  // namespace

// The opposite of lie_health: what the DNS believes is wrong, and people leave a region that serves them well.
const FaultType fail_health_fault{
    .name = "fail_health",
    .summary = "The region's health endpoint answers 500 while the service itself works.",
    .in_flight = "Requests are not touched; a probe that has arrived gets the answer of before.",
    .foreign = "failhealthcheck healthcheckfailure markunhealthy unhealthy",
    .symptom = Symptom::error,
    .fields = {{FaultField::region, true}, {FaultField::flap}},
    .begin = begin_fail_health,
    .target = region_target,
};

}  // namespace regiondrill::drill
