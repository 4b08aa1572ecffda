// The first twelve octets of a message, without the counts of its sections (RFC 1035, section 4.1.1).
#pragma once

#include <cstddef>
#include <cstdint>

namespace regiondrill::dns {

/// What is asked for; any other number up to 15 is an opcode as well.
enum class Opcode : std::uint8_t { query = 0, iquery = 1, status = 2, notify = 4, update = 5, dso = 6 };

/// How it went; those above 15 need EDNS for their upper bits (RFC 6891, section 6.1.3).
enum class ResponseCode : std::uint16_t {
    no_error = 0,
    form_error = 1,
    server_failure = 2,
    no_such_name = 3,
    not_implemented = 4,
    refused = 5,
    bad_version = 16,
    bad_cookie = 23,
};

/// Only one class is of use today; a question may also ask for any.
enum class RecordClass : std::uint16_t { internet = 1, chaos = 3, hesiod = 4, none = 254, any = 255 };

/// Read and written as two pairs of octets; the counts that follow belong to whoever knows the sections.
struct Header {
    /// With the four counts.
    static constexpr std::size_t octets = 12;

    std::uint16_t id = 0;
    Opcode opcode{};
    ResponseCode code{};  // its upper bits stand in the OPT record
    bool response = false;
    bool authoritative = false;
    bool truncated = false;
    bool recursion_desired = false;
    bool recursion_available = false;
    bool reserved = false;  // the Z bit
    bool authentic = false;
    bool checking_disabled = false;

    /// The second pair of octets.
    constexpr std::uint16_t bits() const {
        const auto bit = [](bool set, int number) { return static_cast<unsigned>(set) << number; };
        return static_cast<std::uint16_t>(bit(response, 15) | (static_cast<unsigned>(opcode) & 15) << 11 |
                                          bit(authoritative, 10) | bit(truncated, 9) | bit(recursion_desired, 8) |
                                          bit(recursion_available, 7) | bit(reserved, 6) | bit(authentic, 5) |
                                          bit(checking_disabled, 4) | (static_cast<unsigned>(code) & 15));
    }

    /// The reverse of bits(): every bit of a header is kept.
    static constexpr Header of(std::uint16_t id, std::uint16_t bits) {
        const auto bit = [bits](int number) { return (bits >> number & 1) != 0; };
        return {id,
                static_cast<Opcode>(bits >> 11 & 15),
                static_cast<ResponseCode>(bits & 15),
                bit(15),
                bit(10),
                bit(9),
                bit(8),
                bit(7),
                bit(6),
                bit(5),
                bit(4)};
    }

    bool operator==(const Header&) const = default;
};

}  // namespace regiondrill::dns
