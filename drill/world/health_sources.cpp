#include "drill/world/health_sources.hpp"

#include <optional>

namespace regiondrill::drill {

namespace {

using dns::EndpointKind;
using dns::ProbeFailure;
using regions::AttemptId;
using regions::Outcome;
using regions::RequestAttempt;

// Checks with the same timeouts share queues, whichever check they are of.
std::pair<sim::Duration, sim::Duration> key_of(const dns::ProbeTimeouts& timeouts) {
    return {timeouts.connect, timeouts.response};
}

/// Nothing when there was no request to take it from. Rejections are what the queue turned away, failures what a fault
/// answered with an error; the mean latency is of served requests, from admission to answer, in seconds.
std::optional<double> figure_of(AlarmMetric metric, const regions::RequestCount& now,
                                const regions::RequestCount& before) {
    const auto served = static_cast<double>(now.served - before.served);
    const auto rejected = static_cast<double>(now.rejected - before.rejected);
    const auto failed = static_cast<double>(now.failed - before.failed);
    const double all = served + rejected + failed;
    if (metric == AlarmMetric::latency) {
        if (served <= 0) return std::nullopt;
        return sim::seconds(now.spent - before.spent) / served;
    }
    if (all <= 0) return std::nullopt;
    return metric == AlarmMetric::rejections ? rejected / all : (rejected + failed) / all;
}

}  // namespace

// One attempt of the pool a probe, like people's requests; a request's slot is the probe's as well.
RegionProber::RegionProber(sim::Engine& engine, regions::Regions& regions, regions::AttemptPool& attempts)
    : engine_(engine),
      regions_(regions),
      attempts_(attempts),
      connected_(engine.on<&RegionProber::connected>(*this, "probe connection answered")),
      secured_(engine.on<&RegionProber::secured>(*this, "probe connection secured")),
      answered_(engine.on<&RegionProber::answered>(*this, "probe answered")) {}

// All probes with the same timeouts share one pair of queues: a timeout is then armed without a search.
void RegionProber::expect(const dns::ProbeTimeouts& timeouts) {
    auto& patience = patience_[key_of(timeouts)];
    if (patience != nullptr) return;
    patience = std::make_unique<Patience>(engine_, attempts_.timeout_links(), timeouts);
    patience->connect.on_expiry<&RegionProber::expired>(*this);
    patience->response.on_expiry<&RegionProber::expired>(*this);
}

// The attempt carries the checker, so that nothing needs to be looked up when its answer comes. The prober retains the
// attempt until the probe has ended: packets may still be on their way when it has timed out.
void RegionProber::begin_probe(dns::CheckerId checker, sim::PlaceId from, const dns::EndpointSettings& what,
                               sim::Stream dice) {
    const AttemptId id = attempts_.acquire();
    attempts_.retain(id);
    RequestAttempt& attempt = attempts_[id];
    attempt.client = static_cast<std::uint32_t>(checker);
    attempt.dice = dice;
    attempt.from = from;
    attempt.waiting = true;
    attempt.attempted = engine_.now();
    attempt.operation = regions::Operation::health;
    attempt.region = regions::region_at(dns::index(what.target));
    attempt.reply = connected_;
    if (probes_.size() <= regions::index(id)) probes_.resize(regions::index(id) + 1);
    probes_[regions::index(id)] = {&what, patience_.find(key_of(what.timeouts))->second.get()};
    probes_[regions::index(id)].patience->connect.arm(regions::index(id));
    regions_.connect(id);
}

// A refused connection ends a probe of any kind; an accepted one is all that a TCP check asks for. A probe that timed
// out before is no longer waiting, and receive() says so.
void RegionProber::connected(const sim::Event& event) {
    const AttemptId id{event.subject};
    if (!regions_.receive(id)) return;
    attempts_.release(id);  // the packet's hold; ours stays
    const Probe& probe = probes_[event.subject];
    probe.patience->connect.disarm(event.subject);
    if (attempts_[id].outcome != Outcome::accepted) {
        end(id, {.failure = ProbeFailure::refused, .cause = attempts_[id].cause});
    } else if (probe.what->kind == EndpointKind::tcp) {
        end(id, {.connected = true});
    } else if (probe.what->tls) {  // one more round trip like the one just made
        engine_.schedule(engine_.now() - attempts_[id].attempted, secured_, event.subject);
    } else {
        send(id);
    }
}

// No timeout is armed in between: the round trip was good a moment ago, and the checkers' timeouts are about connecting
// and answering.
void RegionProber::secured(const sim::Event& event) { send(AttemptId{event.subject}); }

// The same attempt goes on as a request, so its draws go on in the probe's own stream.
void RegionProber::send(AttemptId id) {
    attempts_[id].reply = answered_;
    probes_[regions::index(id)].patience->response.arm(regions::index(id));
    regions_.request(id);
}

// Which statuses pass is the check's to judge; the text that a string check searches for stands in a 200 alone, and not
// in one whose text came corrupted, which nothing else of the probe shows.
void RegionProber::answered(const sim::Event& event) {
    const AttemptId id{event.subject};
    if (!regions_.receive(id)) return;
    attempts_.release(id);
    const Probe& probe = probes_[event.subject];
    probe.patience->response.disarm(event.subject);
    const RequestAttempt& attempt = attempts_[id];
    if (attempt.outcome == Outcome::answered || attempt.outcome == Outcome::unreadable) {
        const bool is_whole = attempt.status == 200 && attempt.outcome == Outcome::answered;
        const bool matched = dns::holds_string(is_whole ? regions::healthy_body : "", probe.what->search);
        end(id, {.connected = true, .status = attempt.status, .matched = matched, .cause = attempt.cause});
    } else {
        end(id, {.connected = true, .failure = ProbeFailure::reset, .cause = attempt.cause});
    }
}

// What still arrives after this finds the attempt no longer waiting and lets it go. Which of the two waits it was shows
// by the event that the attempt would have been told by.
void RegionProber::expired(std::uint32_t slot) {
    RequestAttempt& attempt = attempts_[AttemptId{slot}];
    attempt.waiting = false;
    if (attempt.reply == connected_) {
        end(AttemptId{slot}, {.failure = ProbeFailure::connect_timeout, .cause = attempt.cause});
    } else {
        end(AttemptId{slot}, {.connected = true, .failure = ProbeFailure::response_timeout, .cause = attempt.cause});
    }
}

// The checker's number is read first: the slot may belong to another attempt once it is released.
void RegionProber::end(AttemptId id, const dns::ProbeResult& result) {
    const dns::CheckerId checker{attempts_[id].client};
    attempts_.release(id);
    checks_->probe_ended(checker, result);
}

// Figures are of one period each: the difference of two readings of the region's counters.
MetricFeed::MetricFeed(sim::Engine& engine, const regions::Regions& regions, dns::HealthChecks& checks)
    : engine_(engine),
      regions_(regions),
      checks_(checks),
      take_(engine.on<&MetricFeed::take>(*this, "alarm takes its figure")) {}

// The first figure comes a period after the drill's beginning.
void MetricFeed::add(dns::CheckId check, regions::RegionId region, AlarmMetric metric, Duration period) {
    watches_.push_back({check, region, metric, period, {}});
    engine_.schedule(period, take_, static_cast<std::uint32_t>(watches_.size() - 1));
}

// Where no request came there is no figure, and the alarm goes by what it does with missing data.
void MetricFeed::take(const sim::Event& event) {
    Watch& watch = watches_[event.subject];
    const regions::RequestCount& now = regions_.metrics(watch.region);
    if (const auto figure = figure_of(watch.metric, now, watch.last))
        checks_.report_metric(watch.check, *figure, now.cause);
    watch.last = now;
    engine_.schedule(watch.period, take_, event.subject);
}

}  // namespace regiondrill::drill
