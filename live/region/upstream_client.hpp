// How a region's gateway asks the service behind it: the limits of that, and the client that keeps them.
#pragma once

#include "drill/scenario/address_plan.hpp"
#include "live/http/http_message.hpp"
#include "live/http/http_reader.hpp"
#include "live/loop/loop.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace regiondrill::live {

// What is asked of the service behind a region, and for how long.

/// Times are real ones, as the service is a real program; what the world waits in virtual time is apart from them.
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
    /// Of the bodies of one service's answers that have come, in part or as a whole, and have not been given to who
    /// asked, together. What goes beyond is answered 502.
    std::size_t most_held = 256 * 1024 * 1024;

    /// A connection that was used is kept so long for the next request: below what common servers keep it open.
    std::chrono::milliseconds idle = std::chrono::seconds{2};
    std::size_t most_idle = 64;
};

/// Octets of a request's body that gateways take in front of such services: uploads.
inline constexpr std::size_t longest_upload = 16 * 1024 * 1024;

/// Of a gateway to regions, with or without such services behind them. What goes on to a service is kept by the world,
/// where it may be asked again, and by the call to the service.
inline HttpLimits gateway_limits(HttpLimits limits, bool has_upstreams) {
    if (has_upstreams) {
        limits.body = longest_upload;
        limits.copies = 2;
    }
    return limits;
}

// HTTP/1.1 client of the service behind a region. Connections are used again while they are fresh.

struct UpstreamStream;

/// What a service answered.
struct UpstreamAnswer {
    HttpResponse response;                   // 502 and 504 where the service gave no answer that makes sense
    std::shared_ptr<UpstreamStream> stream;  // where more comes than that: after 101, CONNECT, or with events
    bool came = true;                        // from the service
    bool reached = true;                     // the service, to be asked
    std::shared_ptr<const void> held{};      // as long as this is, the answer counts as kept (most_held)
};

/// One for each region that has a service. Any number of requests may be under way, each on a connection of its own;
/// what fails is told as an answer with 502 or 504, never thrown.
class UpstreamClient {
public:
    using OnAnswer = std::function<void(UpstreamAnswer)>;

    /// Works while `loop` runs, which outlives this.
    UpstreamClient(Loop& loop, const drill::UpstreamAddress& address, const UpstreamLimits& limits = {});
    ~UpstreamClient();

    UpstreamClient(const UpstreamClient&) = delete;
    UpstreamClient& operator=(const UpstreamClient&) = delete;

    /// `on_answer` is called once, on the loop, or never where this is gone by then. CONNECT is answered with a
    /// connection to the service, whatever is spoken there.
    void ask(HttpRequest request, OnAnswer on_answer);

    /// The same, but only for how the answer begins, and no longer than that.
    void probe(HttpRequest request, OnAnswer on_answer);

private:
    struct State;
    class Call;

    std::shared_ptr<State> state_;
};

}  // namespace regiondrill::live
