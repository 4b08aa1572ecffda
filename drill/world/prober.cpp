#include "drill/world/prober.hpp"

namespace regiondrill::drill {

namespace {

using dns::EndpointKind;
using dns::ProbeFailure;
using regions::Exchange;
using regions::ExchangeId;
using regions::Outcome;

// What a region's health endpoint says when it is well; see regions/http_api.
constexpr std::string_view healthy_body = "Ok";

std::pair<sim::Duration, sim::Duration> key_of(const dns::ProbeTimeouts& timeouts) {
    return {timeouts.connect, timeouts.response};
}

}  // namespace

RegionProber::RegionProber(sim::Engine& engine, regions::Fleet& fleet, regions::ExchangePool& exchanges)
    : engine_(engine),
      fleet_(fleet),
      exchanges_(exchanges),
      connected_(engine.on<&RegionProber::connected>(*this, "probe connection answered")),
      secured_(engine.on<&RegionProber::secured>(*this, "probe connection secured")),
      answered_(engine.on<&RegionProber::answered>(*this, "probe answered")) {}

void RegionProber::expect(const dns::ProbeTimeouts& timeouts) {
    auto& patience = patience_[key_of(timeouts)];
    if (patience != nullptr) return;
    patience = std::make_unique<Patience>(engine_, exchanges_.timeout_links(), timeouts);
    patience->connect.on_expiry<&RegionProber::expired>(*this);
    patience->response.on_expiry<&RegionProber::expired>(*this);
}

void RegionProber::begin_probe(dns::CheckerId checker, sim::PlaceId from, const dns::EndpointSettings& what,
                               sim::Stream dice) {
    const ExchangeId id = exchanges_.acquire();
    exchanges_.hold(id);
    Exchange& exchange = exchanges_[id];
    exchange.client = static_cast<std::uint32_t>(checker);
    exchange.dice = dice;
    exchange.from = from;
    exchange.waiting = true;
    exchange.attempted = engine_.now();
    exchange.operation = regions::Operation::health;
    exchange.region = regions::region_at(dns::index(what.target));
    exchange.reply = connected_;
    if (probes_.size() <= regions::index(id)) probes_.resize(regions::index(id) + 1);
    probes_[regions::index(id)] = {&what, patience_.find(key_of(what.timeouts))->second.get()};
    probes_[regions::index(id)].patience->connect.arm(regions::index(id));
    fleet_.connect(id);
}

void RegionProber::connected(const sim::Event& event) {
    const ExchangeId id{event.subject};
    if (!fleet_.receive(id)) return;
    exchanges_.let_go(id);  // the packet's hold; ours stays
    const Probe& probe = probes_[event.subject];
    probe.patience->connect.disarm(event.subject);
    if (exchanges_[id].outcome != Outcome::accepted) {
        end(id, {.failure = ProbeFailure::refused});
    } else if (probe.what->kind == EndpointKind::tcp) {
        end(id, {.connected = true});
    } else if (probe.what->tls) {  // one more round trip like the one just made
        engine_.schedule(engine_.now() - exchanges_[id].attempted, secured_, event.subject);
    } else {
        send(id);
    }
}

void RegionProber::secured(const sim::Event& event) { send(ExchangeId{event.subject}); }

void RegionProber::send(ExchangeId id) {
    exchanges_[id].reply = answered_;
    probes_[regions::index(id)].patience->response.arm(regions::index(id));
    fleet_.request(id);
}

void RegionProber::answered(const sim::Event& event) {
    const ExchangeId id{event.subject};
    if (!fleet_.receive(id)) return;
    exchanges_.let_go(id);
    const Probe& probe = probes_[event.subject];
    probe.patience->response.disarm(event.subject);
    const Exchange& exchange = exchanges_[id];
    if (exchange.outcome == Outcome::answered) {
        const bool well = exchange.status == 200;
        const bool matched = well && dns::holds_string(healthy_body, probe.what->search);
        end(id, {.connected = true, .status = exchange.status, .matched = matched});
    } else {
        end(id, {.connected = true, .failure = ProbeFailure::reset});
    }
}

void RegionProber::expired(std::uint32_t slot) {
    Exchange& exchange = exchanges_[ExchangeId{slot}];
    exchange.waiting = false;
    if (exchange.reply == connected_) {
        end(ExchangeId{slot}, {.failure = ProbeFailure::connect_timeout});
    } else {
        end(ExchangeId{slot}, {.connected = true, .failure = ProbeFailure::response_timeout});
    }
}

void RegionProber::end(ExchangeId id, const dns::ProbeResult& result) {
    const dns::CheckerId checker{exchanges_[id].client};
    exchanges_.let_go(id);
    checks_->probe_ended(checker, result);
}

}  // namespace regiondrill::drill
