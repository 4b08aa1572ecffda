#include "live/proxy/proxy_request.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/beast/core/detail/base64.hpp>

namespace regiondrill::live {

namespace {}  // namespace

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

std::string known_hosts(const drill::Scenario& scenario) {
    std::string hosts = scenario.dns.name;
    for (const drill::RegionSpec& region : scenario.regions) hosts += ", " + region.name + "." + scenario.dns.name;
    return hosts;
}

std::optional<ProxyUser> read_proxy_user(std::string_view authorization) {
    namespace base64 = boost::beast::detail::base64;
    constexpr std::string_view scheme = "Basic ";
    if (!boost::istarts_with(authorization, scheme)) return std::nullopt;
    authorization.remove_prefix(scheme.size());
    while (authorization.ends_with('=')) authorization.remove_suffix(1);
    std::string text(base64::decoded_size(authorization.size() + 3), '\0');
    const auto [written, read] = base64::decode(text.data(), authorization.data(), authorization.size());
    if (read != authorization.size()) return std::nullopt;
    text.resize(written);
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) return std::nullopt;
    return ProxyUser{text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace regiondrill::live
