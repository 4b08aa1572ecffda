// Writes a message. Names are compressed against names written before them with the very same letters, so that nobody's
// spelling changes.
#pragma once

#include "dns/wire/record.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace regiondrill::dns {

/// Appends to the caller's buffer, which keeps its memory from message to message.
class WireWriter {
public:
    /// Replaces what is in `out`.
    // What is remembered is set as names are written. NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
    explicit WireWriter(std::vector<std::uint8_t>& out) : out_(out) { out_.clear(); }

    std::size_t size() const { return out_.size(); }

    void u8(std::uint8_t value) { out_.push_back(value); }
    void u16(std::uint16_t value);
    void u32(std::uint32_t value);
    void octets(std::span<const std::uint8_t> octets) { append(octets.data(), octets.size()); }
    void octets(std::string_view octets) { append(octets.data(), octets.size()); }

    /// Overwrites two octets written before.
    void put_u16(std::size_t at, std::uint16_t value);

    /// From now on names may lean on the one that stands at `at` in full.
    void remember(std::size_t at);

    /// `wire` is a whole name, uncompressed.
    void name(std::string_view wire);

    /// A name that stands at `at`, which is below 2^14.
    void pointer(std::size_t at) { u16(static_cast<std::uint16_t>(0xc000 | at)); }

    /// Type, class IN, TTL; after the owner.
    void record_head(RecordType type, std::uint32_t ttl);

    /// Length and data. Names are compressed in the types of RFC 1035 alone (facts B17).
    void rdata(RecordType type, std::string_view rdata);

    /// Takes back everything from `size` on.
    void cut(std::size_t size);

private:
    /// Enough for a reply; names beyond these are written in full.
    static constexpr std::size_t most_remembered = 48;

    void append(const void* octets, std::size_t count);
    bool stands_at(std::size_t at, std::string_view wire) const;

    std::vector<std::uint8_t>& out_;
    std::array<std::uint16_t, most_remembered> remembered_;  // where labels begin
    std::size_t count_ = 0;
};

}  // namespace regiondrill::dns
