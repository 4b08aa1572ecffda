// A JSON value that is neither text, list nor object: a number, true, false or null, or something that is none of these
// but was meant as a value.
#pragma once

#include "drill/scenario/input_error.hpp"

#include <optional>
#include <string_view>

namespace regiondrill::drill {

/// What is wrong with a bare word (never empty) as a JSON value; nothing when it is one.
std::optional<Complaint> complaint_about_word(std::string_view word);

}  // namespace regiondrill::drill
