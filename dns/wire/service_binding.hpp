// The data of HTTPS and SVCB records (RFC 9460): where a service is to be had, and how.
#pragma once

#include "dns/ip_address.hpp"
#include "dns/wire/name.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::dns {

enum class ServiceKey : std::uint16_t {
    mandatory = 0,
    alpn = 1,
    no_default_alpn = 2,
    port = 3,
    ipv4hint = 4,
    ech = 5,
    ipv6hint = 6
};

struct ServiceBinding {
    std::uint16_t priority = 1;                // 0: an alias, which has no parameters
    Name target;                               // the root: the record's owner
    std::map<ServiceKey, std::string> values;  // ascending, as they must stand on the wire

    /// Nothing when the data is cut off, or its keys do not ascend.
    static std::optional<ServiceBinding> read(std::string_view rdata);

    /// The target is never compressed.
    std::string rdata() const;

    bool is_alias() const { return priority == 0; }
    void set_alpn(const std::vector<std::string>& protocols);

    /// Replaces both hints by these addresses; a family that has none gets no hint (facts H1).
    void set_hints(std::span<const IpAddress> addresses);
};

}  // namespace regiondrill::dns
