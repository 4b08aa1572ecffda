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

// Whether a history of one key is linearisable as a register.

/// By zones where values are unique, else by search.
RegisterFinding check(const RegisterHistory& history);

/// Whether no two writes wrote the same value and none wrote 0.
bool has_unique_values(const RegisterHistory& history);

/// In O(n log n), for unique values only (Gibbons & Korach, "Testing shared memories", 1997): the operations of a value
/// are a cluster; clusters that a compare-and-set ties together are a block, of which the inner order is known. From
/// the first answer in a block to the last call in it lies its zone. A history is linearisable when each block is so by
/// itself and no two zones demand of their blocks that each come before the other.
///
/// Among more than two blocks no circle is left then: let f be a zone's first answer and s its last call, so that A
/// must come before B when f(A) < s(B). In a shortest circle A -> B -> C ... A does not precede C, hence f(B) < s(C) <=
/// f(A), and so on around to f(A) < f(A).
///
/// A write without an answer whose value nobody saw is left out; one that was seen happened before the first who saw
/// it.
RegisterFinding check_register(const RegisterHistory& history);

// Whether some order of a history's operations is that of a register, by trying them.

/// Operations a search takes, reads without an answer not counted: they are the bits of one word.
inline constexpr std::size_t searchable_operations = 64;

/// Depth first, each state (operations done, value held) once (Wing & Gong 1993, Lowe 2017). Values need not be unique.
/// A history of more operations, or of more states than a quarter of a million, is too large.
RegisterFinding search_linearisation(const RegisterHistory& history);

}  // namespace regiondrill::store
