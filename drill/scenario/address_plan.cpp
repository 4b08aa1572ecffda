#include "drill/scenario/address_plan.hpp"

#include <algorithm>
#include <string>

namespace regiondrill::drill {

std::optional<AddressPlan> AddressPlan::from_text(std::string_view text) {
    const auto dots = std::count(text.begin(), text.end(), '.');
    const auto address = dns::IpAddress::from_text(dots == 1 ? std::string(text) + ".0.0" : std::string(text));
    if (!address || address->family != dns::Family::v4 || address->octets[0] != 127) return std::nullopt;
    if (dots == 3 && address->octets[3] == 0) return std::nullopt;  // a network's name, no machine's
    return AddressPlan(*address, dots == 3);
}

std::string AddressPlan::text() const {
    if (shared_) return base_.text();
    return std::to_string(base_.octets[0]) + "." + std::to_string(base_.octets[1]);
}

dns::IpAddress AddressPlan::region(regions::RegionId region) const {
    if (shared_) return base_;
    return dns::IpAddress::v4(base_.octets[0], base_.octets[1], static_cast<std::uint8_t>(regions::index(region) + 1),
                              1);
}

std::uint16_t AddressPlan::region_port(regions::RegionId region, std::uint16_t port) const {
    if (!shared_ || port == 0) return port;
    return static_cast<std::uint16_t>(port + regions::index(region) + 1);
}

dns::IpAddress AddressPlan::region_v4(regions::RegionId id) const {
    if (base_.family == dns::Family::v4) return region(id);
    return dns::IpAddress::v4(198, 51, 100, static_cast<std::uint8_t>(regions::index(id) + 1));
}

dns::IpAddress AddressPlan::region_v6(regions::RegionId id) const {
    if (base_.family == dns::Family::v6) return region(id);
    return *dns::IpAddress::from_text("fd77::" + std::to_string(regions::index(id) + 1));
}

dns::IpAddress AddressPlan::service(std::uint8_t number) const {
    if (shared_) return base_;
    return dns::IpAddress::v4(base_.octets[0], base_.octets[1], 0, number);
}

}  // namespace regiondrill::drill
