#include "drill/scenario/address_plan.hpp"

#include "sim/url.hpp"

#include <algorithm>
#include <string>

namespace regiondrill::drill {

// "127.77" is read as the network 127.77.0.0, which no whole address can name: the number of dots tells the two apart.
std::optional<AddressPlan> AddressPlan::from_text(std::string_view text) {
    const auto dots = std::count(text.begin(), text.end(), '.');
    const auto address = dns::IpAddress::from_text(dots == 1 ? std::string(text) + ".0.0" : std::string(text));
    if (!address || address->family != dns::Family::v4 || address->octets[0] != 127) return std::nullopt;
    if (dots == 3 && address->octets[3] == 0) return std::nullopt;  // a network's name, no machine's
    return AddressPlan(*address, dots == 3);
}

// What from_text() reads back.
std::string AddressPlan::text() const {
    if (shared_) return base_.text();
    return std::to_string(base_.octets[0]) + "." + std::to_string(base_.octets[1]);
}

// Regions count from 1, as the third octet 0 is the services'.
dns::IpAddress AddressPlan::region(regions::RegionId region) const {
    if (shared_) return base_;
    return dns::IpAddress::v4(base_.octets[0], base_.octets[1], static_cast<std::uint8_t>(regions::index(region) + 1),
                              1);
}

/// With one address for all the Nth region listens N ports further on; the port itself is free for what stands in front
/// of them. Port 0 lets the system choose, which tells regions apart by itself.
std::uint16_t AddressPlan::region_port(regions::RegionId region, std::uint16_t port) const {
    if (!shared_ || port == 0) return port;
    return static_cast<std::uint16_t>(port + regions::index(region) + 1);
}

// A plan may be of either family, and scripts may give regions the other as well: what nobody listens on must lead
// nowhere rather than to somebody else.
dns::IpAddress AddressPlan::region_v4(regions::RegionId id) const {
    if (base_.family == dns::Family::v4) return region(id);
    return dns::IpAddress::v4(198, 51, 100, static_cast<std::uint8_t>(regions::index(id) + 1));
}

// Of a scheme that routers do not carry beyond a site (RFC 4193), as 198.51.100.0/24 is for documents (RFC 5737).
dns::IpAddress AddressPlan::region_v6(regions::RegionId id) const {
    if (base_.family == dns::Family::v6) return region(id);
    return *dns::IpAddress::from_text("fd77::" + std::to_string(regions::index(id) + 1));
}

// Services are on ports of their own, so that they may share an address.
dns::IpAddress AddressPlan::service(std::uint8_t number) const {
    if (shared_) return base_;
    return dns::IpAddress::v4(base_.octets[0], base_.octets[1], 0, number);
}

namespace {

constexpr std::size_t longest_host = 253;  // RFC 1035, as text

// Names and IPv4 addresses alike: which of the two it is whoever connects finds out.
bool is_host_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_';
}

bool is_host(std::string_view text) {
    return !text.empty() && text.size() <= longest_host && std::all_of(text.begin(), text.end(), is_host_character);
}

// Only what could be one: whether it is shows when somebody connects to it.
bool is_ipv6(std::string_view text) {
    return text.find(':') != std::string_view::npos &&
           text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

}  // namespace

// Paths, queries and users need no look of their own: their characters belong to no host and no port. One slash at the
// end is forgiven.
std::optional<UpstreamAddress> UpstreamAddress::from_text(std::string_view text) {
    auto server = sim::behind_http_scheme(text);
    if (!server) return std::nullopt;
    if (server->ends_with('/')) server->remove_suffix(1);
    const auto read = sim::split_authority(*server);
    const auto port = read ? read->port_or(80) : std::nullopt;
    if (!port || !(read->in_brackets ? is_ipv6(read->host) : is_host(read->host))) return std::nullopt;
    return UpstreamAddress{std::string(read->host), *port};
}

// With the port even where it is 80, which every server takes.
std::string UpstreamAddress::authority() const { return sim::authority_text(host, port); }

}  // namespace regiondrill::drill
