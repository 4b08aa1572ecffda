// Feeds alarms: every period it takes a figure of a region and reports it to the check that watches it.
#pragma once

#include "dns/health/health_checks.hpp"
#include "drill/scenario/scenario.hpp"
#include "regions/regions.hpp"
#include "sim/engine.hpp"

#include <vector>

namespace regiondrill::drill {

class AlarmFeed {
public:
    AlarmFeed(sim::Engine& engine, const regions::Regions& regions, dns::HealthChecks& checks);

    AlarmFeed(const AlarmFeed&) = delete;
    AlarmFeed& operator=(const AlarmFeed&) = delete;

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
