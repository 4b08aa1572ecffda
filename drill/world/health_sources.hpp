// Probes as the world carries them out: a health checker connects to a region like any client and asks for its health.
#pragma once

#include "dns/health/health_checks.hpp"
#include "drill/scenario/scenario.hpp"
#include "regions/regions.hpp"
#include "sim/engine.hpp"
#include "sim/timeouts.hpp"

#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace regiondrill::drill {

/// Takes the place of a client and nothing else: links, faults and the region's queue treat a probe as they do a
/// request, and so a check finds what people would. SimulatedDns owns the only one; the health checks tell it when to
/// probe.
class RegionProber : public dns::Prober {
public:
    /// All outlive this.
    RegionProber(sim::Engine& engine, regions::Regions& regions, regions::AttemptPool& attempts);

    /// The checks to report to; they need a prober to exist first.
    void set_checks(dns::HealthChecks* checks) { checks_ = checks; }

    /// Every check's timeouts are named before the drill begins. begin_probe() takes no others.
    void expect(const dns::ProbeTimeouts& timeouts);

    /// `what` must outlive the probe. The result is reported once, by probe_ended(), however late packets come.
    void begin_probe(dns::CheckerId checker, sim::PlaceId from, const dns::EndpointSettings& what,
                     sim::Stream dice) override;

private:
    /// Probes that wait for the same times.
    struct Patience {
        Patience(sim::Engine& engine, sim::TimeoutLinks& links, const dns::ProbeTimeouts& timeouts)
            : connect(engine, links, timeouts.connect),
              response(engine, links, timeouts.response) {}

        sim::Timeouts connect;
        sim::Timeouts response;
    };

    struct Probe {
        const dns::EndpointSettings* what = nullptr;
        Patience* patience = nullptr;
    };

    void connected(const sim::Event& event);
    void secured(const sim::Event& event);
    void answered(const sim::Event& event);
    void expired(std::uint32_t slot);
    void send(regions::AttemptId id);
    void end(regions::AttemptId id, const dns::ProbeResult& result);

    sim::Engine& engine_;
    regions::Regions& regions_;
    regions::AttemptPool& attempts_;
    dns::HealthChecks* checks_ = nullptr;
    sim::EventKind connected_;
    sim::EventKind secured_;
    sim::EventKind answered_;
    // By their two timeouts. Pointers, as probes under way refer to them.
    std::map<std::pair<sim::Duration, sim::Duration>, std::unique_ptr<Patience>> patience_;
    std::vector<Probe> probes_;  // by attempt
};

// Feeds alarms: every period it takes a figure of a region and reports it to the check that watches it.

/// Without requests in a period it reports nothing, which is what missing data are. SimulatedDns owns the only one.
class MetricFeed {
public:
    /// All outlive this.
    MetricFeed(sim::Engine& engine, const regions::Regions& regions, dns::HealthChecks& checks);

    MetricFeed(const MetricFeed&) = delete;
    MetricFeed& operator=(const MetricFeed&) = delete;

    /// From now on and for ever; a region may be watched by several checks, each at its own period.
    void add(dns::CheckId check, regions::RegionId region, AlarmMetric metric, Duration period);

private:
    struct Watch {
        dns::CheckId check{};
        regions::RegionId region{};
        AlarmMetric metric{};
        Duration period{};
        regions::RequestCount last;  // as it stood a period ago
    };

    void take(const sim::Event& event);

    sim::Engine& engine_;
    const regions::Regions& regions_;
    dns::HealthChecks& checks_;
    std::vector<Watch> watches_;
    sim::EventKind take_;
};

}  // namespace regiondrill::drill
