#include "regions/fleet.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace regiondrill::regions {

namespace {

Caller caller_of(const Exchange& exchange) {
    return exchange.operation == Operation::health ? Caller::probe : Caller::person;
}

}  // namespace

Fleet::Fleet(sim::Engine& engine, sim::Network& network, store::Cluster& cluster, ExchangePool& exchanges)
    : engine_(engine),
      network_(network),
      cluster_(cluster),
      exchanges_(exchanges),
      connection_arrives_(engine.on<&Fleet::connection_arrives>(*this, "connection arrives")),
      request_arrives_(engine.on<&Fleet::request_arrives>(*this, "request arrives")),
      served_(engine.on<&Fleet::served>(*this, "request served")) {}

RegionId Fleet::add(std::string name, sim::PlaceId place, const Capacity& capacity) {
    regions_.emplace_back(std::move(name), place, capacity);
    return RegionId{static_cast<std::uint16_t>(regions_.size() - 1)};
}

void Fleet::send(ExchangeId id, sim::EventKind arrival) {
    Exchange& exchange = exchanges_[id];
    const sim::PlaceId place = regions_[index(exchange.region)].place;
    exchange.out = network_.link(exchange.from, place);
    exchange.back = network_.link(place, exchange.from);
    if (const auto delay = network_.depart(exchange.out, exchange.dice)) {
        exchanges_.hold(id);
        engine_.schedule(*delay, arrival, index(id));
    }
}

// Whether a packet that arrives now finds a machine with power behind an open link.
bool Fleet::is_reached(ExchangeId id, Region& region) {
    if (!network_.arrives(exchanges_[id].out)) {
        drop(id);
        return false;
    }
    if (!region.powered) {
        region.impairments.note(Ailment::killed, engine_.now(), caller_of(exchanges_[id]));
        drop(id);
        return false;
    }
    return true;
}

void Fleet::connection_arrives(const sim::Event& event) {
    const ExchangeId id{event.subject};
    Region& region = regions_[index(exchanges_[id].region)];
    if (!is_reached(id, region)) return;
    if (!region.running) {
        region.impairments.note(Ailment::crashed, engine_.now(), caller_of(exchanges_[id]));
        reply(id, Outcome::refused);
        return;
    }
    exchanges_[id].life = region.life;
    reply(id, Outcome::accepted);
}

void Fleet::request_arrives(const sim::Event& event) {
    const ExchangeId id{event.subject};
    Region& region = regions_[index(exchanges_[id].region)];
    if (!is_reached(id, region)) return;
    if (!region.running) {
        region.impairments.note(Ailment::crashed, engine_.now(), caller_of(exchanges_[id]));
        reply(id, Outcome::reset);
        return;
    }
    const std::uint16_t life = exchanges_[id].life;
    if (life != 0 && life != region.life) {  // the region that took this connection is no more
        reply(id, Outcome::reset);
        return;
    }
    if (region.impairments.any() && is_intercepted(id, region)) return;
    admit(id, region);
}

// Impairments that answer, or swallow, a request before the service sees it. The first one that does wins.
bool Fleet::is_intercepted(ExchangeId id, Region& region) {
    bool swallowed = false;
    std::uint16_t status = 0;
    Exchange& exchange = exchanges_[id];
    if (exchange.operation == Operation::health && region.impairments.any(Ailment::lying_health)) {
        region.impairments.note(Ailment::lying_health, engine_.now(), Caller::probe);
        reply(id, Outcome::answered, 200);
        return true;
    }
    region.impairments.each(engine_.now(), caller_of(exchange), [&](const Impairment& impairment) {
        if (swallowed || status != 0) return false;
        switch (impairment.ailment) {
            case Ailment::hung: swallowed = exchange.dice.chance(impairment.share); return swallowed;
            case Ailment::erring:
                if (exchange.dice.chance(impairment.share)) status = impairment.status;
                return status != 0;
            case Ailment::failing_health:
                if (exchange.operation == Operation::health) status = 500;
                return status != 0;
            default: return false;
        }
    });
    if (swallowed) {
        drop(id);
    } else if (status != 0) {
        if (exchange.operation != Operation::health) ++region.figures.failed;
        reply(id, Outcome::answered, status);
    }
    return swallowed || status != 0;
}

