#include "dns/wire/cookie.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace regiondrill::dns {

namespace {

// SipHash's state and its rounds, in the names of the paper.
struct State {
    std::uint64_t v0, v1, v2, v3;

    void round() {
        v0 += v1;
        v1 = std::rotl(v1, 13) ^ v0;
        v0 = std::rotl(v0, 32);
        v2 += v3;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 += v3;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 += v1;
        v1 = std::rotl(v1, 17) ^ v2;
        v2 = std::rotl(v2, 32);
    }

    void absorb(std::uint64_t word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }
};

std::uint64_t little_endian(const std::uint8_t* octets, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value |= std::uint64_t{octets[i]} << (8 * i);
    return value;
}

}  // namespace

// Two rounds for each eight octets, the last of them filled up with the length, and four to finish.
std::uint64_t siphash24(const SipKey& key, std::span<const std::uint8_t> octets) {
    const std::uint64_t k0 = little_endian(key.data(), 8);
    const std::uint64_t k1 = little_endian(key.data() + 8, 8);
    State state{k0 ^ 0x736f'6d65'7073'6575, k1 ^ 0x646f'7261'6e64'6f6d, k0 ^ 0x6c79'6765'6e65'7261,
                k1 ^ 0x7465'6462'7974'6573};
    const std::size_t whole = octets.size() / 8 * 8;
    for (std::size_t at = 0; at < whole; at += 8) state.absorb(little_endian(octets.data() + at, 8));
    state.absorb(little_endian(octets.data() + whole, octets.size() - whole) | std::uint64_t{octets.size() & 0xff}
                                                                                   << 56);
    state.v2 ^= 0xff;
    for (int i = 0; i < 4; ++i) state.round();
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

namespace {

constexpr std::uint8_t version = 1;
constexpr std::size_t head_octets = 8;  // version, reserved, time

/// Seconds from the cookie's time to now.
std::int32_t age(const std::uint8_t* head, std::uint32_t now) {
    std::uint32_t made_at = 0;
    for (std::size_t i = 4; i < head_octets; ++i) made_at = made_at << 8 | head[i];
    return static_cast<std::int32_t>(now - made_at);
}

}  // namespace

// Eight octets alone are a client that has never heard us; 16 to 40 hold a server's part as well (RFC 7873, section 4).
std::optional<Cookie> Cookie::read(std::span<const std::uint8_t> data) {
    const bool alone = data.size() == client_octets;
    if (!alone && (data.size() < 16 || data.size() > client_octets + most_server_octets)) return std::nullopt;
    Cookie cookie;
    std::copy_n(data.begin(), client_octets, cookie.client.begin());
    cookie.server_octets = data.size() - client_octets;
    std::copy(data.begin() + client_octets, data.end(), cookie.server.begin());
    return cookie;
}

// Hash over client cookie, the head as it is sent, and the address (RFC 9018, section 4.4): a changed bit in any of
// them shows.
CookieMaker::Server CookieMaker::made(const Cookie::Client& client, const std::uint8_t* head,
                                      const IpAddress& address) const {
    std::array<std::uint8_t, Cookie::client_octets + head_octets + 16> hashed{};
    auto* end = std::copy(client.begin(), client.end(), hashed.begin());
    end = std::copy_n(head, head_octets, end);
    end = std::copy_n(address.octets.begin(), address.size(), end);
    const std::uint64_t hash = siphash24(secret_, {hashed.begin(), end});
    Server server{};
    std::copy_n(head, head_octets, server.begin());
    for (std::size_t i = 0; i < 8; ++i) server[head_octets + i] = static_cast<std::uint8_t>(hash >> (8 * i));
    return server;
}

CookieMaker::Server CookieMaker::make(const Cookie::Client& client, const IpAddress& address, std::uint32_t now) const {
    const std::array<std::uint8_t, head_octets> head{version,
                                                     0,
                                                     0,
                                                     0,
                                                     static_cast<std::uint8_t>(now >> 24),
                                                     static_cast<std::uint8_t>(now >> 16),
                                                     static_cast<std::uint8_t>(now >> 8),
                                                     static_cast<std::uint8_t>(now)};
    return made(client, head.data(), address);
}

// The cheap tests come first; the hash is made only for what could be ours.
bool CookieMaker::is_good(const Cookie& cookie, const IpAddress& address, std::uint32_t now) const {
    if (cookie.server_octets != server_octets || cookie.server[0] != version) return false;
    const std::int32_t seconds = age(cookie.server.data(), now);
    if (seconds > longest_age || seconds < -furthest_ahead) return false;
    const Server expected = made(cookie.client, cookie.server.data(), address);
    return std::equal(expected.begin(), expected.end(), cookie.server.begin());
}

// Renewed before it is too old, so that a client that keeps asking always holds a good one (RFC 9018, section 4.3).
CookieMaker::Server CookieMaker::renew(const Cookie& cookie, const IpAddress& address, std::uint32_t now) const {
    if (!is_good(cookie, address, now) || age(cookie.server.data(), now) > renewed_after) {
        return make(cookie.client, address, now);
    }
    Server server{};
    std::copy_n(cookie.server.begin(), server_octets, server.begin());
    return server;
}

}  // namespace regiondrill::dns
