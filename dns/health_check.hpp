// Health checks: checkers in many places probe an address, each by its own clock, and vote.
//
// Route 53's semantics (facts R53-31..37, R53-42): a checker waits one interval from the end of a probe to the start of
// the next and changes its mind after `threshold` equal results in a row, both ways; a new check is healthy; the
// address is healthy while more than 18 % of its checkers say so.
#pragma once

#include "dns/answer.hpp"
#include "sim/engine.hpp"
#include "sim/place.hpp"
#include "sim/random.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace regiondrill::dns {

struct HealthCheckSettings {
    sim::Duration interval = std::chrono::seconds{10};
    std::uint32_t threshold = 3;
    double healthy_above = 0.18;  // share of checkers
};

enum class CheckerId : std::uint32_t {};

constexpr std::size_t index(CheckerId checker) { return static_cast<std::size_t>(checker); }

/// Carries out probes. Whoever implements it calls HealthChecks::probe_ended for each probe begun, once.
class Prober {
public:
    virtual ~Prober() = default;
    virtual void begin_probe(CheckerId checker, sim::PlaceId from, Address target, sim::Stream dice) = 0;
};

/// Hears of every change of a check's verdict.
class HealthListener {
public:
    virtual ~HealthListener() = default;
    virtual void health_changed(Address address, bool healthy) = 0;
};

class HealthChecks {
public:
    HealthChecks(sim::Engine& engine, sim::Seed seed, const HealthCheckSettings& settings, Prober& prober,
                 HealthListener& listener);

    HealthChecks(const HealthChecks&) = delete;
    HealthChecks& operator=(const HealthChecks&) = delete;

    /// Starts checking an address from each of the places (a place may be named several times). Names seed the
    /// checkers' own streams, so they must differ.
    void add(Address target, const std::string& name, const std::vector<sim::PlaceId>& places);

    void probe_ended(CheckerId checker, bool passed);

    /// The verdict of an address's check; addresses without one are healthy.
    bool is_healthy(Address target) const;
    std::uint64_t probes() const { return probes_; }

private:
    struct Checker {
        std::uint32_t check{};
        sim::PlaceId place{};
        sim::Stream dice{};
        bool healthy = true;
        std::uint32_t streak = 0;  // results in a row against its mind
    };

    struct Check {
        Address target{};
        std::uint32_t checkers = 0;
        std::uint32_t in_favour = 0;
        bool healthy = true;
    };

    void probe_due(const sim::Event& event);
    void vote(Check& check, bool healthy);

    sim::Engine& engine_;
    sim::Seed seed_;
    HealthCheckSettings settings_;
    Prober& prober_;
    HealthListener& listener_;
    std::vector<Checker> checkers_;
    std::vector<Check> checks_;
    std::uint64_t probes_ = 0;
    sim::EventKind probe_due_;
};

}  // namespace regiondrill::dns
