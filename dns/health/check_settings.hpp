// How a health check is configured: what all kinds have in common, and what each kind adds. Defaults are Route 53's.
//
// Plain values, made by the drill from a scenario and by tests by hand; HealthChecks takes a copy, so that what changes
// afterwards changes no check.
#pragma once

#include "dns/address.hpp"
#include "dns/health/health_view.hpp"
#include "dns/health/probe.hpp"
#include "sim/place.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace regiondrill::dns {

/// Keeps a verdict from changing again too soon after a change.
struct HoldDown {
    sim::Duration least{};   // from one change to the next; 0: no hold
    bool both_ways = false;  // else only coming back is held
};

struct CheckSettings {
    std::string name{};     // for people, globs, and the checkers' streams: different for each check
    bool inverted = false;  // the verdict is turned round (facts R53-43)
    bool disabled = false;  // sends nothing and counts as healthy; inverted as well: as unhealthy (facts R53-44)
    HoldDown hold{};
};

/// How long a probe waits for each step, each counted from the step before.
struct ProbeTimeouts {
    sim::Duration connect = std::chrono::seconds{4};   // facts R53-37
    sim::Duration response = std::chrono::seconds{2};  // facts R53-37
    sim::Duration body = std::chrono::seconds{2};      // facts R53-39; of string matches only

    static constexpr ProbeTimeouts of(EndpointKind kind) {
        return kind == EndpointKind::tcp ? ProbeTimeouts{.connect = std::chrono::seconds{10}}  // facts R53-38
                                         : ProbeTimeouts{};
    }
};

/// What a checker thinks before its probes have decided.
enum class Assume : std::uint8_t {
    up,  // Route 53's (facts R53-42)
    down,
    first_result,  // gdnsd's: it has no vote until its first probe, which decides alone (facts dns 1.2)
};

/// Probes from many places, and a vote.
struct EndpointSettings {
    Address target{};
    EndpointKind kind = EndpointKind::http;
    bool tls = false;                                   // not validated (facts R53-40)
    std::string search{};                               // of a string match
    sim::Duration interval = std::chrono::seconds{10};  // from the end of a probe to the next (facts R53-31)
    ProbeTimeouts timeouts{};
    CountingRule rule{};
    Assume assume = Assume::up;
    double healthy_above = 0.18;         // share of checkers (facts R53-35), from 0 to below 1
    std::vector<sim::PlaceId> places{};  // checkers are dealt out to them in turn
    std::uint32_t checkers = 16;         // facts R53-34
};

/// Healthy when at least `threshold` of the children are: 0 always, more than there are never (facts R53-45).
struct CalculatedSettings {
    static constexpr std::size_t most_children = 255;

    std::vector<CheckId> children{};
    std::uint32_t threshold = 1;  // 1: or; the number of children: and
};

/// When a value of the metric breaches: value compared to threshold. The names are those of CloudWatch's operators.
enum class Comparison : std::uint8_t { greater, greater_or_equal, less, less_or_equal };

/// What an alarm says while its metric is silent: Route 53's three choices (facts R53-46).
enum class MissingData : std::uint8_t { healthy, unhealthy, last_known };

/// Unhealthy while the last `periods` values of a metric all breach (facts R53-46).
struct AlarmSettings {
    Comparison comparison = Comparison::greater;  // value to threshold: breaches
    double threshold = 0;
    std::uint32_t periods = 1;
    sim::Duration period = std::chrono::seconds{60};  // without a value for longer than this, data is missing
    MissingData missing = MissingData::last_known;
};

}  // namespace regiondrill::dns
