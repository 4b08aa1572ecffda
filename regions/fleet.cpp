#include "regions/fleet.hpp"

#include "regions/refusal_status.hpp"
#include "sim/invariant.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace regiondrill::regions {

namespace {

store::Action action_of(Operation operation) {
    switch (operation) {
        case Operation::remove: return store::Action::remove;
        case Operation::increment: return store::Action::increment;
        case Operation::put:
        case Operation::post_message: return store::Action::put;
        default: return store::Action::get;
    }
}

std::uint16_t status_of(Operation operation, const store::Item& item) {
    switch (operation) {
        case Operation::get: return item.exists() ? 200 : 404;
        case Operation::remove: return 204;
        case Operation::post_message: return 201;
        default: return 200;
    }
}

Caller caller_of(const Exchange& exchange) {
    return exchange.operation == Operation::health ? Caller::probe : Caller::person;
}

}  // namespace

Fleet::Fleet(sim::Engine& engine, sim::Network& network, store::Cluster& cluster, ExchangePool& exchanges)
    : engine_(engine),
      network_(network),
      cluster_(cluster),
      exchanges_(exchanges),
      shelf_(cluster.values()),
      connection_arrives_(engine.on<&Fleet::connection_arrives>(*this, "connection arrives")),
      request_arrives_(engine.on<&Fleet::request_arrives>(*this, "request arrives")),
      served_(engine.on<&Fleet::served>(*this, "request served")),
      stored_(engine.on<&Fleet::stored>(*this, "store answered")) {
    exchanges_.set_values(cluster_.values());
}

RegionId Fleet::add(std::string name, sim::PlaceId place, const Capacity& capacity) {
    regions_.emplace_back(std::move(name), place, capacity);
    return region_at(regions_.size() - 1);
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
        region.impairments.note(Ailment::destroyed, engine_.now(), caller_of(exchanges_[id]));
        region.impairments.note(Ailment::absent, engine_.now(), caller_of(exchanges_[id]));
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
    if (exchange.operation == Operation::forward) [[unlikely]]
        return forward(id, region);
    sim::Duration time = region.capacity.draw_service_time(exchange.dice);
    if (region.impairments.any()) [[unlikely]] {
        each_slowdown(id, region,
                      [&](double factor) { time = sim::from_nanoseconds(static_cast<double>(time.count()) * factor); });
    }
    engine_.schedule(time, served_, index(id));
}

template <class Visit>
void Fleet::each_slowdown(ExchangeId id, Region& region, Visit visit) {
    Exchange& exchange = exchanges_[id];
    region.impairments.each(engine_.now(), caller_of(exchange), [&](const Impairment& impairment) {
        if (impairment.ailment != Ailment::slowed || !exchange.dice.chance(impairment.share)) return false;
        visit(impairment.factor);
        return true;
    });
}

// Instead of the end of a service time, which is not known before the answer comes.
void Fleet::forward(ExchangeId id, Region& region) {
    sim::ensure(forwarder_ != nullptr, "a request was to be forwarded, but nobody forwards");
    double factor = 1;
    each_slowdown(id, region, [&](double more) { factor *= more; });
    forwards_.begin(id, {engine_.now(), factor});
    forwarder_->forward(id);
}

void Fleet::forward_answered(ExchangeId id, std::uint16_t status) {
    const Forward forward = forwards_.answered(id);
    exchanges_[id].status = status;
    const auto spent = static_cast<double>((engine_.now() - forward.began).count());
    engine_.schedule(sim::from_nanoseconds(spent * (forward.factor - 1)), served_, index(id));
}

void Fleet::served(const sim::Event& event) {
    const ExchangeId id{event.subject};
    Exchange& exchange = exchanges_[id];
    if (!std::exchange(exchange.in_service, false)) {  // the work was lost with the process
        if (exchange.operation == Operation::forward) lose_forward(id);
        exchanges_.let_go(id);
        return;
    }
    Region& region = regions_[index(exchange.region)];
    --region.busy;
    perform(id, region);
    if (!region.line.is_empty()) start(region.line.pop(), region);
}

