// What a request says to the proxy, apart from any connection: where it is to go and who asks.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "regions/request_attempt.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::live {

// Where a real program may go through the proxy: the drill's name, as its people do, or one of its regions by name or
// address. Nowhere else: the proxy leads into the drill only.

struct ProxyDestination {
    regions::RegionId region = regions::no_region;  // no_region: by the drill's name, wherever the DNS sends one

    bool is_by_name() const { return region == regions::no_region; }
};

/// Where regions listen, by region.
using RegionPorts = std::vector<std::uint16_t>;

/// Nothing where the host is not of the drill. An address that all regions share names the one that has the port.
std::optional<ProxyDestination> find_destination(const drill::Scenario& scenario, std::string_view host,
                                                 std::uint16_t port, const RegionPorts& regions);

/// The ports at which a program may ask there, in their order, each once: that of HTTP, those where the region itself
/// and the service behind it listen, and that of TLS where there is a service, as TLS is between it and the program. By
/// the drill's name those of all regions, as they are one service to people.
std::vector<std::uint16_t> ports_of(const drill::Scenario& scenario, const ProxyDestination& destination,
                                    const RegionPorts& regions);

/// For a message: the hosts there are.
std::string known_hosts(const drill::Scenario& scenario);

/// A host and the port behind it, as "api.drill.test:8080" and "[::1]:8080" name them; nothing where the port is none.
struct HostAndPort {
    std::string host;         // IPv6 without its brackets
    std::uint16_t port = 80;  // that of HTTP where none is named
};
std::optional<HostAndPort> read_host_and_port(std::string_view authority);

// Who somebody says to be at the proxy, as a request carries it (RFC 7617).

/// As it was said: whether the drill knows somebody of that name is the proxy's to find out.
struct ProxyUser {
    std::string name;
    std::string password;
};

/// From the value of Proxy-Authorization: "Basic bG9uZG9uOjM=". Nothing where it is none.
std::optional<ProxyUser> read_proxy_user(std::string_view authorization);

/// What base64 stands for (RFC 4648, section 4), with or without the padding at its end; nothing where a character is
/// none of its own or the last one stands alone.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace regiondrill::live
