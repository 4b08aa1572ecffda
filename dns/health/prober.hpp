// Who carries out probes.
#pragma once

#include "dns/health/check_settings.hpp"
#include "sim/place.hpp"
#include "sim/random.hpp"

#include <cstddef>
#include <cstdint>

namespace regiondrill::dns {

enum class CheckerId : std::uint32_t {};

constexpr std::size_t index(CheckerId checker) { return static_cast<std::size_t>(checker); }

class Prober {
public:
    virtual ~Prober() = default;

    /// Probes as the settings say, which outlive the probe, and calls HealthChecks::probe_ended once, not before this
    /// returns.
    virtual void begin_probe(CheckerId checker, sim::PlaceId from, const EndpointSettings& what, sim::Stream dice) = 0;
};

}  // namespace regiondrill::dns
