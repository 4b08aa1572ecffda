// What is asked of the service behind a region, and for how long.
#pragma once

#include "live/http/http_limits.hpp"

#include <chrono>
#include <cstddef>

namespace regiondrill::live {

struct UpstreamLimits {
    /// For a connection to stand (502), and for an answer to begin (504): as common proxies wait.
    std::chrono::milliseconds time_to_connect = std::chrono::seconds{5};
    std::chrono::milliseconds time_to_answer = std::chrono::seconds{60};
    /// From there to its end; 504.
    std::chrono::milliseconds time_for_body = std::chrono::minutes{5};
    /// For an answer to the question for its health.
    std::chrono::milliseconds time_for_health = std::chrono::seconds{2};
    /// How often it is asked for its health.
    std::chrono::milliseconds health_period = std::chrono::seconds{1};

    /// Octets of an answer's head, of the line before a chunk or of a trailer, and of a body, which are kept until all
    /// has come. More is answered 502.
    std::size_t head = 64 * 1024;
    std::size_t body = 64 * 1024 * 1024;
    /// Of the bodies of one service's answers that have come in part, together. What goes beyond is answered 502.
    std::size_t most_held = 256 * 1024 * 1024;

    /// A connection that was used is kept so long for the next request: below what common servers keep it open.
    std::chrono::milliseconds idle = std::chrono::seconds{2};
    std::size_t most_idle = 64;
};

/// Octets of a request's body that gateways take in front of such services: uploads.
inline constexpr std::size_t longest_upload = 16 * 1024 * 1024;

/// Of a gateway to regions, with or without such services behind them.
inline HttpLimits gateway_limits(HttpLimits limits, bool has_upstreams) {
    if (has_upstreams) limits.body = longest_upload;
    return limits;
}

}  // namespace regiondrill::live
