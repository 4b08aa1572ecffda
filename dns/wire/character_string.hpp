// Octets as zone files write them: printable ones as they are, the others as \DDD (RFC 1035, section 5.1).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::dns {

/// The octet that text stands for at `at`, which moves past it; nothing for a broken escape. Text goes on at `at`.
std::optional<char> octet_at(std::string_view text, std::size_t& at);

/// Writes an octet: as \DDD below `least` and above the printable ones, with a backslash in front when it is `special`.
void append_octet(std::string& text, char octet, unsigned char least, std::string_view special);

/// The octets a word stands for; nothing for a broken escape.
std::optional<std::string> unescaped(std::string_view text);

/// The octets between quotes.
std::string quoted(std::string_view octets);

}  // namespace regiondrill::dns
