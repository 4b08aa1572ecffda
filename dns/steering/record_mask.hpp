// A set of a group's records.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace regiondrill::dns {

/// Records by their number in the group. Two words hold the hundred that a group may have (facts R53-02).
class RecordMask {
public:
    static constexpr std::size_t most_records = 100;

    constexpr bool has(std::size_t record) const { return ((words_[record / 64] >> (record % 64)) & 1) != 0; }
    constexpr void set(std::size_t record) { words_[record / 64] |= std::uint64_t{1} << (record % 64); }
    constexpr void clear(std::size_t record) { words_[record / 64] &= ~(std::uint64_t{1} << (record % 64)); }

    constexpr bool any() const { return (words_[0] | words_[1]) != 0; }
    constexpr std::uint32_t count() const {
        return static_cast<std::uint32_t>(std::popcount(words_[0]) + std::popcount(words_[1]));
    }

    /// The lowest record of a set that is not empty.
    constexpr std::size_t first() const {
        return static_cast<std::size_t>(words_[0] != 0 ? std::countr_zero(words_[0])
                                                       : 64 + std::countr_zero(words_[1]));
    }

    /// The record with `before` others of the set below it; before < count().
    constexpr std::size_t nth(std::uint32_t before) const {
        RecordMask rest = *this;
        for (; before > 0; --before) rest.clear(rest.first());
        return rest.first();
    }

    /// Calls visit(record) for each, in order.
    template <typename Visit>
    constexpr void for_each(Visit visit) const {
        for (std::size_t word = 0; word < 2; ++word) {
            for (std::uint64_t rest = words_[word]; rest != 0; rest &= rest - 1) {
                visit(64 * word + static_cast<std::size_t>(std::countr_zero(rest)));
            }
        }
    }

    constexpr bool operator==(const RecordMask&) const = default;

private:
    std::uint64_t words_[2] = {0, 0};
};

}  // namespace regiondrill::dns
