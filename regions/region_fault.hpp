// Region faults: what can be wrong with a region. They stack; clearing one restores exactly what it changed, because a
// region's condition is always worked out from the list of those in force.
#pragma once

#include "sim/cause.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <vector>

namespace regiondrill::regions {

/// The first four take power, disk or process away, and with them the work in hand. The others leave the region running
/// and change what becomes of requests.
enum class FaultEffect : std::uint8_t {
    killed,          // no power: silence; work in hand is lost
    destroyed,       // no power, and the disk is lost
    absent,          // not there, yet or any more: silence
    crashed,         // no process: connections refused, open ones reset; work in hand is lost
    hung,            // connections are accepted, requests swallowed
    erring,          // a share is answered with a status
    slowed,          // service times of a share grow by a factor
    failing_health,  // the health endpoint says 500
    lying_health,    // the health endpoint says 200 whatever else is wrong, as long as a process runs
};

/// Whether it is the health endpoint alone that is not as it should be.
constexpr bool is_of_health(FaultEffect effect) {
    return effect == FaultEffect::failing_health || effect == FaultEffect::lying_health;
}

/// Fields that the effect does not name are not looked at.
struct RegionFault {
    FaultEffect effect{};
    double share = 1;            // of requests: hung, erring, slowed
    double factor = 1;           // slowed
    std::uint16_t status = 500;  // erring
    sim::Cause cause{};          // whose doing it is
};

enum class RegionFaultId : std::uint32_t {};

/// Who meets a fault. People count as evidence that a fault mattered; a health probe does only where the health
/// endpoint itself is what is broken, as probes come to a region that nobody uses, too.
enum class Caller : std::uint8_t { person, probe };

/// Whether a fault mattered: without evidence a drill has tested nothing by it.
struct RegionFaultEvidence {
    std::uint64_t met = 0;  // connections and requests it touched
    sim::Time first = sim::never;
};

/// The faults of one region, ended ones included for their evidence. The drill's faults apply and clear; Regions asks
/// it as packets and requests come in, which is also when evidence is counted: a fault that nobody met has none.
class RegionFaultList {
public:
    /// Ids are given in the order of applying and never again. Clearing a fault twice changes nothing.
    RegionFaultId apply(const RegionFault& fault);
    void clear(RegionFaultId id);
    RegionFaultEvidence evidence(RegionFaultId id) const { return all_[static_cast<std::size_t>(id)].evidence; }

    bool any() const { return in_force_ != 0; }
    bool any(FaultEffect effect) const;

    /// Calls visit(fault) for each in force, in the order in which they were applied; where it answers true, the
    /// fault touched the caller now.
    template <class Visit>
    void each(sim::Time now, Caller caller, Visit visit) {
        for (State& state : all_) {
            if (!state.in_force || !visit(state.fault)) continue;
            const bool counts = caller == Caller::person || is_of_health(state.fault.effect);
            if (counts && state.evidence.met++ == 0) state.evidence.first = now;
        }
    }

    /// Everything with this effect touched the caller now.
    void note(FaultEffect effect, sim::Time now, Caller caller) {
        each(now, caller, [&](const RegionFault& fault) { return fault.effect == effect; });
    }

private:
    struct State {
        RegionFault fault;
        RegionFaultEvidence evidence;
        bool in_force = true;
    };

    std::vector<State> all_;
    std::size_t in_force_ = 0;
};

}  // namespace regiondrill::regions
