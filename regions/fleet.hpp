// All regions of the world: connections and requests come in here, are admitted, queued, served by the region's
// replica, and answered.
#pragma once

#include "regions/answer_shelf.hpp"
#include "regions/capacity.hpp"
#include "regions/exchange.hpp"
#include "regions/forwarding.hpp"
#include "regions/impairment.hpp"
#include "regions/waiting_line.hpp"
#include "sim/engine.hpp"
#include "sim/histogram.hpp"
#include "sim/network.hpp"
#include "store/cluster.hpp"
#include "store/session_watch.hpp"

#include <string>
#include <vector>

namespace regiondrill::regions {

/// People's requests that a region answered; health probes do not count.
struct RequestCount {
    std::uint64_t served = 0;    // worked on to the end
    std::uint64_t rejected = 0;  // answered 503 because the queue was full
    std::uint64_t failed = 0;    // answered with an error before the service saw them
    sim::Duration spent{};       // of all served, from their coming in to their answer
};

/// What a region did, for the report.
struct RegionFigures : RequestCount {
    std::uint64_t peak_queue = 0;
    sim::Histogram waiting;  // for a worker, of every request that got one
};

/// What a region is at just now.
struct RegionLoad {
    std::uint32_t workers = 0;
    std::uint32_t busy = 0;   // of them
    std::size_t waiting = 0;  // requests in the queue
};

class Fleet {
public:
    Fleet(sim::Engine& engine, sim::Network& network, store::Cluster& cluster, ExchangePool& exchanges);

    Fleet(const Fleet&) = delete;
    Fleet& operator=(const Fleet&) = delete;

    /// Regions in the order of the cluster's replicas.
    RegionId add(std::string name, sim::PlaceId place, const Capacity& capacity);

    std::size_t size() const { return regions_.size(); }
    const std::string& name_of(RegionId id) const { return regions_[index(id)].name; }
    sim::PlaceId place_of(RegionId id) const { return regions_[index(id)].place; }
    const RegionFigures& figures(RegionId id) const { return regions_[index(id)].figures; }
    RegionLoad load(RegionId id) const {
        const Region& region = regions_[index(id)];
        return {region.capacity.workers, region.busy, region.line.size()};
    }

    /// Sends the exchange's connection attempt (or request, on a connection that stands) on its way to exchange.region.
    /// The answer comes as exchange.reply with the exchange as subject, or never. While it is under way the exchange is
    /// held; whoever handles the reply lets it go.
    void connect(ExchangeId id) { send(id, connection_arrives_); }
    void request(ExchangeId id) { send(id, request_arrives_); }

    /// The asker calls this first when a reply arrives: whether it got through, and the answer still matters. If not,
    /// the exchange has been let go of.
    bool receive(ExchangeId id);

    ImpairmentId impair(RegionId id, const Impairment& impairment);
    void heal(RegionId id, ImpairmentId impairment);
    ImpairmentEvidence evidence(RegionId id, ImpairmentId impairment) const {
        return regions_[index(id)].impairments.evidence(impairment);
    }

    /// No power or no process, or not there.
    bool is_out_of_service(RegionId id) const;
    /// No power, or not there: no packet to it is answered.
    bool is_dark(RegionId id) const;

    /// What the sessions of the clients were shown.
    const store::SessionWatch& sessions() const { return sessions_; }
    store::SessionWatch& sessions() { return sessions_; }

    /// Whom requests are forwarded to; outlives this.
    void forward_to(Forwarder& forwarder) { forwarder_ = &forwarder; }
    bool is_forwarding(ExchangeId id) const { return forwards_.waits(id); }
    /// The service behind a region has answered what is_forwarding(). Its time ends here, but where faults slow the
    /// region.
    void forward_answered(ExchangeId id, std::uint16_t status);

    /// What an answer has to show to somebody who wanted it shown, until the next one is taken.
    const ShelvedAnswer& take_shelved(ExchangeId id) { return shelf_.take(index(id)); }

private:
    struct Region {
        Region(std::string region_name, sim::PlaceId region_place, const Capacity& region_capacity)
            : name(std::move(region_name)),
              place(region_place),
              capacity(region_capacity),
              line(region_capacity.queue) {}

        std::string name;
        sim::PlaceId place;
        Capacity capacity;
        WaitingLine line;
        std::uint32_t busy = 0;  // workers
        std::uint16_t life = 1;  // counts its starts; connections do not survive one
        bool powered = true;
        bool running = true;
        bool has_disk = true;
        bool present = true;
        ImpairmentList impairments;
        RegionFigures figures;
        std::uint32_t messages = 0;  // chat messages taken here, for their keys
    };

    void send(ExchangeId id, sim::EventKind arrival);
    void connection_arrives(const sim::Event& event);
    void request_arrives(const sim::Event& event);
    void served(const sim::Event& event);
    void stored(const sim::Event& event);

    bool is_reached(ExchangeId id, Region& region);
    bool is_intercepted(ExchangeId id, Region& region);
    void admit(ExchangeId id, Region& region);
    void start(ExchangeId id, Region& region);
    void forward(ExchangeId id, Region& region);
    void lose_forward(ExchangeId id);
    template <class Visit>
    void each_slowdown(ExchangeId id, Region& region, Visit visit);
    void perform(ExchangeId id, Region& region);
    void name_message(Exchange& exchange, Region& region);
    void list(Exchange& exchange, ExchangeId id);
    std::uint16_t read_changes(Exchange& exchange, ExchangeId id);
    void ask_store(ExchangeId id);
    void finish(ExchangeId id, const store::Answer& answer, sim::Time asked);
    void watch_session(const Exchange& exchange);
    void watch_register(const Exchange& exchange, bool wrote);
    void lose_write(const Exchange& exchange, const store::Answer& answer);
    void reply(ExchangeId id, Outcome outcome, std::uint16_t status = 0);
    void drop(ExchangeId id);
    void refresh(RegionId id);
    void lose_work(RegionId id, bool reset);
    void lose(ExchangeId id, bool reset);

    sim::Engine& engine_;
    sim::Network& network_;
    store::Cluster& cluster_;
    ExchangePool& exchanges_;
    std::vector<Region> regions_;
    AnswerShelf shelf_;
    ForwardBook forwards_;
    Forwarder* forwarder_ = nullptr;
    store::SessionWatch sessions_;
    sim::EventKind connection_arrives_;
    sim::EventKind request_arrives_;
    sim::EventKind served_;
    sim::EventKind stored_;
};

}  // namespace regiondrill::regions
