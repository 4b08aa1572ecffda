// What faults make of a region: power, process, disk, and what they take down with them. The rest of Regions serves.
#include "regions/load_control.hpp"
#include "regions/regions.hpp"

#include <utility>

namespace regiondrill::regions {

RegionFaultId Regions::apply(RegionId id, const RegionFault& fault) {
    const RegionFaultId number = regions_[index(id)].faults.apply(fault);
    refresh(id);
    return number;
}

void Regions::clear(RegionId id, RegionFaultId fault, sim::Cause by) {
    regions_[index(id)].faults.clear(fault);
    refresh(id, by);
}

bool Regions::is_out_of_service(RegionId id) const { return !regions_[index(id)].running; }
bool Regions::is_dark(RegionId id) const { return !regions_[index(id)].powered; }

// Power, process and disk follow from the faults in force; what they take down with them is lost at once.
void Regions::refresh(RegionId id, sim::Cause by) {
    Region& region = regions_[index(id)];
    const store::ReplicaId replica = replica_of(id);
    const bool present = !region.faults.any(FaultEffect::absent);
    const bool has_disk = !region.faults.any(FaultEffect::destroyed);
    const bool powered = present && has_disk && !region.faults.any(FaultEffect::killed);
    const bool running = powered && !region.faults.any(FaultEffect::crashed);
    const bool stopped = region.running && !running;
    const bool started = running && !region.running;
    const bool lost_power = std::exchange(region.powered, powered) && !powered;
    const bool lost_disk = std::exchange(region.has_disk, has_disk) && !has_disk;
    const bool joined = !std::exchange(region.present, present) && present;
    region.running = running;
    if (stopped) {
        region.ended_by = taken_down_by(region);
        lose_work(id, powered);
        cluster_.begin_outage(replica, region.ended_by);
    }
    if (started) cluster_.end_outage(replica, region.ended_by);
    if (started && region.control) region.control->restart();
    cluster_.set_online(replica, running, taken_down_by(region));
    if (joined) cluster_.join(replica, by);
    if (lost_disk) {
        cluster_.lose_disk(replica, cause_in(id, FaultEffect::destroyed));
    } else if (lost_power && present) {  // a region that goes by itself leaves nothing behind
        cluster_.lose_power(replica, cause_in(id, FaultEffect::killed));
    }
}

// Of several the first to be applied, which did it.
sim::Cause Regions::taken_down_by(const Region& region) const {
    const RegionFault* fault = region.faults.first([](const RegionFault& each) { return takes_down(each.effect); });
    return fault == nullptr ? sim::Cause::none : fault->cause;
}

// A process that ends takes its queue and all that workers and store had in hand; open connections are reset, or
// silent. A life is never 0, which stands for one that is not known.
void Regions::lose_work(RegionId id, bool reset) {
    Region& region = regions_[index(id)];
    if (++region.life == 0) region.life = 1;
    while (!region.queue.is_empty()) lose(region.queue.pop(), reset);
    region.queue.clear();
    if (region.control) lose_rejections(region, reset);
    for (std::uint32_t slot = 0; slot < attempts_.slots(); ++slot) {
        RequestAttempt& attempt = attempts_[AttemptId{slot}];
        if (!attempt.in_service || attempt.region != id) continue;
        attempt.in_service = false;
        attempts_.retain(AttemptId{slot});  // its end of service is still pending and lets go too
        lose(AttemptId{slot}, reset);
    }
    region.busy = 0;
}

void Regions::lose_rejections(Region& region, bool reset) {
    for (const AttemptId id : region.control->rejections()) lose(id, reset);
    region.control->rejections().clear();
}

void Regions::lose(AttemptId id, bool reset) {
    RequestAttempt& attempt = attempts_[id];
    if (attempt.operation == Operation::owner_write) {
        lose_owner_write(id);
        return;
    }
    Region& region = regions_[index(attempt.region)];
    attempt.cause = region.ended_by;
    if (caller_of(attempt) == Caller::person) region.faults.note_aftermath(region.ended_by, engine_.now());
    if (reset) {
        reply(id, Outcome::reset);
    } else {
        drop(id);
    }
}

// Whether a probe that is lied to would have met something else: a lie about a region that is well hides nothing.
bool Regions::is_hidden(AttemptId id, const Region& region) const {
    const RequestAttempt& attempt = attempts_[id];
    const RegionFault* met = region.faults.first([&](const RegionFault& fault) {
        if (fault.effect == FaultEffect::failing_health) return true;
        const bool is_beside_it = fault.effect == FaultEffect::lying_health || fault.effect == FaultEffect::denying ||
                                  fault.effect == FaultEffect::corrupting;
        return !is_beside_it && touches(fault, attempt);
    });
    const bool waits = region.busy >= region.capacity.workers;
    return met != nullptr || waits || !cluster_.replica(replica_of(attempt.region)).is_serving();
}

// A region that has come back without its data turns away who asks, which is the doing of what had emptied it.
void Regions::note_lack(RequestAttempt& attempt, Region& region) {
    attempt.cause = cluster_.replica(replica_of(attempt.region)).kept_out_by();
    if (caller_of(attempt) != Caller::probe) region.faults.note_aftermath(attempt.cause, engine_.now());
}

}  // namespace regiondrill::regions
