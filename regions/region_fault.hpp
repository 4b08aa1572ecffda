// Region faults: what can be wrong with a region. They stack; clearing one restores exactly what it changed, because a
// region's condition is always worked out from the list of those in force.
#pragma once

#include "sim/cause.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace regiondrill::sim {
class Pattern;
}

namespace regiondrill::regions {

class RequestMatch;

/// The first four take power, disk or process away, and with them the work in hand. The others leave the region running
/// and change what becomes of requests.
enum class FaultEffect : std::uint8_t {
    killed,          // no power: silence; work in hand is lost
    destroyed,       // no power, and the disk is lost
    absent,          // not there, yet or any more: silence
    crashed,         // no process: connections refused, open ones reset; work in hand is lost
    hung,            // connections are accepted, requests swallowed
    erring,          // a share is answered with a status
    slowed,          // service times of a share grow by a factor, a span or both
    denying,         // names of dependencies do not resolve; see regions/dependency.hpp
    corrupting,      // the text of a share of the answers is cut short or replaced
    failing_health,  // the health endpoint says 500
    lying_health,    // the health endpoint says 200 whatever else is wrong, as long as a process runs
};

/// Whether it is the health endpoint alone that is not as it should be.
constexpr bool is_of_health(FaultEffect effect) {
    return effect == FaultEffect::failing_health || effect == FaultEffect::lying_health;
}

/// Whether it ends the region's process, whatever else it takes.
constexpr bool takes_down(FaultEffect effect) { return effect <= FaultEffect::crashed; }

/// Fields that the effect does not name are not looked at. What is pointed to belongs to whoever applies the fault, and
/// outlives the regions.
struct RegionFault {
    FaultEffect effect{};
    double share = 1;       // of requests: hung, erring, slowed, denying, corrupting
    double factor = 1;      // slowed
    sim::Duration added{};  // slowed, on top of that
    sim::Duration least{};  // slowed, on top of both: drawn between these two
    sim::Duration most{};
    std::uint16_t status = 500;  // erring; hung with a limit
    bool throws = false;         // erring: the service has thrown, instead of having answered so
    sim::Duration limit{};       // hung: a worker waits so long and is then killed; zero: nothing ever comes of it
    sim::Duration buffer{};      // hung: so long before its limit the service goes on
    bool dry_run = false;        // it is only counted whom it would have touched
    const RequestMatch* match = nullptr;  // only these requests, where there is one
    const sim::Pattern* hosts = nullptr;  // denying: the names that do not resolve
    const std::string* text = nullptr;    // what an exception says; corrupting: what answers are replaced by
    sim::Cause cause{};                   // whose doing it is
};

/// Whether the share of requests that a fault touches has this one among it. Drawn beside the request's own dice, which
/// stay as they are: a request that a fault misses fares as it would without the fault.
bool hits(const RegionFault& fault, sim::Stream dice);
/// What a fault that slows adds to this request's service time, drawn beside its dice as well.
sim::Duration added_by(const RegionFault& fault, sim::Stream dice);
/// The share of its text that an answer keeps which a fault cuts short: from 30 to 80 %, as failure-lambda has it.
std::uint8_t percent_kept_by(const RegionFault& fault, sim::Stream dice);

enum class RegionFaultId : std::uint32_t {};

/// Who meets a fault. People count as evidence that a fault mattered, and so does what other regions ask for people's
/// sake: votes and forwarded writes. A health probe does only where the health endpoint itself is what is broken, as
/// probes come to a region that nobody uses, too.
enum class Caller : std::uint8_t { person, peer, probe };

/// Whether a fault mattered: without evidence a drill has tested nothing by it.
struct RegionFaultEvidence {
    std::uint64_t met = 0;  // connections and requests it touched
    sim::Time first = sim::never;
};

/// The faults of one region, ended ones included for their evidence. The drill's faults apply and clear; Regions asks
/// it as packets and requests come in, which is also when evidence is counted: a fault that nobody met has none. Of
/// several that would do the same the first does it, and the others have no part in it.
class RegionFaultList {
public:
    /// Ids are given in the order of applying and never again. Clearing a fault twice changes nothing.
    RegionFaultId apply(const RegionFault& fault);
    /// From now on it is this one, with the cause and the evidence that it had.
    void change(RegionFaultId id, const RegionFault& fault);
    void clear(RegionFaultId id);
    RegionFaultEvidence evidence(RegionFaultId id) const { return all_[static_cast<std::size_t>(id)].evidence; }

    bool any() const { return in_force_ != 0; }
    bool any(FaultEffect effect) const;

    /// Calls visit(fault) for each in force, in the order in which they were applied; where it answers true, the
    /// fault touched the caller now. Gives the cause of the first that did, if any.
    template <class Visit>
    sim::Cause each(sim::Time now, Caller caller, Visit visit) {
        sim::Cause cause{};
        for (State& state : all_) {
            if (!state.in_force || !visit(state.fault)) continue;
            if (cause == sim::Cause::none && !state.fault.dry_run) cause = state.fault.cause;
            const bool counts = caller != Caller::probe || is_of_health(state.fault.effect);
            if (counts) count(state, now);
        }
        return cause;
    }

    /// Calls act(fault) for each in force that touches the caller now, in the order in which they were applied: for
    /// which `touches` holds when its turn comes. A dry run is counted and does not act. Gives the cause of the first
    /// that acted, if any.
    template <class Touches, class Act>
    sim::Cause each(sim::Time now, Caller caller, Touches touches, Act act) {
        return each(now, caller, [&](const RegionFault& fault) {
            if (!touches(fault)) return false;
            if (!fault.dry_run) act(fault);
            return true;
        });
    }

    /// The first of those in force, in the order in which they were applied, for which `is_it` holds; null for none.
    /// Touches nobody, and dry runs are none.
    template <class IsIt>
    const RegionFault* first(IsIt is_it) const {
        for (const State& state : all_) {
            if (state.in_force && !state.fault.dry_run && is_it(state.fault)) return &state.fault;
        }
        return nullptr;
    }

    /// The one of this effect and cause, in force or not any more; null where there is none.
    const RegionFault* find(FaultEffect effect, sim::Cause cause) const;

    /// The first of those in force for which `is_it` holds touched the caller now.
    template <class IsIt>
    sim::Cause note_first(sim::Time now, Caller caller, IsIt is_it) {
        bool found = false;
        return each(now, caller, [&](const RegionFault& fault) {
            const bool does_it = !found && is_it(fault);
            found = found || does_it;
            return does_it;
        });
    }
    sim::Cause note_first(FaultEffect effect, sim::Time now, Caller caller) {
        return note_first(now, caller, [&](const RegionFault& fault) { return fault.effect == effect; });
    }

    /// What these faults broke, in force or not any more, somebody met now: a connection that is reset when it is used
    /// next.
    void note_aftermath(sim::Cause cause, sim::Time now);

    /// Of the faults in force that the predicate picks the last one's cause: it is the one that tipped it.
    template <class Picks>
    sim::Cause last_cause(Picks picks) const {
        sim::Cause cause{};
        for (const State& state : all_) {
            if (state.in_force && picks(state.fault)) cause = state.fault.cause;
        }
        return cause;
    }

private:
    struct State {
        RegionFault fault;
        RegionFaultEvidence evidence;
        bool in_force = true;
    };

    static void count(State& state, sim::Time now) {
        if (state.evidence.met++ == 0) state.evidence.first = now;
    }

    std::vector<State> all_;
    std::size_t in_force_ = 0;
};

}  // namespace regiondrill::regions
