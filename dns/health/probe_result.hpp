// What a probe found, and what a check makes of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace regiondrill::dns {

/// What an endpoint check looks for (facts R53-30). TLS is a flag beside it.
enum class EndpointKind : std::uint8_t {
    http,          // a status of 2xx or 3xx (facts R53-37)
    string_match,  // that, and a string in the body (facts R53-39)
    tcp,           // a connection (facts R53-38)
};

/// Why a probe failed. A prober says the first group; `judge` finds the second in what it brought back.
enum class ProbeFailure : std::uint8_t {
    none,
    no_address,  // the host's name did not resolve (facts R53-41)
    refused,
    connect_timeout,
    reset,
    response_timeout,
    body_timeout,

    bad_status,
    no_match,
};

/// In Route 53's manner: "Failure: the connection timed out".
std::string_view text(ProbeFailure failure);

/// What a probe found: as far as it came.
struct ProbeResult {
    bool connected = false;
    std::uint16_t status = 0;                   // 0: no answer
    bool matched = false;                       // the body holds the string, as `holds_string` says
    ProbeFailure failure = ProbeFailure::none;  // what stopped it
};

/// Why this result fails a check of the kind; none: it passes.
ProbeFailure judge(EndpointKind kind, const ProbeResult& result);

/// How much of a body is searched, in octets (facts R53-39).
inline constexpr std::size_t searched_octets = 5120;

/// Whether the string lies wholly within the searched part of the (unpacked) body. Case counts.
bool holds_string(std::string_view body, std::string_view wanted);

}  // namespace regiondrill::dns
