// What the book of fates comes to.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace regiondrill::study {

/// The ledger's classes, as far as the book tells them apart: a delay shows in no table's content, nor which of several
/// losses it was.
enum class BookClass : std::uint8_t {
    kept,
    superseded,
    lost,
    overwritten_by_skew,
    overwritten_in_conflict,
    resurrected
};
inline constexpr std::size_t book_classes = 6;

/// At least and at most so many.
struct Range {
    std::uint64_t least = 0;
    std::uint64_t most = 0;

    bool holds(std::uint64_t count) const { return least <= count && count <= most; }
};

/// Of acknowledged writes, as are the ledger's figures.
struct BookAccount {
    std::uint64_t acknowledged = 0;
    std::array<Range, book_classes> classes{};
    Range shown_increments;

    const Range& operator[](BookClass each) const { return classes[static_cast<std::size_t>(each)]; }
};

}  // namespace regiondrill::study