void Fleet::admit(ExchangeId id, Region& region) {
    exchanges_[id].admitted = engine_.now();
    if (region.busy < region.capacity.workers) {
        start(id, region);
    } else if (!region.line.is_full()) {
        region.line.push(id);
        region.figures.peak_queue = std::max<std::uint64_t>(region.figures.peak_queue, region.line.size());
    } else {
        ++region.figures.rejected;
        reply(id, Outcome::answered, 503);
    }
}

void Fleet::start(ExchangeId id, Region& region) {
    Exchange& exchange = exchanges_[id];
    ++region.busy;
    exchange.in_service = true;
    region.figures.waiting.add(engine_.now() - exchange.admitted);
    sim::Duration time = region.capacity.draw_service_time(exchange.dice);
    if (region.impairments.any()) [[unlikely]] {
        region.impairments.each(engine_.now(), caller_of(exchange), [&](const Impairment& impairment) {
            if (impairment.ailment != Ailment::slowed || !exchange.dice.chance(impairment.share)) return false;
            time = sim::from_nanoseconds(static_cast<double>(time.count()) * impairment.factor);
            return true;
        });
    }
    engine_.schedule(time, served_, index(id));
}

void Fleet::served(const sim::Event& event) {
    const ExchangeId id{event.subject};
    Exchange& exchange = exchanges_[id];
    if (!std::exchange(exchange.in_service, false)) {  // the work was lost with the process
        exchanges_.let_go(id);
        return;
    }
    Region& region = regions_[index(exchange.region)];
    --region.busy;
    perform(exchange, region, id);
    reply(id, Outcome::answered, exchange.status);
    if (!region.line.is_empty()) start(region.line.pop(), region);
}

void Fleet::perform(Exchange& exchange, Region& region, ExchangeId id) {
    if (exchange.operation != Operation::health) {
        ++region.figures.served;
        region.figures.spent += engine_.now() - exchange.admitted;
    }
    const store::ReplicaId replica = replica_of(exchange.region);
    switch (exchange.operation) {
        case Operation::health: exchange.status = 200; break;
        case Operation::get: {
            const store::Item item = cluster_.read(replica, exchange.key);
            cluster_.ledger().read(exchange.key, item.version, engine_.now());
            exchange.version = item.version;
            exchange.value = item.value;
            exchange.status = item.exists() ? 200 : 404;
            break;
        }
        case Operation::put:
            keep_write(exchange, cluster_.write(replica, exchange.key, exchange.value));
            exchange.status = 200;
            break;
        case Operation::remove:
            keep_write(exchange, cluster_.remove(replica, exchange.key));
            exchange.status = 204;
            break;
        case Operation::post_message: post_message(exchange, region); break;
        case Operation::list:
        case Operation::history: list(exchange, id); break;
    }
}

void Fleet::keep_write(Exchange& exchange, const store::AcceptedWrite& write) {
    exchange.version = write.version;
    exchange.write = write.write;
}

// Keys of messages sort by time, so that the newest are the last of their prefix.
void Fleet::post_message(Exchange& exchange, Region& region) {
    char key[64];
    const auto milliseconds = static_cast<long long>(engine_.now().time_since_epoch().count() / 1'000'000);
    const int length = std::snprintf(key, sizeof key, "messages/%013lld-%u-%u", milliseconds,
                                     static_cast<unsigned>(exchange.region), region.messages++);
    sim::ensure(length > 0 && length < static_cast<int>(sizeof key), "a message's key did not fit");
    exchange.key = cluster_.keys().intern(key);
    keep_write(exchange, cluster_.write(replica_of(exchange.region), exchange.key, exchange.value));
    exchange.status = 201;
}

