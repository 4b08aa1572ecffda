// All regions of the world: connections and requests come in here, are admitted, queued, served by the region's
// replica, and answered.
#pragma once

#include "regions/answer_watch.hpp"
#include "regions/pending_responses.hpp"
#include "regions/region.hpp"
#include "regions/request_attempt.hpp"
#include "regions/request_match.hpp"
#include "sim/engine.hpp"
#include "sim/network.hpp"
#include "store/cluster.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace regiondrill::regions {

/// Hears that a region has more to do than it can at once, when that begins: once until its queue is empty again.
class OverloadListener {
public:
    virtual ~OverloadListener() = default;
    /// Whose doing it is: the cause that requests are given which wait too long or are turned away.
    virtual sim::Cause overloaded(RegionId region) = 0;
};

/// Called by populations, health checkers and gateways alike, and by the drill's faults. A region does not know whether
/// it talks to a simulated client or to a real program.
///
/// The rest of the house holds RegionIds: regions are never removed, only absent.
class Regions : private store::ReplicaHost {
public:
    Regions(sim::Engine& engine, sim::Network& network, store::Cluster& cluster, AttemptPool& attempts);

    Regions(const Regions&) = delete;
    Regions& operator=(const Regions&) = delete;

    /// Regions in the order of the cluster's replicas. Before the drill begins.
    RegionId add(std::string name, sim::PlaceId place, const Capacity& capacity, sim::Stream dice = {});

    /// What its service calls for people's requests. Before the drill begins, as is set_host().
    void set_dependencies(RegionId id, std::vector<Dependency> dependencies) {
        regions_[index(id)].dependencies = std::move(dependencies);
    }
    /// The name by which people ask, for faults that look at what requests say.
    void set_host(std::string host) { texts_.host = std::move(host); }

    std::size_t size() const { return regions_.size(); }
    const std::string& name_of(RegionId id) const { return regions_[index(id)].name; }
    sim::PlaceId place_of(RegionId id) const { return regions_[index(id)].place; }
    const RegionMetrics& metrics(RegionId id) const { return regions_[index(id)].metrics; }
    /// Of this moment; the metrics above are of the whole drill so far.
    RegionLoad load(RegionId id) const {
        const Region& region = regions_[index(id)];
        return {region.capacity.workers, region.busy, region.queue.size()};
    }

    /// Sends the attempt's connection attempt (or request, on a connection that stands) on its way to attempt.region.
    /// The answer comes as attempt.reply with the attempt as subject, or never. While it is under way the attempt is
    /// held; whoever handles the reply lets it go.
    void connect(AttemptId id) { send(id, connection_arrives_); }
    void request(AttemptId id) { send(id, request_arrives_); }

    /// The asker calls this first when a reply arrives: whether it got through, and the answer still matters. If not,
    /// the attempt has been let go of. What the answer told is told to the ledger and the watches here, and to nobody
    /// before.
    bool receive(AttemptId id);

    /// In force at once. What a fault takes down (queue, work in hand, what was not synced) is lost at that moment, and
    /// clearing it brings nothing of that back. A region that joins by that is filled first, and `by` is named to those
    /// who ask it meanwhile.
    RegionFaultId apply(RegionId id, const RegionFault& fault);
    void clear(RegionId id, RegionFaultId fault, sim::Cause by = {});
    /// A fault in force is from now on another one of the same effect, by whose strength it may grow.
    void change(RegionId id, RegionFaultId number, const RegionFault& fault) {
        regions_[index(id)].faults.change(number, fault);
    }
    RegionFaultEvidence evidence(RegionId id, RegionFaultId fault) const {
        return regions_[index(id)].faults.evidence(fault);
    }

    /// Of the faults in force with this effect the last one's.
    sim::Cause cause_in(RegionId id, FaultEffect effect) const {
        return regions_[index(id)].faults.last_cause([&](const RegionFault& fault) { return fault.effect == effect; });
    }

    /// The fault of this effect that an answer is of, also when it has ended; null where it is of none.
    const RegionFault* fault_behind(const RequestAttempt& attempt, FaultEffect effect) const {
        return regions_[index(attempt.region)].faults.find(effect, attempt.cause);
    }

    /// No power or no process, or not there.
    bool is_out_of_service(RegionId id) const;
    /// No power, or not there: no packet to it is answered.
    bool is_dark(RegionId id) const;

    /// What the sessions of the clients were shown.
    const store::SessionWatch& sessions() const { return answer_watch_.sessions(); }
    store::SessionWatch& sessions() { return answer_watch_.sessions(); }

    /// Outlives this.
    void set_overload_listener(OverloadListener& listener) { overload_listener_ = &listener; }

    /// Whom requests are forwarded to; outlives this.
    void set_upstream_services(UpstreamServices& forwarder) { forwarder_ = &forwarder; }
    bool waits_for_upstream(AttemptId id) const { return pending_forwards_.waits(id); }
    /// The service behind a region has answered what waits_for_upstream(). Its time ends here, but where faults slow
    /// the region. Once, and from outside of any event.
    void upstream_answered(AttemptId id, std::uint16_t status);

