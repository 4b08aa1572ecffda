#include "drill/faults/presence_fault.hpp"

#include "drill/world/world.hpp"

#include <utility>

namespace regiondrill::drill {

namespace {

using namespace std::chrono_literals;

constexpr Duration look = 100ms;  // how often it looks whether a store has left or been filled

}  // namespace

PresenceFault::PresenceFault(World& world, const FaultSpec& spec, Step step)
    : world_(world),
      spec_(spec),
      replica_(regions::replica_of(world.region(spec.region))),
      step_(step),
      began_(world.engine().now()) {}

void PresenceFault::depart() {
    world_.names().operators().evacuate(spec_.region);
    evacuated_ = true;
    step_ = Step::draining;
    world_.go_on_after(spec_, spec_.drain);
}

// From wherever its departure has come to.
void PresenceFault::arrive() {
    if (std::exchange(evacuated_, false)) world_.names().operators().return_to(spec_.region);
    if (step_ != Step::away) {
        if (step_ == Step::leaving) world_.cluster().join(replica_);
        step_ = Step::there;
        return;
    }
    world_.bring_back(world_.region(spec_.region));
    step_ = Step::filling;
    world_.go_on_after(spec_, look);
}

void PresenceFault::go_on() {
    switch (step_) {
        case Step::draining:
            world_.cluster().leave(replica_);
            step_ = Step::leaving;
            world_.go_on_after(spec_, look);
            return;
        case Step::leaving: look_if_left(); return;
        case Step::filling: look_if_filled(); return;
        case Step::there:
        case Step::away: return;
    }
}

void PresenceFault::look_if_left() {
    if (world_.cluster().replica(replica_).is_member()) {
        world_.go_on_after(spec_, look);
        return;
    }
    world_.put_away(world_.region(spec_.region));
    step_ = Step::away;
}

void PresenceFault::look_if_filled() {
    const store::Replica& replica = world_.cluster().replica(replica_);
    if (!replica.is_serving()) {
        world_.go_on_after(spec_, look);
        return;
    }
    step_ = Step::there;
    if (replica.table.keys() != 0) received_ = {replica.table.keys(), world_.engine().now()};
}

Evidence PresenceFault::people(bool come) const {
    const regions::RegionId region = world_.region(spec_.region);
    Evidence evidence;
    for (const AnswerChange& change : world_.dns_history().answers) {
        const bool was = change.from.has(region);
        const bool is = change.to.has(region);
        if (was == is || is != come || change.at < began_ || change.at > ended_) continue;
        if (evidence.met++ == 0) evidence.first = change.at;
    }
    return evidence;
}

void PresenceFault::note_end() { ended_ = world_.engine().now(); }

}  // namespace regiondrill::drill
