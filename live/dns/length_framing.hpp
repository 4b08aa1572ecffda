// DNS messages in a stream of octets: each after its length in two octets (RFC 1035, section 4.2.2), in whatever pieces
// they arrive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace regiondrill::live {

class LengthFraming {
public:
    static constexpr std::size_t shortest = 12;  // octets of a DNS header; a length below it is garbage (facts T7)
    static constexpr std::size_t longest = 65'535;

    void append(std::span<const std::uint8_t> octets);

    /// The next message that is complete; valid until append() is called. Nothing when more octets are wanted, or
    /// the stream is garbage.
    std::optional<std::span<const std::uint8_t>> next();

    /// A length was too short: where the next message begins is anybody's guess.
    bool is_garbage() const { return garbage_; }

private:
    std::vector<std::uint8_t> octets_;
    std::size_t taken_ = 0;  // of them
    bool garbage_ = false;
};

}  // namespace regiondrill::live
