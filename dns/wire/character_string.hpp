// Octets as zone files write them: printable ones as they are, the others as \DDD (RFC 1035, section 5.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::dns {

/// The octets a word stands for; nothing for a broken escape.
std::optional<std::string> unescaped(std::string_view text);

/// The octets between quotes.
std::string quoted(std::string_view octets);

}  // namespace regiondrill::dns
