// The addresses of a served world: a network of the loopback, or one address of this machine.
//
// "127.77": the region of number N, counted from 1, has 127.77.N.1, all with one port, as in life; the DNS has
// 127.77.0.53, the proxy 127.77.0.80 and the control 127.77.0.1. "127.0.0.1", for systems whose loopback has a single
// address, or an address beyond the loopback: all have that, and regions are told apart by their port, of which N is
// added. A script may only name the loopback.
#pragma once

#include "dns/address.hpp"
#include "regions/request_attempt.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::drill {

/// Whoever serves a world asks it where to listen, the zone and the DNS's answers where things are. Regions are
/// numbered from 1 in the script's order, up to most_regions, so that a region's number fits an octet.
class AddressPlan {
public:
    static constexpr std::string_view usual = "127.77";

    /// Two octets of a network, or an IPv4 address, of the loopback. Nothing for any other text, nor for the name of a
    /// network.
    static std::optional<AddressPlan> from_text(std::string_view text);
    /// One address for all, whether it is of the loopback or not.
    static AddressPlan at(const dns::IpAddress& address) { return {address, true}; }

    /// The same with the DNS at an address of its own.
    AddressPlan with_dns(const dns::IpAddress& address) const {
        AddressPlan plan = *this;
        plan.dns_ = address;
        return plan;
    }

    /// As a script writes it.
    std::string text() const;

    /// Every region has the same address.
    bool is_shared() const { return shared_; }

    dns::IpAddress region(regions::RegionId region) const;
    /// The port of a region that is to listen at `port`.
    std::uint16_t region_port(regions::RegionId region, std::uint16_t port) const;

    /// What the DNS answers for a region. In the family that the region's address is not of, these are addresses that
    /// lead nowhere: 198.51.100.N (RFC 5737) and fd77::N (RFC 4193).
    dns::IpAddress region_v4(regions::RegionId region) const;
    dns::IpAddress region_v6(regions::RegionId region) const;

    /// With one address for all these are the same, and their ports differ.
    dns::IpAddress control() const { return service(1); }
    dns::IpAddress dns() const { return dns_.value_or(service(53)); }
    dns::IpAddress proxy() const { return service(80); }

private:
    AddressPlan(const dns::IpAddress& base, bool shared) : base_(base), shared_(shared) {}

    dns::IpAddress service(std::uint8_t number) const;

    dns::IpAddress base_;
    bool shared_;
    std::optional<dns::IpAddress> dns_;
};

/// Where the service is that stands behind a region: "http://127.0.0.1:3000". Plain HTTP only.
struct UpstreamAddress {
    std::string host;  // a name or an address; IPv6 without its brackets
    std::uint16_t port = 80;

    /// Nothing for other schemes, paths, users and queries.
    static std::optional<UpstreamAddress> from_text(std::string_view text);

    /// As it is written; as a Host field names it.
    std::string text() const { return "http://" + authority(); }
    std::string authority() const;

    bool operator==(const UpstreamAddress&) const = default;
};

}  // namespace regiondrill::drill
