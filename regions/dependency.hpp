// What a region's service calls before it does its own work: a payment provider, a flag store. Not simulated beyond
// that: calling one takes its time, and fails where its name does not resolve.
#pragma once

#include "sim/time.hpp"

#include <cstdint>
#include <string>

namespace regiondrill::regions {

/// People's requests that need it wait for it inside their worker, one dependency after the other. A name that does not
/// resolve is known at once, and ends the request.
struct Dependency {
    std::string name;
    std::string host;  // which `deny` goes by
    sim::Duration latency = std::chrono::milliseconds{20};
    double share = 1;            // of people's requests that need it
    std::uint16_t status = 502;  // answered where its name does not resolve
    bool in_health = false;      // health probes ask it as well
};

}  // namespace regiondrill::regions
