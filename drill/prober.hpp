// Probes as the world carries them out: a health checker connects to a region like any client and asks for its health.
#pragma once

#include "dns/health_check.hpp"
#include "regions/fleet.hpp"
#include "sim/timeouts.hpp"

namespace regiondrill::drill {

struct ProbeTimeouts {
    sim::Duration connect = std::chrono::seconds{4};   // facts R53-37
    sim::Duration response = std::chrono::seconds{2};  // facts R53-37
};

class RegionProber : public dns::Prober {
public:
    RegionProber(sim::Engine& engine, regions::Fleet& fleet, regions::ExchangePool& exchanges,
                 const ProbeTimeouts& timeouts);

    /// The checks to report to; they need a prober to exist first.
    void set_checks(dns::HealthChecks* checks) { checks_ = checks; }

    void begin_probe(dns::CheckerId checker, sim::PlaceId from, dns::Address target, sim::Stream dice) override;

private:
    void connected(const sim::Event& event);
    void answered(const sim::Event& event);
    void expired(std::uint32_t slot);
    void end(regions::ExchangeId id, bool passed);

    regions::Fleet& fleet_;
    regions::ExchangePool& exchanges_;
    dns::HealthChecks* checks_ = nullptr;
    sim::EventKind connected_;
    sim::EventKind answered_;
    sim::Timeouts connect_timeouts_;
    sim::Timeouts response_timeouts_;
};

}  // namespace regiondrill::drill
