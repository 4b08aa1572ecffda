// Health checks with an endpoint behind them that a test makes pass or fail. A stand-in carries the probes out: each
// takes as long as the test says.
#pragma once

#include "dns/health/health_checks.hpp"

#include <functional>
#include <vector>

namespace regiondrill::dns {

/// What a probe finds, and how long it takes to.
struct Finding {
    ProbeResult result;
    sim::Duration takes{};
};

// Facts R53-70, R53-71: an error comes at once, a connection to a black hole times out after 4 s, and an answer that
// never comes after 2 s.
inline const Finding well{{.connected = true, .status = 200}, sim::Duration{0}};
inline const Finding error{{.connected = true, .status = 500}, sim::Duration{0}};
inline const Finding black_hole{{.failure = ProbeFailure::connect_timeout}, std::chrono::seconds{4}};
inline const Finding silence{{.connected = true, .failure = ProbeFailure::response_timeout}, std::chrono::seconds{2}};

struct HealthChange {
    sim::Time at{};
    SiteId site{};
    CheckId check{};
    bool healthy = true;
};

class HealthSite : Prober, HealthListener {
public:
    explicit HealthSite(std::uint64_t seed = 1, std::size_t sites = 1)
        : probed_(engine.on<&HealthSite::probed>(*this, "probed")),
          checks(engine, sim::Seed{seed}, *this, *this, sites) {}

    void advance(sim::Duration span) { engine.run_until(engine.now() + span); }
    void advance_to(sim::Time time) { engine.run_until(time); }

    sim::Engine engine;
    /// What a probe that this checker begins now will find.
    std::function<Finding(std::size_t checker, Address target)> find = [](std::size_t, Address) { return well; };
    std::vector<HealthChange> changes;
    std::vector<std::vector<sim::Time>> begun;  // by checker

private:
    void begin_probe(CheckerId checker, sim::PlaceId, const EndpointSettings& what, sim::Stream) override {
        if (index(checker) >= begun.size()) {
            begun.resize(index(checker) + 1);
            under_way_.resize(index(checker) + 1);
        }
        begun[index(checker)].push_back(engine.now());
        const Finding found = find(index(checker), what.target);
        under_way_[index(checker)] = found.result;
        engine.schedule(found.takes, probed_, static_cast<std::uint32_t>(checker));
    }
    void probed(const sim::Event& event) { checks.probe_ended(CheckerId{event.subject}, under_way_[event.subject]); }
    void health_changed(SiteId site, CheckId check, bool healthy, const VerdictReason&) override {
        changes.push_back({engine.now(), site, check, healthy});
    }

    std::vector<ProbeResult> under_way_;
    sim::EventKind probed_;

public:
    HealthChecks checks;
};

inline EndpointSettings endpoint_settings(sim::Duration interval, const CountingRule& rule, std::uint32_t checkers) {
    EndpointSettings settings;
    settings.interval = interval;
    settings.rule = rule;
    settings.checkers = checkers;
    settings.places = {sim::PlaceId{}};
    return settings;
}

}  // namespace regiondrill::dns
