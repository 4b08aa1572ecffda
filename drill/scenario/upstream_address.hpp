// Where the service is that stands behind a region: "http://127.0.0.1:3000".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::drill {

struct UpstreamAddress {
    std::string host;  // a name or an address; IPv6 without its brackets
    std::uint16_t port = 80;

    /// Nothing for other schemes, paths, users and queries.
    static std::optional<UpstreamAddress> from_text(std::string_view text);

    /// As it is written; as a Host field names it.
    std::string text() const { return "http://" + authority(); }
    std::string authority() const;

    bool operator==(const UpstreamAddress&) const = default;
};

}  // namespace regiondrill::drill
