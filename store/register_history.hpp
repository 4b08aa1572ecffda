// What clients did to one key, as they saw it: the material for asking whether it behaved as a register (Herlihy & Wing
// 1990: every operation at one moment between its call and its answer, every read the last value written).
#pragma once

#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace regiondrill::store {

/// An operation on the register. A compare-and-set that was refused is a read of what it was refused for, or is left
/// out where the client was not told.
struct RegisterOperation {
    enum class Kind : std::uint8_t { read, write, compare_and_set };

    Kind kind = Kind::read;
    sim::Time invoked{};
    sim::Time answered = sim::never;  // never: it may have happened at any time since, or not at all
    std::uint64_t value = 0;          // seen by a read, else written; 0 is what the key held at first
    std::uint64_t expected = 0;       // compare-and-set: the value replaced
};

/// In any order. An operation that was answered at the moment when another was invoked counts as concurrent to it.
using RegisterHistory = std::vector<RegisterOperation>;

enum class RegisterVerdict : std::uint8_t {
    linearisable,
    contradictory,
    too_large,  // to be searched
};

enum class Contradiction : std::uint8_t {
    none,
    unwritten_value,  // a value was seen that nobody wrote
    early_sight,      // a value was seen before anybody asked for it to be written
    twice_replaced,   // two compare-and-sets replaced the same value
    circular,         // compare-and-sets that each needed the other one's value
    crossed_values,   // each of two values was there before the other: a stale read, a lost write
    no_order,         // none of all orders fits; found by search
};

struct RegisterFinding {
    RegisterVerdict verdict = RegisterVerdict::linearisable;
    Contradiction contradiction = Contradiction::none;
    /// Those that contradict each other, places in the history, ascending: with the writes whose values they saw they
    /// do so without all others. After a search: the last write that had a place, and what could then come next.
    std::vector<std::size_t> operations;
};

}  // namespace regiondrill::store
