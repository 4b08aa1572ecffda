// Why an answer is as it is, for people (RFC 8914). It never changes what the response code means.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace regiondrill::dns {

enum class ErrorInfo : std::uint16_t {
    other = 0,
    stale_answer = 3,
    prohibited = 18,
    not_authoritative = 20,
    not_supported = 21,
    no_reachable_authority = 22,
    network_error = 23,
};

struct ExtendedError {
    /// Longer texts are cut: header, the longest question, and every option we send must fit into 512 octets.
    static constexpr std::size_t longest_text = 120;

    ErrorInfo info{};
    std::string text;  // UTF-8, may be empty
};

}  // namespace regiondrill::dns
