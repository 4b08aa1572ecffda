// Whether some order of a history's operations is that of a register, by trying them.
#pragma once

#include "store/register_history.hpp"

namespace regiondrill::store {

/// Operations a search takes, reads without an answer not counted: they are the bits of one word.
inline constexpr std::size_t searchable_operations = 64;

/// Depth first, each state (operations done, value held) once (Wing & Gong 1993, Lowe 2017). Values need not be unique.
/// A history of more operations, or of more states than a quarter of a million, is too large.
RegisterFinding search_linearisation(const RegisterHistory& history);

}  // namespace regiondrill::store
