// What made something fail, or come about, as a small number that messages, attempts and answers carry.
#pragma once

#include <cstddef>
#include <cstdint>

namespace regiondrill::sim {

/// A fault of the drill by its number, or something that is nobody's act. Rooms below drill/ are given it with whatever
/// breaks them, hand it on with whatever fails by it, and know nothing else of faults.
enum class Cause : std::uint16_t {
    none = 0,           // nothing went wrong, or nobody knows why
    overload = 0xffff,  // more was asked of a region than it can serve
};

constexpr Cause cause_of_fault(std::size_t number) { return Cause{static_cast<std::uint16_t>(number + 1)}; }

constexpr bool is_fault(Cause cause) { return cause != Cause::none && cause != Cause::overload; }
/// Only of a fault.
constexpr std::size_t fault_of(Cause cause) { return static_cast<std::size_t>(cause) - 1; }

}  // namespace regiondrill::sim
