// What HTTP connections may ask of a gateway. Each limit has a status that names it.
#pragma once

#include <chrono>
#include <cstddef>

namespace regiondrill::live {

struct HttpLimits {
    /// Octets of request line and header fields: what common servers allow. More is answered 431.
    std::size_t head = 16 * 1024;
    /// Octets of a body, its chunks put together: a value of the longest and some air. More is answered 413.
    std::size_t body = 512 * 1024;

    /// From the first octet of a request to the end of its head, and from there to the end of its body; 408.
    std::chrono::milliseconds time_for_head = std::chrono::seconds{10};
    std::chrono::milliseconds time_for_body = std::chrono::seconds{30};
    /// Between requests; such connections are just closed.
    std::chrono::milliseconds idle = std::chrono::seconds{75};
    /// Without an octet of an answer being taken; the connection is reset.
    std::chrono::milliseconds time_to_take = std::chrono::seconds{30};

    /// Octets that may wait for the reader of a stream; more, and it is reset for being too slow.
    std::size_t most_waiting = 1024 * 1024;
    /// Beyond these a new one is answered 503. A workshop's programs and the idle connections of a load test.
    std::size_t most_connections = 12'000;
    /// Octets of requests that have come in part or wait for their answer, and of answers that were not taken yet, of
    /// all connections together: while there are more, who asks is answered 503. Sixteen of the longest uploads.
    std::size_t most_held = 256 * 1024 * 1024;
};

}  // namespace regiondrill::live
