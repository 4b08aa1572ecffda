#include "dns/wire/edns.hpp"

#include "dns/wire/wire_reader.hpp"

#include <algorithm>

namespace regiondrill::dns {

ClientSubnet ClientSubnet::of(const IpPrefix& client) {
    return {static_cast<std::uint16_t>(client.base.family == Family::v4 ? 1 : 2), client.length, 0, client.base};
}

// Strict, as RFC 7871, section 6, asks: whoever sends bits beyond the length it names gets FORMERR, since guessing
// which of the two was meant would cache answers for the wrong network.
std::optional<ClientSubnet> ClientSubnet::read(std::span<const std::uint8_t> data) {
    WireReader reader(data);
    ClientSubnet subnet;
    subnet.family_number = reader.u16();
    subnet.source = reader.u8();
    subnet.scope = reader.u8();
    if (!reader.good() || subnet.family_number > 2) return std::nullopt;
    subnet.address.family = subnet.family_number == 2 ? Family::v6 : Family::v4;
    const std::uint8_t most = subnet.family_number == 0 ? std::uint8_t{0} : bits_of(subnet.address.family);
    if (subnet.source > most || subnet.scope > most) return std::nullopt;
    if (reader.left() != subnet.address_octets()) return std::nullopt;
    const auto octets = reader.octets(reader.left());
    std::copy(octets.begin(), octets.end(), subnet.address.octets.begin());
    if (subnet.address.masked(subnet.source) != subnet.address) return std::nullopt;
    return subnet;
}

std::string ClientSubnet::data() const {
    std::string data{static_cast<char>(family_number >> 8), static_cast<char>(family_number), static_cast<char>(source),
                     static_cast<char>(scope)};
    data.append(address.octets.begin(), address.octets.begin() + static_cast<std::ptrdiff_t>(address_octets()));
    return data;
}

}  // namespace regiondrill::dns
