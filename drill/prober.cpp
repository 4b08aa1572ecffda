#include "drill/prober.hpp"

namespace regiondrill::drill {

using regions::Exchange;
using regions::ExchangeId;
using regions::Outcome;

RegionProber::RegionProber(sim::Engine& engine, regions::Fleet& fleet, regions::ExchangePool& exchanges,
                           const ProbeTimeouts& timeouts)
    : fleet_(fleet),
      exchanges_(exchanges),
      connected_(engine.on<&RegionProber::connected>(*this, "probe connection answered")),
      answered_(engine.on<&RegionProber::answered>(*this, "probe answered")),
      connect_timeouts_(engine, exchanges.timeout_links(), timeouts.connect),
      response_timeouts_(engine, exchanges.timeout_links(), timeouts.response) {
    connect_timeouts_.on_expiry<&RegionProber::expired>(*this);
    response_timeouts_.on_expiry<&RegionProber::expired>(*this);
}

void RegionProber::begin_probe(dns::CheckerId checker, sim::PlaceId from, dns::Address target, sim::Stream dice) {
    const ExchangeId id = exchanges_.acquire();
    exchanges_.hold(id);
    Exchange& exchange = exchanges_[id];
    exchange.client = static_cast<std::uint32_t>(checker);
    exchange.dice = dice;
    exchange.from = from;
    exchange.waiting = true;
    exchange.operation = regions::Operation::health;
    exchange.region = regions::RegionId{static_cast<std::uint16_t>(target)};
    exchange.reply = connected_;
    connect_timeouts_.arm(regions::index(id));
    fleet_.connect(id);
}

void RegionProber::connected(const sim::Event& event) {
    const ExchangeId id{event.subject};
    if (!fleet_.receive(id)) return;
    exchanges_.let_go(id);  // the packet's hold; ours stays
    connect_timeouts_.disarm(event.subject);
    if (exchanges_[id].outcome != Outcome::accepted) {
        end(id, false);
        return;
    }
    exchanges_[id].reply = answered_;
    response_timeouts_.arm(event.subject);
    fleet_.request(id);
}

void RegionProber::answered(const sim::Event& event) {
    const ExchangeId id{event.subject};
    if (!fleet_.receive(id)) return;
    exchanges_.let_go(id);
    response_timeouts_.disarm(event.subject);
    const Exchange& exchange = exchanges_[id];
    const bool passed = exchange.outcome == Outcome::answered && exchange.status >= 200 && exchange.status < 400;
    end(id, passed);
}

void RegionProber::expired(std::uint32_t slot) {
    exchanges_[ExchangeId{slot}].waiting = false;
    end(ExchangeId{slot}, false);
}

void RegionProber::end(ExchangeId id, bool passed) {
    const dns::CheckerId checker{exchanges_[id].client};
    exchanges_.let_go(id);
    checks_->probe_ended(checker, passed);
}

}  // namespace regiondrill::drill
