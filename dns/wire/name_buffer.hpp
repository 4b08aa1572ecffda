// A name's wire form in a place of fixed size, so that a query can be read without allocating.
#pragma once

#include "dns/wire/name.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace regiondrill::dns {

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
        for (std::size_t i = 0; i < size_; ++i) octets_[i] = folded(octets_[i]);
    }

    static constexpr char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

private:
    std::array<char, Name::longest> octets_;
    std::size_t size_ = 0;
};

}  // namespace regiondrill::dns
