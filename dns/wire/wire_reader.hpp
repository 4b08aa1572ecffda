// Reading a message, and numbers in network order in a string of octets.
//
// WireReader goes front to back and never past the end. Once anything is missing or wrong it has failed for good and
// gives zeros, so that callers look once, at the end. Everything that comes from a socket is read through it.
#pragma once

#include "dns/wire/name.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace regiondrill::dns {

/// The value's lowest octets, the highest of them first; `octets`: 1 to 4.
inline void append_number(std::string& wire, std::uint32_t value, std::size_t octets) {
    for (std::size_t i = octets; i-- > 0;) wire += static_cast<char>(value >> (8 * i) & 0xff);
}

/// Of all octets of `wire`, at most 4.
inline std::uint32_t number_in(std::string_view wire) {
    std::uint32_t value = 0;
    for (const char octet : wire) value = value << 8 | static_cast<unsigned char>(octet);
    return value;
}

/// Refers to the message, which must outlive it and every span it gives.
class WireReader {
public:
    /// Names' pointers count from the first of `message`; reading begins at `at`.
    explicit WireReader(std::span<const std::uint8_t> message, std::size_t at = 0)
        : message_(message),
          at_(at),
          good_(at <= message.size()) {}

    bool good() const { return good_; }
    void fail() { good_ = false; }
    std::size_t at() const { return at_; }
    std::span<const std::uint8_t> between(std::size_t from, std::size_t to) const {
        return message_.subspan(from, to - from);
    }
    /// Octets not yet read; none after a failure, so that loops over what is left end.
    std::size_t left() const { return good_ ? message_.size() - at_ : 0; }

    std::uint8_t u8() { return static_cast<std::uint8_t>(number<1>()); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(number<2>()); }
    std::uint32_t u32() { return number<4>(); }
    std::span<const std::uint8_t> octets(std::size_t count);

    /// A name, its pointers followed. They may only point backwards, from one run of labels to before its beginning
    /// and not into the header; so every name comes to an end (facts B19).
    void name(NameBuffer& into);

private:
    template <std::size_t octets>
    std::uint32_t number() {
        if (left() < octets) {
            good_ = false;
            return 0;
        }
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < octets; ++i) value = value << 8 | message_[at_ + i];
        at_ += octets;
        return value;
    }

    std::span<const std::uint8_t> message_;
    std::size_t at_;
    bool good_;
};

/// Texts and octets are the same memory seen as two types.
inline std::span<const std::uint8_t> octets_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string_view text_of(std::span<const std::uint8_t> octets) {
    return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

}  // namespace regiondrill::dns