void Fleet::list(Exchange& exchange, ExchangeId id) {
    std::vector<std::pair<store::KeyId, store::Item>> items;
    exchange.items = 0;
    const auto visit = [&](store::KeyId key) {
        const store::Item item = cluster_.read(replica_of(exchange.region), key);
        if (!item.exists()) return true;
        if (exchange.items == exchange.limit) return false;
        ++exchange.items;
        if (exchange.wants_items) items.emplace_back(key, item);
        return true;
    };
    const std::string prefix =
        exchange.operation == Operation::history ? "messages/" : cluster_.keys().name_of(exchange.key);
    if (exchange.operation == Operation::history) {
        cluster_.keys().each_with_prefix_backwards(prefix, visit);
    } else {
        cluster_.keys().each_with_prefix(prefix, visit);
    }
    if (exchange.wants_items) items_[index(id)] = std::move(items);
    exchange.status = 200;
}

std::vector<std::pair<store::KeyId, store::Item>> Fleet::take_items(ExchangeId id) {
    const auto found = items_.find(index(id));
    if (found == items_.end()) return {};
    auto items = std::move(found->second);
    items_.erase(found);
    return items;
}

void Fleet::reply(ExchangeId id, Outcome outcome, std::uint16_t status) {
    Exchange& exchange = exchanges_[id];
    exchange.outcome = outcome;
    exchange.status = status;
    if (const auto delay = network_.depart(exchange.back, exchange.dice)) {
        engine_.schedule(*delay, exchange.reply, index(id));
    } else {
        drop(id);
    }
}

bool Fleet::receive(ExchangeId id) {
    Exchange& exchange = exchanges_[id];
    if (!network_.arrives(exchange.back) || !exchange.waiting) {
        drop(id);
        return false;
    }
    const store::WriteId write = std::exchange(exchange.write, store::no_write);
    if (write != store::no_write) cluster_.ledger().acknowledged(write, engine_.now());
    return true;
}

// The packet or work that carried the exchange is gone, and with it the answer.
void Fleet::drop(ExchangeId id) {
    const store::WriteId write = std::exchange(exchanges_[id].write, store::no_write);
    if (write != store::no_write) cluster_.ledger().unanswered(write);
    items_.erase(index(id));
    exchanges_.let_go(id);
}

ImpairmentId Fleet::impair(RegionId id, const Impairment& impairment) {
    const ImpairmentId number = regions_[index(id)].impairments.impose(impairment);
    refresh(id);
    return number;
}

void Fleet::heal(RegionId id, ImpairmentId impairment) {
    regions_[index(id)].impairments.lift(impairment);
    refresh(id);
}

bool Fleet::is_out_of_service(RegionId id) const { return !regions_[index(id)].running; }

// Power and process follow from the impairments in force; what they take down with them is lost at once.
void Fleet::refresh(RegionId id) {
    Region& region = regions_[index(id)];
    const bool powered = !region.impairments.any(Ailment::killed);
    const bool running = powered && !region.impairments.any(Ailment::crashed);
    const bool stopped = region.running && !running;
    const bool started = running && !region.running;
    region.powered = powered;
    region.running = running;
    if (stopped) {
        lose_work(id, powered);
        cluster_.begin_outage(replica_of(id));
    }
    if (started) cluster_.end_outage(replica_of(id));
    cluster_.set_online(replica_of(id), running);
}

void Fleet::lose_work(RegionId id, bool reset) {
    Region& region = regions_[index(id)];
    if (++region.life == 0) region.life = 1;
    while (!region.line.is_empty()) lose(region.line.pop(), reset);
    for (std::uint32_t slot = 0; slot < exchanges_.slots(); ++slot) {
        Exchange& exchange = exchanges_[ExchangeId{slot}];
        if (!exchange.in_service || exchange.region != id) continue;
        exchange.in_service = false;
        exchanges_.hold(ExchangeId{slot});  // its end of service is still pending and lets go too
        lose(ExchangeId{slot}, reset);
    }
    region.busy = 0;
}

void Fleet::lose(ExchangeId id, bool reset) {
    if (reset) {
        reply(id, Outcome::reset);
    } else {
        drop(id);
    }
}

}  // namespace regiondrill::regions
