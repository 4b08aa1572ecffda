#include "dns/address.hpp"

#include "sim/text.hpp"

#include <arpa/inet.h>

namespace regiondrill::dns {

// The system's own reader and writer: addresses have more ways to be written than one cares to get right again.
std::optional<IpAddress> IpAddress::from_text(std::string_view text) {
    const std::string terminated(text);
    IpAddress address;
    if (::inet_pton(AF_INET, terminated.c_str(), address.octets.data()) == 1) return address;
    address.family = Family::v6;
    if (::inet_pton(AF_INET6, terminated.c_str(), address.octets.data()) == 1) return address;
    return std::nullopt;
}

std::string IpAddress::text() const {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    ::inet_ntop(family == Family::v4 ? AF_INET : AF_INET6, octets.data(), buffer.data(), buffer.size());
    return buffer.data();
}

// Octet by octet: 0xff00 moved right by the bits that are left has just those in its lower octet.
IpAddress IpAddress::masked(std::uint8_t length) const {
    IpAddress kept = *this;
    for (std::size_t i = 0; i < size(); ++i) {
        const int left = static_cast<int>(length) - static_cast<int>(8 * i);
        if (left >= 8) continue;
        const unsigned mask = left <= 0 ? 0 : 0xff00u >> left;
        kept.octets[i] = static_cast<std::uint8_t>(kept.octets[i] & mask);
    }
    return kept;
}

// Bits after the length are refused rather than cleared: whoever wrote 192.0.2.7/24 meant either the address or the
// block.
std::optional<IpPrefix> IpPrefix::from_text(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto base = IpAddress::from_text(text.substr(0, slash));
    if (!base) return std::nullopt;
    if (slash == std::string_view::npos) return whole(*base);
    const auto length = sim::whole_number<unsigned>(text.substr(slash + 1));
    if (!length || *length > bits_of(base->family)) return std::nullopt;
    const IpPrefix prefix = of(*base, static_cast<std::uint8_t>(*length));
    if (prefix.base != *base) return std::nullopt;
    return prefix;
}

std::string IpPrefix::text() const { return base.text() + "/" + std::to_string(length); }

bool IpPrefix::contains(const IpAddress& address) const {
    return address.family == base.family && address.masked(length) == base;
}

}  // namespace regiondrill::dns
