// How people come to a region where no DNS is asked for each: what each kind of front door lets one set. Defaults are
// those of the products (docs/front-doors.md names the sources).
#pragma once

#include "sim/time.hpp"

#include <cstdint>
#include <vector>

namespace regiondrill::clients {

/// The client has the regions' addresses itself.
struct RegionListSettings {
    sim::Duration retry_after = std::chrono::seconds{30};  // a region that failed is not tried for so long
};

/// What the accelerator draws a region by.
enum class Affinity : std::uint8_t {
    none,       // each connection by itself
    source_ip,  // each client: all its connections come to one region
};

/// An anycast address whose edges choose a region for each connection (AWS Global Accelerator).
struct AcceleratorSettings {
    Affinity affinity = Affinity::none;
    sim::Duration idle = std::chrono::seconds{340};  // of a connection; after it the edge has forgotten it
};

/// Envoy's priority levels at a proxy beside the client, which chooses for each request.
struct LevelSettings {
    double overprovisioning = 1.4;  // a level counts as whole while so much less than all of it is healthy
    double panic = 0.5;             // with fewer of a level's hosts healthy, health is not looked at; 0: never
    sim::Duration slow_start{};     // how long a region that came back is given less; 0: not at all
    double aggression = 1;          // of the slow start: above 1 it gets more at the beginning
};

/// An edge that asks the primary first, for every request anew (CloudFront's origin groups).
struct EdgeSettings {
    std::uint32_t attempts = 3;                         // at the primary, for reads
    sim::Duration connect = std::chrono::seconds{10};   // of each attempt
    sim::Duration response = std::chrono::seconds{30};  // of each attempt
    std::vector<std::uint16_t> on{500, 502, 503, 504};  // statuses by which a read goes to the secondary
};

/// A proxy beside the client that goes by how busy regions say they are (Envoy's load-aware locality policy).
struct LoadAwareSettings {
    sim::Duration report = std::chrono::seconds{1};     // between two reports of a region
    sim::Duration smoothing = std::chrono::seconds{5};  // of what they report
    double margin = 0.1;   // everybody stays at home while home is no busier than the others by more than this
    double probes = 0.03;  // what all but the one that gets most have at least, together
    sim::Duration expires = std::chrono::minutes{3};  // an older report says nothing
    double error_penalty = 0;  // a region all of whose answers are errors counts as busier by so much
};

}  // namespace regiondrill::clients
