// The words of zone-file text (RFC 1035, section 5) and what is wrong with them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace regiondrill::dns {

/// Where something stands in a text: both from 1, columns in octets.
struct Place {
    std::uint32_t line = 1;
    std::uint32_t column = 1;

    bool operator==(const Place&) const = default;
};

struct TextError {
    Place place;
    std::string message;  // what was wrong and what was expected

    /// "12:7: MX wants a preference from 0 to 65535, not \"ten\"".
    std::string text() const {
        return std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + message;
    }
};

/// One word of a line, its escapes (\. and \DDD) as written; of a quoted one, what stands between the quotes.
struct TextWord {
    std::string_view text;
    Place place;
    bool quoted = false;
    bool glued = false;  // nothing stands between it and the word before, as in alpn="h2,h3"
};

}  // namespace regiondrill::dns
