// Whether a history of one key is linearisable as a register.
#pragma once

#include "store/register_history.hpp"

namespace regiondrill::store {

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

}  // namespace regiondrill::store
