#include "live/loop/asio_address.hpp"

#include <algorithm>

namespace regiondrill::live {

namespace asio = boost::asio;

asio::ip::address asio_address(const dns::IpAddress& address) {
    if (address.family == dns::Family::v6) return asio::ip::address_v6(address.octets);
    asio::ip::address_v4::bytes_type octets;
    std::copy_n(address.octets.begin(), octets.size(), octets.begin());
    return asio::ip::address_v4(octets);
}

dns::IpAddress own_address(const asio::ip::address& address) {
    if (address.is_v6()) return {dns::Family::v6, address.to_v6().to_bytes()};
    const auto octets = address.to_v4().to_bytes();
    return dns::IpAddress::v4(octets[0], octets[1], octets[2], octets[3]);
}

}  // namespace regiondrill::live
