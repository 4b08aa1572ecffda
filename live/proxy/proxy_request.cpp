#include "live/proxy/proxy_request.hpp"

#include "sim/url.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>

namespace regiondrill::live {

namespace {

constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t tls_port = 443;

}  // namespace

// An address of its own says which region is meant, one that all share only with the port.
std::optional<ProxyDestination> find_destination(const drill::Scenario& scenario, std::string_view host,
                                                 std::uint16_t port, const RegionPorts& regions) {
    if (host.ends_with('.')) host.remove_suffix(1);
    if (boost::iequals(host, scenario.dns.name)) return ProxyDestination{};
    for (std::size_t i = 0; i < scenario.regions.size(); ++i) {
        const auto& plan = scenario.network.loopback;
        const bool is_its_own = !plan.is_shared() || regions.at(i) == port;
        const bool by_address = is_its_own && host == plan.region(regions::region_at(i)).text();
        if (by_address || boost::iequals(host, scenario.regions[i].name + "." + scenario.dns.name)) {
            return ProxyDestination{regions::region_at(i)};
        }
    }
    return std::nullopt;
}

std::vector<std::uint16_t> ports_of(const drill::Scenario& scenario, const ProxyDestination& destination,
                                    const RegionPorts& regions) {
    std::vector<std::uint16_t> ports = {http_port};
    for (std::size_t i = 0; i < scenario.regions.size(); ++i) {
        if (!destination.is_by_name() && destination.region != regions::region_at(i)) continue;
        ports.push_back(regions.at(i));
        if (const auto& upstream = scenario.regions[i].upstream) {
            ports.insert(ports.end(), {tls_port, upstream->url.port});
        }
    }
    std::sort(ports.begin(), ports.end());
    ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
    return ports;
}

// Without a port that of HTTP is meant.
std::optional<HostAndPort> read_host_and_port(std::string_view authority) {
    const auto read = sim::split_authority(authority);
    const auto port = read ? read->port_or(http_port) : std::nullopt;
    if (!port) return std::nullopt;
    return HostAndPort{std::string(read->host), *port};
}

// Names only: an address is found out by them, and there may be none of one's own.
std::string known_hosts(const drill::Scenario& scenario) {
    std::string hosts = scenario.dns.name;
    for (const drill::RegionSpec& region : scenario.regions) hosts += ", " + region.name + "." + scenario.dns.name;
    return hosts;
}

// Six bits a character, and an octet whenever eight are there; what is left over at the end is padding.
std::optional<std::string> from_base64(std::string_view text) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    while (text.ends_with('=')) text.remove_suffix(1);
    if (text.size() % 4 == 1) return std::nullopt;
    std::string octets;
    unsigned bits = 0;
    unsigned waiting = 0;  // of them, not yet part of an octet
    for (const char c : text) {
        const std::size_t value = digits.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        bits = bits << 6U | static_cast<unsigned>(value);
        waiting += 6;
        if (waiting < 8) continue;
        waiting -= 8;
        octets += static_cast<char>(bits >> waiting);
        bits &= (1U << waiting) - 1;
    }
    return octets;
}

// The scheme's name in any case (RFC 9110, section 11.1). The first colon separates, so a password may have some and a
// name has none.
std::optional<ProxyUser> read_proxy_user(std::string_view authorization) {
    constexpr std::string_view scheme = "Basic ";
    if (!boost::istarts_with(authorization, scheme)) return std::nullopt;
    authorization.remove_prefix(scheme.size());
    const auto decoded = from_base64(authorization);
    if (!decoded) return std::nullopt;
    const std::string& text = *decoded;
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) return std::nullopt;
    return ProxyUser{text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace regiondrill::live
