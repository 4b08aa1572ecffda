#include "study/properties/event_bound.hpp"

#include "drill/scenario/dns_config.hpp"

#include <algorithm>

namespace regiondrill::study {

namespace {

using drill::Scenario;
using sim::Duration;

// Packets and timers of one of each, rounded up: an attempt connects, asks, is served and answered; a write goes to a
// peer in a batch and is acknowledged; a probe is a connection and a request.
constexpr double events_of_attempt = 8;
constexpr double events_of_copy = 4;
constexpr double events_of_probe = 10;
constexpr double events_of_round = 4;          // a heartbeat, a batch's timer, a round of anti-entropy
constexpr double events_of_beginning = 2'000;  // and of ending
constexpr double events_of_entry = 500;        // of the timeline
constexpr double tolerance = 20;               // of the model, which knows nothing of what goes wrong

double times(Duration whole, Duration each) {
    return each == Duration{} ? 0 : sim::seconds(whole) / sim::seconds(each);
}

double requests(const drill::PopulationSpec& spec, Duration length) {
    return spec.real ? 0 : spec.rate * spec.count * sim::seconds(length);
}

double of_people(const Scenario& scenario) {
    double events = 0;
    for (const drill::PopulationSpec& spec : scenario.clients) {
        const double attempts = spec.retries.attempts * (spec.happy_eyeballs ? 2 : 1);
        events += requests(spec, scenario.duration) * attempts * events_of_attempt;
        // Resolvers fetch what they do not hold; a client asks at most with every request.
        events += events_of_round * spec.resolvers.networks * times(scenario.duration, std::chrono::seconds{1});
    }
    return events;
}

// Of the copies a write makes some are made again, when it expires, is repaired or read from a majority.
double of_writes(const Scenario& scenario) {
    const auto regions = static_cast<double>(scenario.regions.size());
    double operations = 0;
    for (const drill::PopulationSpec& spec : scenario.clients) {
        const bool votes = scenario.store.settings.mode == drill::WriteMode::quorum;
        const double share = votes ? 1 : spec.writes * (spec.expires == Duration{} ? 1 : 2);
        operations += requests(spec, scenario.duration) * spec.retries.attempts * share;
    }
    return operations * regions * events_of_copy;
}

double of_checks(const Scenario& scenario) {
    const auto probes = [&](const drill::HealthCheckSpec& spec) {
        return spec.checkers * times(scenario.duration, spec.interval) * events_of_probe;
    };
    double events = static_cast<double>(scenario.regions.size()) * probes(scenario.dns.health_check);
    for (const drill::NamedCheckSpec& check : scenario.dns.checks) {
        if (check.kind == drill::CheckKind::endpoint) events += probes(check.probe.value_or(scenario.dns.health_check));
        if (check.kind == drill::CheckKind::alarm) events += events_of_round * times(scenario.duration, check.period);
    }
    const auto sites = static_cast<double>(std::max<std::size_t>(scenario.dns.sites.size(), 1));
    return events * sites;
}

// Rounds that regions, or pairs of them, go through whether anybody writes or not; also after the drill's end, until
// deletes are forgotten.
double of_upkeep(const Scenario& scenario) {
    const store::Settings& store = scenario.store.settings;
    const auto regions = static_cast<double>(scenario.regions.size() + 1);
    const Duration whole = scenario.duration + store.tombstones + std::chrono::minutes{1};
    double rounds = 0;
    for (const Duration each : {store.disk.sync, store.disk.snapshot, store.expiry_scan, store.scrub}) {
        rounds += regions * times(whole, each);
    }
    for (const Duration each : {store.anti_entropy, store.single_writer.heartbeat, store.replication.resend}) {
        rounds += regions * regions * times(whole, each);
    }
    return rounds * events_of_round;
}

double of_timeline(const Scenario& scenario) {
    double events = 0;
    for (const drill::FaultSpec& fault : scenario.timeline) {
        events += events_of_entry + events_of_round * times(scenario.duration, fault.flap);
    }
    return events;
}

}  // namespace

std::uint64_t usual_events(const Scenario& scenario) {
    return static_cast<std::uint64_t>(events_of_beginning + of_people(scenario) + of_writes(scenario) +
                                      of_checks(scenario) + of_upkeep(scenario) + of_timeline(scenario));
}

std::uint64_t most_events(const Scenario& scenario) {
    return static_cast<std::uint64_t>(tolerance * static_cast<double>(usual_events(scenario)));
}

}  // namespace regiondrill::study
