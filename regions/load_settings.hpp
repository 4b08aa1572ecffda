// What a region does with more requests than it has workers for, as settings. Nothing of it is on by default: requests
// wait first come, first served, and what finds no place is answered 503 at once and for nothing.
#pragma once

#include "sim/time.hpp"

#include <cstdint>
#include <optional>

namespace regiondrill::regions {

/// Which of the requests that wait a worker takes up next.
enum class QueueOrder : std::uint8_t {
    fifo,           // first come, first served
    lifo,           // the newest first
    adaptive_lifo,  // fifo, but the newest first while there is a standing queue
    codel,          // fifo, without those that waited too long in a standing queue
    deadline,       // whose client's deadline is next, without those past it
};

/// Controlled delay as services use it (folly's Codel, read at folly/executors/Codel.cpp). `interval` is how long a
/// queue stands before adaptive_lifo calls it one, too.
struct CodelSettings {
    sim::Duration target = std::chrono::milliseconds{5};
    sim::Duration interval = std::chrono::milliseconds{100};
};

/// Up to which share of the queue's places, and of the limit, each kind of request is let in: health probes always.
/// The shares are this project's own; what is published leaves them to the operator.
struct PrioritySettings {
    double reads = 0.8;
    double writes = 0.5;
};

enum class LimitKind : std::uint8_t { fixed, aimd, vegas, gradient2, envoy };

/// Of Netflix's concurrency-limits: figures are looked at once in `interval`, and only where there were enough samples.
struct LimitWindowSettings {
    sim::Duration interval = std::chrono::seconds{1};
    std::uint32_t samples = 10;
    sim::Duration least_time = std::chrono::microseconds{100};
};

struct FixedLimitSettings {
    std::uint32_t requests = 100;
};

struct AimdSettings {
    std::uint32_t initial = 20;
    std::uint32_t least = 20;
    std::uint32_t most = 200;
    double backoff = 0.9;
    sim::Duration timeout = std::chrono::seconds{5};
};

struct VegasSettings {
    std::uint32_t initial = 20;
    std::uint32_t most = 1000;
    double smoothing = 1;
    std::uint32_t probe = 30;
};

struct Gradient2Settings {
    std::uint32_t initial = 20;
    std::uint32_t least = 20;
    std::uint32_t most = 200;
    std::uint32_t long_window = 600;
    double tolerance = 1.5;
    double queue = 4;
    double smoothing = 0.2;
};

/// Of Envoy's adaptive concurrency filter; the two intervals are those of its documentation's example.
struct EnvoyLimitSettings {
    std::uint32_t least = 3;
    std::uint32_t most = 1000;
    double percentile = 0.5;
    sim::Duration update = std::chrono::milliseconds{100};
    sim::Duration remeasure = std::chrono::seconds{60};
    std::uint32_t samples = 50;
    double buffer = 0.25;
    double jitter = 0.15;
};

/// How many requests may be in the region at once. Only the settings of `kind` are looked at.
struct LimitSettings {
    LimitKind kind = LimitKind::fixed;
    FixedLimitSettings fixed;
    AimdSettings aimd;
    VegasSettings vegas;
    Gradient2Settings gradient2;
    EnvoyLimitSettings envoy;
    LimitWindowSettings window;  // of aimd, vegas and gradient2
};

/// Envoy's admission control filter.
struct AdmissionSettings {
    sim::Duration window = std::chrono::seconds{30};
    double threshold = 0.95;
    double aggression = 1;
    double most = 0.8;  // of requests that are turned away; below 1
    double least_rate = 0;
};

/// The keys a region has at hand: the last `keys` that it served since it started. A read of another one takes
/// `miss_factor` times as long, and where a back end is asked for it that serves so many a second and no more, it waits
/// for those that were asked for before.
struct CacheSettings {
    std::uint32_t keys = 10'000;
    double miss_factor = 10;
    std::optional<double> backend_rate{};
};

}  // namespace regiondrill::regions
