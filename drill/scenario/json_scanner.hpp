// Where every key and value of a JSON text stands. A descent over the text beside the real parser, which forgets
// positions and reports mistakes in terms of bytes; this one says in plain words what is wrong and where.
#pragma once

#include "drill/scenario/input_error.hpp"

#include <map>
#include <string>
#include <string_view>

namespace regiondrill::drill {

struct JsonPlace {
    Position key;  // unknown for list elements and for the whole text
    Position value;
};

/// By JSON pointer: "" is the whole text, "/clients/0/rate" a value in it.
using JsonPlaces = std::map<std::string, JsonPlace>;

/// Reads JSON with // and /* */ comments; throws InputError naming `source` at the first mistake in the syntax, at a
/// key that stands twice in its object, and at text that is not UTF-8.
JsonPlaces scan_json(std::string_view text, const std::string& source);

/// One more step of a JSON pointer: "/", then the key with "~" and "/" escaped.
std::string pointer_step(std::string_view key);

}  // namespace regiondrill::drill
