// Numbers in network order in a string of octets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace regiondrill::dns {

/// `octets`: 1 to 4.
inline void append_number(std::string& wire, std::uint32_t value, std::size_t octets) {
    for (std::size_t i = octets; i-- > 0;) wire += static_cast<char>(value >> (8 * i) & 0xff);
}

/// Of all octets of `wire`, at most 4.
inline std::uint32_t number_in(std::string_view wire) {
    std::uint32_t value = 0;
    for (const char octet : wire) value = value << 8 | static_cast<unsigned char>(octet);
    return value;
}

}  // namespace regiondrill::dns
