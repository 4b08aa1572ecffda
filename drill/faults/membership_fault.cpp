#include "drill/faults/membership_fault.hpp"

#include "drill/world/dns_history.hpp"
#include "drill/world/fault_context.hpp"
#include "drill/world/fault_schedule.hpp"
#include "drill/world/membership.hpp"
#include "drill/world/operators.hpp"
#include "drill/world/topology.hpp"
#include "store/cluster.hpp"

#include <utility>

namespace regiondrill::drill {

namespace {

using namespace std::chrono_literals;

// Short beside the TTLs and the hold of health checks, which decide when people come or go.
constexpr Duration poll_interval = 100ms;  // how often it is asked whether a store has left or been filled

}  // namespace

// Derived classes begin with arrive() or depart() once this is made, from the step that they say.
MembershipFault::MembershipFault(const FaultContext& context, const FaultSpec& spec, Step step)
    : engine_(context.engine),
      cluster_(context.cluster),
      operators_(context.operators),
      scenario_(context.scenario),
      dns_history_(context.dns_history),
      membership_(context.membership),
      schedule_(context.schedule),
      number_(context.number),
      name_(spec.region),
      region_(context.topology.region(spec.region)),
      replica_(regions::replica_of(region_)),
      drain_(spec.drain),
      step_(step),
      began_(engine_.now()) {}

// First people are sent away, then the store leaves: the other way round they would read from a store that is going.
// Both are the operators' acts: health checks go on finding the region well while it is drained.
void MembershipFault::depart() {
    operators_.evacuate(name_);
    evacuated_ = true;
    step_ = Step::draining;
    schedule_.go_on_after(number_, drain_);
}

// From wherever its departure has come to. While people leave there is nothing to undo but the evacuation. While the
// store is leaving, it is asked to stay. Once it is away the region joins anew, with an empty store.
void MembershipFault::arrive() {
    if (std::exchange(evacuated_, false)) operators_.return_to(name_);
    if (step_ != Step::away) {
        if (step_ == Step::leaving) cluster_.join(replica_);
        step_ = Step::there;
        return;
    }
    membership_.add(region_);
    step_ = Step::filling;
    schedule_.go_on_after(number_, poll_interval);
}

// A step that was asked for before arrive() turned the way round comes late and finds its state gone. Steps are asked
// for one at a time, so at most one that is late can be on its way beside the current one.
void MembershipFault::go_on() {
    switch (step_) {
        case Step::draining:
            cluster_.leave(replica_, sim::cause_of_fault(number_));
            step_ = Step::leaving;
            schedule_.go_on_after(number_, poll_interval);
            return;
        case Step::leaving: poll_departure(); return;
        case Step::filling: poll_filling(); return;
        case Step::there:
        case Step::away: return;
    }
}

// The region is silent only once its peers have every write that it took.
void MembershipFault::poll_departure() {
    if (cluster_.replica(replica_).is_member()) {
        schedule_.go_on_after(number_, poll_interval);
        return;
    }
    membership_.remove(region_);
    step_ = Step::away;
}

// The region is told to be there only when it serves: until then its health checks fail, and people stay away by
// themselves.
void MembershipFault::poll_filling() {
    const store::Replica& replica = cluster_.replica(replica_);
    if (!replica.is_serving()) {
        schedule_.go_on_after(number_, poll_interval);
        return;
    }
    step_ = Step::there;
    // No evidence where nothing was ever written, as nothing had to be filled.
    if (replica.table.keys() != 0) received_ = {replica.table.keys(), engine_.now()};
}

// Told from the history of answers, so that it needs no listener of its own.
Evidence MembershipFault::people(bool come) const {
    Evidence evidence;
    for (const AnswerChange& change : dns_history_.answers) {
        const bool was = change.from.has(region_);
        const bool is = change.to.has(region_);
        // An answer may change and name the region before and after.
        if (was == is || is != come || change.at < began_ || change.at > ended_) continue;
        if (evidence.met++ == 0) evidence.first = change.at;
    }
    return evidence;
}

// The scenario is the world's own copy, whose duration World::finish() shortens before faults are ended.
bool MembershipFault::is_last_moment() const { return engine_.now() >= sim::drill_start + scenario_.duration; }

// Answers change a propagation after an operator's act, so those of the end come later than this.
void MembershipFault::note_end() { ended_ = engine_.now(); }

}  // namespace regiondrill::drill
