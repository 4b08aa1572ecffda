#include "live/proxy/proxy_request.hpp"

#include <boost/algorithm/string/predicate.hpp>

namespace regiondrill::live {

// A region's address counts only where each region has one of its own: one that all share says nothing of which is
// meant.
std::optional<ProxyDestination> find_destination(const drill::Scenario& scenario, std::string_view host) {
    if (host.ends_with('.')) host.remove_suffix(1);
    if (boost::iequals(host, scenario.dns.name)) return ProxyDestination{};
    for (std::size_t i = 0; i < scenario.regions.size(); ++i) {
        const auto& plan = scenario.network.loopback;
        const bool by_address = !plan.is_shared() && host == plan.region(regions::region_at(i)).text();
        if (by_address || boost::iequals(host, scenario.regions[i].name + "." + scenario.dns.name)) {
            return ProxyDestination{regions::region_at(i)};
        }
    }
    return std::nullopt;
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