void Fleet::perform(ExchangeId id, Region& region) {
    Exchange& exchange = exchanges_[id];
    if (exchange.operation != Operation::health) {
        ++region.figures.served;
        region.figures.spent += engine_.now() - exchange.admitted;
    }
    const bool serves = cluster_.replica(replica_of(exchange.region)).is_serving();
    switch (exchange.operation) {
        case Operation::health:
            // The check goes down to the store: a region without its data is not well (facts DDB-34).
            reply(id, Outcome::answered, serves ? 200 : 503);
            return;
        case Operation::list:
        case Operation::history:
            if (serves) list(exchange, id);
            reply(id, Outcome::answered, serves ? 200 : 503);
            return;
        case Operation::changes:
            reply(id, Outcome::answered, serves ? read_changes(exchange, id) : std::uint16_t{503});
            return;
        case Operation::forward: reply(id, Outcome::answered, exchange.status); return;
        case Operation::post_message: name_message(exchange, region); break;
        case Operation::get:
        case Operation::put:
        case Operation::remove:
        case Operation::increment: break;
    }
    ask_store(id);
}

void Fleet::ask_store(ExchangeId id) {
    Exchange& exchange = exchanges_[id];
    const store::Request request{action_of(exchange.operation), exchange.key, exchange.value, exchange.condition,
                                 exchange.expiry};
    const auto answer = cluster_.submit(replica_of(exchange.region), request, stored_, index(id));
    if (answer) {
        finish(id, *answer, engine_.now());
    } else {
        exchange.in_service = true;  // with the store: no worker waits for it, but the process must live on
    }
}

void Fleet::stored(const sim::Event& event) {
    const ExchangeId id{event.subject};
    const store::Answer answer = cluster_.take_answer(event.detail);
    if (!std::exchange(exchanges_[id].in_service, false)) {  // the one who would have passed it on is gone
        lose_write(exchanges_[id], answer);
        exchanges_.let_go(id);
        return;
    }
    finish(id, answer, exchanges_[id].admitted);
}

// `asked`: when the store was asked, or before; what was acknowledged since, a read need not show.
void Fleet::finish(ExchangeId id, const store::Answer& answer, sim::Time asked) {
    Exchange& exchange = exchanges_[id];
    const bool refused = answer.refusal != store::Refusal::none;
    exchange.refusal = answer.refusal;
    exchange.stored = true;
    if (refused && answer.write != store::no_write) {  // it may stand or not, but nobody will say that it does
        lose_write(exchange, answer);
    } else {
        exchange.version = answer.item.version;
        exchange.write = answer.write;
    }
    if (exchange.operation == Operation::get && !refused) {
        cluster_.ledger().read(exchange.key, answer.item.version, asked, engine_.now());
        exchange.value = answer.item.value;
        if (exchange.wants_items) shelf_.put(index(id), {{{exchange.key, answer.item}}, {}, 0});
    }
    if (exchange.operation == Operation::increment && !refused) exchange.value = answer.item.value;
    reply(id, Outcome::answered, refused ? status_of(answer.refusal) : status_of(exchange.operation, answer.item));
}

// Keys of messages sort by time, so that the newest are the last of their prefix.
void Fleet::name_message(Exchange& exchange, Region& region) {
    char key[64];
    const auto shown = engine_.now().time_since_epoch() + cluster_.clock_base();  // past those of earlier drills
    const auto milliseconds = static_cast<long long>(shown.count() / 1'000'000);
    const int length = std::snprintf(key, sizeof key, "messages/%013lld-%u-%u", milliseconds,
                                     static_cast<unsigned>(exchange.region), region.messages++);
    sim::ensure(length > 0 && length < static_cast<int>(sizeof key), "a message's key did not fit");
    exchange.key = cluster_.keys().intern(key);
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
    if (exchange.wants_items) shelf_.put(index(id), {std::move(items), {}, 0});
}

// The status: 404 without a feed, 410 where its reader comes too late, 400 where it has not come yet.
std::uint16_t Fleet::read_changes(Exchange& exchange, ExchangeId id) {
    const auto& feed = cluster_.replica(replica_of(exchange.region)).feed;
    if (!feed) return 404;
    const std::string& prefix = cluster_.keys().name_of(exchange.key);
    const store::FeedPosition from = exchange.after == from_oldest ? feed->begin() : exchange.after;
    ShelvedAnswer answer;
    const auto next = feed->visit(
        from, exchange.limit,
        [&](const store::Change& change) { return cluster_.keys().name_of(change.key).starts_with(prefix); },
        [&](const store::Change& change) { answer.changes.push_back(change); });
    exchange.items = static_cast<std::uint32_t>(answer.changes.size());
    answer.position = next ? *next : feed->begin();
    if (exchange.wants_items) shelf_.put(index(id), std::move(answer));
    if (next) return 200;
    return next.error() == store::FeedError::trimmed ? 410 : 400;
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
    if (exchange.outcome != Outcome::answered || !exchange.stored) return true;
    if (exchange.session != no_session && sessions_.follows(exchange.session)) watch_session(exchange);
    if (cluster_.votes()) watch_register(exchange, write != store::no_write);
    return true;
}

