#include "dns/wire/siphash.hpp"

#include <bit>
#include <cstddef>

namespace regiondrill::dns {

namespace {

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

}  // namespace regiondrill::dns
