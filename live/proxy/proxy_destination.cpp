#include "live/proxy/proxy_destination.hpp"

#include <boost/algorithm/string/predicate.hpp>

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

}  // namespace regiondrill::live
