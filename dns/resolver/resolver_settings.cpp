#include "dns/resolver/resolver_settings.hpp"

#include <algorithm>

namespace regiondrill::dns {

sim::Duration ResolverSettings::lifetime(const Response& response) const {
    if (response.status != Response::Status::ok) return std::min(response.ttl, negative_cap);
    if (fixed) return std::min(*fixed, cap);
    // Exact for the many that do not stretch.
    const bool stretches = stretch < 1 || stretch > 1;
    const sim::Duration kept =
        stretches ? sim::from_nanoseconds(static_cast<double>(response.ttl.count()) * stretch) : response.ttl;
    return std::min(std::max(kept, floor), cap);
}

sim::Duration ResolverSettings::failure_lifetime(std::uint32_t in_a_row) const {
    sim::Duration kept = failure_ttl;
    for (std::uint32_t i = 1; i < in_a_row && kept < failure_most; ++i) kept *= 2;
    return std::min(kept, failure_most);
}

sim::Duration ResolverSettings::wait(std::uint32_t number) const {
    return first_wait * (std::int64_t{1} << std::min(number - 1, 16U));
}

IpPrefix ResolverSettings::subnet_of(const IpPrefix& client) const {
    const std::uint8_t length = client.base.family == Family::v4 ? subnet_v4 : subnet_v6;
    if (length == 0) return {};
    return IpPrefix::of(client.base, std::min(length, client.length));
}

}  // namespace regiondrill::dns