// What a majority was asked for, and the client has been told: from when the request came to the region.
void Fleet::watch_register(const Exchange& exchange, bool wrote) {
    store::RegisterWatch& registers = cluster_.registers();
    if (wrote) {
        registers.answered_write(exchange.key, exchange.version, exchange.condition, exchange.admitted, engine_.now());
        return;
    }
    const bool failed = exchange.refusal == store::Refusal::condition_failed;
    const bool read = exchange.operation == Operation::get && exchange.refusal == store::Refusal::none &&
                      cluster_.settings().reads == store::ReadLevel::quorum;
    // Where deletes are forgotten, nothing has no version.
    const bool is_told = exchange.version.is_written() || cluster_.settings().tombstones == sim::Duration{};
    if ((read || failed) && is_told) {
        registers.answered_read(exchange.key, exchange.version, exchange.admitted, engine_.now());
    }
}

// Nobody will be told that it was made.
void Fleet::lose_write(const Exchange& exchange, const store::Answer& answer) {
    if (answer.write == store::no_write) return;
    cluster_.ledger().unanswered(answer.write);
    if (!cluster_.votes()) return;
    cluster_.registers().unanswered_write(exchange.key, answer.item.version, exchange.condition, exchange.admitted,
                                          engine_.now());
}

void Fleet::watch_session(const Exchange& exchange) {
    if (exchange.refusal != store::Refusal::none) return;
    if (exchange.operation == Operation::get) {
        // Where deletes are forgotten, nothing has no version to compare.
        if (!exchange.version.is_written() && cluster_.settings().tombstones != sim::Duration{}) return;
        sessions_.answered_read(exchange.session, exchange.key, exchange.version, exchange.attempted, engine_.now());
    } else {
        sessions_.acknowledged_write(exchange.session, exchange.key, exchange.version, engine_.now());
    }
}

// The packet or work that carried the exchange is gone, and with it the answer.
void Fleet::drop(ExchangeId id) {
    Exchange& exchange = exchanges_[id];
    store::Answer answer;
    answer.item.version = exchange.version;
    answer.write = std::exchange(exchange.write, store::no_write);
    lose_write(exchange, answer);
    shelf_.lose(index(id));
    if (exchange.operation == Operation::forward) [[unlikely]]
        lose_forward(id);
    exchanges_.let_go(id);
}

// What is still asked for outside is waited for: its number must not be given away before.
void Fleet::lose_forward(ExchangeId id) {
    if (!forwards_.waits(id) && forwarder_ != nullptr) forwarder_->lost(id);
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
bool Fleet::is_dark(RegionId id) const { return !regions_[index(id)].powered; }

// Power, process and disk follow from the impairments in force; what they take down with them is lost at once.
void Fleet::refresh(RegionId id) {
    Region& region = regions_[index(id)];
    const store::ReplicaId replica = replica_of(id);
    const bool present = !region.impairments.any(Ailment::absent);
    const bool has_disk = !region.impairments.any(Ailment::destroyed);
    const bool powered = present && has_disk && !region.impairments.any(Ailment::killed);
    const bool running = powered && !region.impairments.any(Ailment::crashed);
    const bool stopped = region.running && !running;
    const bool started = running && !region.running;
    const bool lost_power = std::exchange(region.powered, powered) && !powered;
    const bool lost_disk = std::exchange(region.has_disk, has_disk) && !has_disk;
    const bool joined = !std::exchange(region.present, present) && present;
    region.running = running;
    if (stopped) {
        lose_work(id, powered);
        cluster_.begin_outage(replica);
    }
    if (started) cluster_.end_outage(replica);
    cluster_.set_online(replica, running);
    if (joined) cluster_.join(replica);
    if (lost_disk) {
        cluster_.lose_disk(replica);
    } else if (lost_power && present) {  // a region that goes by itself leaves nothing behind
        cluster_.lose_power(replica);
    }
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
