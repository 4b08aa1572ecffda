// Domain names: kept in wire form with their letters as written, compared without regard to case (RFC 4343).
//
// Name is a value for zones and messages; NameBuffer holds the one name of a query on the responder's hot path. Case is
// that of ASCII letters only, other octets are compared as they are.
#pragma once

#include "sim/text.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::dns {

/// A whole name, root included; never malformed, as the only ways to one check it.
class Name {
public:
    static constexpr std::size_t longest = 255;       // octets on the wire, the root's length octet counted (RFC 1035)
    static constexpr std::size_t longest_label = 63;  // octets

    /// The root.
    Name() : wire_(1, '\0') {}

    /// "api.drill.test.", or "api" relative to an origin; "@" is the origin itself. Understands \. and \DDD. Nothing
    /// when a label is empty or longer than 63 octets, or the name longer than 255.
    static std::optional<Name> from_text(std::string_view text, const Name& origin = Name());

    /// From the uncompressed wire form, which must fill `wire` exactly.
    static std::optional<Name> from_wire(std::string_view wire);

    /// "api.drill.test."; the root is ".".
    std::string text() const;

    const std::string& wire() const { return wire_; }

    /// The wire form in lower case: equal for equal names.
    std::string folded() const;

    bool is_root() const { return wire_.size() == 1; }
    /// Without the root: 3 for "api.drill.test.".
    std::size_t labels() const;

    /// The first label's octets; empty for the root.
    std::string_view first_label() const {
        return std::string_view(wire_).substr(1, static_cast<unsigned char>(wire_[0]));
    }

    /// The name without its first label; the root's parent is the root.
    Name parent() const;

    /// Whether the ancestor's labels end this name; every name is below the root.
    bool is_at_or_below(const Name& ancestor) const;

    /// The name with one more label in front; nothing when that makes it too long.
    std::optional<Name> child(std::string_view label) const;

    friend bool operator==(const Name& a, const Name& b);

    /// The canonical order of RFC 4034, section 6.1: by labels from the right, without case.
    friend std::weak_ordering operator<=>(const Name& a, const Name& b);

private:
    std::string wire_;
};

/// A name's wire form in a place of fixed size, so that a query can be read without allocating.
class NameBuffer {
public:
    // The octets are left as they are: clearing them would take longer than reading a name.
    NameBuffer() {}  // NOLINT(cppcoreguidelines-pro-type-member-init,modernize-use-equals-default)

    std::string_view wire() const { return {octets_.data(), size_}; }
    void clear() { size_ = 0; }

    /// False when the name would become longer than any may be.
    bool append(const void* octets, std::size_t count) {
        if (size_ + count > octets_.size()) return false;
        std::memcpy(octets_.data() + size_, octets, count);
        size_ += count;
        return true;
    }

    /// In lower case; lengths of labels lie below 'A' and stay.
    void fold() {
        for (std::size_t i = 0; i < size_; ++i) octets_[i] = sim::lower_case(octets_[i]);
    }

private:
    std::array<char, Name::longest> octets_;
    std::size_t size_ = 0;
};

}  // namespace regiondrill::dns
