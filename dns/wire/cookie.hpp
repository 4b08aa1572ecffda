// DNS cookies: a client's eight octets, and ours that prove it could hear us at its address before (RFC 7873), in the
// format that servers with one secret share (RFC 9018), with the keyed hash they rest on.
//
// The responder reads the client's cookie and returns a good one; nobody is refused for lack of one, as a drill's
// loopback has no forged senders. Time is the drill's, passed in.
#pragma once

#include "dns/address.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace regiondrill::dns {

using SipKey = std::array<std::uint8_t, 16>;

/// SipHash-2-4 (Aumasson and Bernstein, 2012), a short keyed hash nobody can forge without the key: the number whose
/// octets, least first, are the hash.
std::uint64_t siphash24(const SipKey& key, std::span<const std::uint8_t> octets);

/// The option as a client sends it.
struct Cookie {
    static constexpr std::size_t client_octets = 8;
    static constexpr std::size_t most_server_octets = 32;
    using Client = std::array<std::uint8_t, client_octets>;

    Client client{};
    std::array<std::uint8_t, most_server_octets> server{};
    std::size_t server_octets = 0;  // 0: the client has none of ours yet

    /// The option's data; nothing when it is not 8 or 16 to 40 octets long (facts C1).
    static std::optional<Cookie> read(std::span<const std::uint8_t> data);
};

/// Makes and proves server cookies: version 1, three octets reserved, the time, and the SipHash-2-4 of client cookie,
/// those and the client's address.
class CookieMaker {
public:
    static constexpr std::size_t server_octets = 16;
    using Server = std::array<std::uint8_t, server_octets>;

    // All in seconds (RFC 9018, section 4.3).
    static constexpr std::int32_t longest_age = 3600;
    static constexpr std::int32_t furthest_ahead = 300;  // clocks of servers with one secret differ
    static constexpr std::int32_t renewed_after = 1800;

    explicit CookieMaker(const SipKey& secret) : secret_(secret) {}

    /// `now` in seconds since 1970; it wraps, and ages are counted the short way round (RFC 1982).
    Server make(const Cookie::Client& client, const IpAddress& address, std::uint32_t now) const;

    /// Whether the server's part is ours, made for this client and address, and neither too old nor from the future.
    bool is_good(const Cookie& cookie, const IpAddress& address, std::uint32_t now) const;

    /// The server cookie to return: the client's own while it is good and young, else a new one (facts C3, C4).
    Server renew(const Cookie& cookie, const IpAddress& address, std::uint32_t now) const;

private:
    Server made(const Cookie::Client& client, const std::uint8_t* head, const IpAddress& address) const;

    SipKey secret_;
};

}  // namespace regiondrill::dns
