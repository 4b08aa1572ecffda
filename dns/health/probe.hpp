// One probe of an endpoint: who carries it out, what it found, and how a checker makes up its mind from results in a
// row.
//
// Checkers begin probes through the Prober, which the drill implements over the simulated network and tests by hand.
// What comes back is judged here, in one place for all of them, so that a probe's failure has the same name everywhere.
#pragma once

#include "sim/cause.hpp"
#include "sim/place.hpp"
#include "sim/random.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace regiondrill::dns {

/// What an endpoint check looks for (facts R53-30). TLS is a flag beside it.
enum class EndpointKind : std::uint8_t {
    http,          // a status of 2xx or 3xx (facts R53-37)
    string_match,  // that, and a string in the body (facts R53-39)
    tcp,           // a connection (facts R53-38)
};

/// Why a probe failed. A prober says the first group; `judge` finds the second in what it brought back.
enum class ProbeFailure : std::uint8_t {
    none,
    no_address,  // the host's name did not resolve (facts R53-41)
    refused,
    connect_timeout,
    reset,
    response_timeout,
    body_timeout,

    bad_status,
    no_match,
};

/// In Route 53's manner: "Failure: the connection timed out".
std::string_view text(ProbeFailure failure);

/// What a probe found: as far as it came.
struct ProbeResult {
    bool connected = false;
    std::uint16_t status = 0;                   // 0: no answer
    bool matched = false;                       // the body holds the string, as `holds_string` says
    ProbeFailure failure = ProbeFailure::none;  // what stopped it
    sim::Cause cause{};                         // whose doing that was; a probe that passed may have one, too
};

/// Why this result fails a check of the kind; none: it passes.
ProbeFailure judge(EndpointKind kind, const ProbeResult& result);

/// How much of a body is searched, in octets (facts R53-39).
inline constexpr std::size_t searched_octets = 5120;

/// Whether the string lies wholly within the searched part of the (unpacked) body. Case counts.
bool holds_string(std::string_view body, std::string_view wanted);

// How a checker makes up its mind from results in a row.

/// One rule says them all: `down` failures bring a checker down, of which `ok` passes in a row clear the memory, and
/// `up` passes in a row bring it back. All at least 1.
struct CountingRule {
    std::uint32_t up = 3;
    std::uint32_t ok = 1;
    std::uint32_t down = 3;

    /// So many equal results in a row, the same both ways (facts R53-32).
    static constexpr CountingRule threshold(std::uint32_t results) { return {results, 1, results}; }

    static constexpr CountingRule rise_fall(std::uint32_t rise, std::uint32_t fall) { return {rise, 1, fall}; }

    /// gdnsd's: failures need not follow each other, so that an endpoint that flaps falls and stays down (facts
    /// dns 1.2).
    static constexpr CountingRule triple(std::uint32_t up = 20, std::uint32_t ok = 10, std::uint32_t down = 10) {
        return {up, ok, down};
    }
};

/// A checker's mind: whether it holds the endpoint for healthy, and what it remembers of the results that could change
/// that. The rule is passed in, as all checkers of a check share it.
class ResultCounter {
public:
    explicit ResultCounter(bool healthy = true) : healthy_(healthy) {}

    /// One more result; true when it changed the mind.
    bool add(const CountingRule& rule, bool passed);

    bool is_healthy() const { return healthy_; }

    /// The fewest results that could change the mind; at least 1.
    std::uint32_t results_to_change(const CountingRule& rule) const {
        return healthy_ ? rule.down - failures_ : rule.up - passes_;
    }

private:
    bool healthy_;
    std::uint32_t passes_ = 0;    // in a row
    std::uint32_t failures_ = 0;  // of a healthy checker, since it last forgot them
};

// Who carries out probes.

struct EndpointSettings;

/// A checker, numbered over all checks.
enum class CheckerId : std::uint32_t {};

constexpr std::size_t index(CheckerId checker) { return static_cast<std::size_t>(checker); }

/// Carries out probes. Implemented outside of dns, for only there it is known what an address leads to.
class Prober {
public:
    virtual ~Prober() = default;

    /// Probes as the settings say, which outlive the probe, and calls HealthChecks::probe_ended once, not before this
    /// returns.
    virtual void begin_probe(CheckerId checker, sim::PlaceId from, const EndpointSettings& what, sim::Stream dice) = 0;
};

}  // namespace regiondrill::dns