    /// What an answer has to show to somebody who wanted it shown, until the next one is taken.
    const PendingResponse& take_response(AttemptId id) { return pending_responses_.take(index(id)); }

private:
    void send(AttemptId id, sim::EventKind arrival);
    void connection_arrives(const sim::Event& event);
    void request_arrives(const sim::Event& event);
    void served(const sim::Event& event);
    void stored(const sim::Event& event);

    bool is_reached(AttemptId id, Region& region);
    bool touches(const RegionFault& fault, const RequestAttempt& attempt) const {
        return (fault.match == nullptr || fault.match->holds(attempt, texts_)) && hits(fault, attempt.dice);
    }
    bool is_intercepted(AttemptId id, Region& region);
    bool is_put_off(const RequestAttempt& attempt, const Region& region) const;
    void answer_injected(AttemptId id, Region& region);
    bool is_hidden(AttemptId id, const Region& region) const;
    void note_lack(RequestAttempt& attempt, Region& region);
    void admit(AttemptId id, Region& region);
    void reject(AttemptId id, Region& region, RejectionReason reason);
    sim::Cause overload_of(RegionId id);
    void start(AttemptId id, Region& region);
    sim::Duration time_here(AttemptId id, Region& region, sim::Duration time);
    std::optional<sim::Duration> call_dependencies(RequestAttempt& attempt, Region& region);
    const RegionFault* limit_on(const RequestAttempt& attempt, Region& region);
    void forward(AttemptId id, Region& region);
    void lose_forward(AttemptId id);
    template <class Visit>
    void each_slowdown(AttemptId id, Region& region, Visit visit);
    void finish_work(AttemptId id, Region& region);
    void perform(AttemptId id, Region& region);
    void name_message(RequestAttempt& attempt, Region& region);
    void ask_store(AttemptId id);
    void finish(AttemptId id, const store::Answer& answer, sim::Time asked);
    void answer(AttemptId id, std::uint16_t status);
    void corrupt(RequestAttempt& attempt, Region& region);
    void reply(AttemptId id, Outcome outcome, std::uint16_t status = 0);
    std::uint32_t bytes_of_request(const RequestAttempt& attempt) const;
    std::uint32_t bytes_of_answer(const RequestAttempt& attempt) const;
    void drop(AttemptId id);
    void lose_answer(AttemptId id);
    void refresh(RegionId id, sim::Cause by = {});
    sim::Cause taken_down_by(const Region& region) const;
    void lose_work(RegionId id, bool reset);
    void lose_rejections(Region& region, bool reset);
    void lose(AttemptId id, bool reset);

    // Of regions whose capacity is not plain.
    void admit_by_control(AttemptId id, Region& region);
    void wait(AttemptId id, Region& region);
    void worked_by_control(AttemptId id, Region& region);
    void take_next(Region& region);
    void start_rejection(AttemptId id, Region& region);
    void judge_answer(const RequestAttempt& attempt);

    // What other regions ask of one for the store: store::ReplicaHost, and the attempts that stand for forwarded
    // writes.
    sim::Cause found_down(store::ReplicaId id) override;
    std::optional<sim::Cause> swallows_vote(store::ReplicaId id, sim::Stream& dice) override;
    bool work_on(store::ReplicaId id, store::ForwardedWriteId write, sim::Stream dice) override;
    void held_up(sim::EventKind done, std::uint32_t subject, sim::Cause cause) override;
    bool turns_away(Region& region, store::ForwardedWriteId write, sim::Stream dice);
    void note_delay(AttemptId id);
    void finish_owner_write(AttemptId id);
    void lose_owner_write(AttemptId id);
    void refuse_owner_write(AttemptId id);

    sim::Engine& engine_;
    sim::Network& network_;
    store::Cluster& cluster_;
    AttemptPool& attempts_;
    std::vector<Region> regions_;
    RequestTexts texts_;
    PendingResponses pending_responses_;
    PendingForwards pending_forwards_;
    UpstreamServices* forwarder_ = nullptr;
    OverloadListener* overload_listener_ = nullptr;
    bool judges_answers_ = false;  // any region's admission control does
    AnswerWatch answer_watch_;
    sim::EventKind connection_arrives_;
    sim::EventKind request_arrives_;
    sim::EventKind served_;
    sim::EventKind stored_;
};

/// Calls visit(fault) for each fault that slows the attempt, which is then of their doing.
template <class Visit>
void Regions::each_slowdown(AttemptId id, Region& region, Visit visit) {
    RequestAttempt& attempt = attempts_[id];
    const auto slows = [&](const RegionFault& fault) {
        return fault.effect == FaultEffect::slowed && touches(fault, attempt);
    };
    const sim::Cause cause = region.faults.each(engine_.now(), caller_of(attempt), slows, visit);
    if (cause == sim::Cause::none) return;
    if (!attempt.injected) attempt.cause = cause;
    region.metrics.cause = cause;
}

}  // namespace regiondrill::regions
