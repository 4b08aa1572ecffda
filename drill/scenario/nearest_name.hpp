// What somebody probably meant when they wrote a name that does not exist.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

/// The fewest single-character slips (one missing, one too many, one wrong, two neighbours swapped) that turn one word
/// into the other. Upper and lower case are the same here: a wrong capital is no slip worth counting.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The valid name nearest to a wrong one, the first of several equally near; none when nothing is near enough that
/// naming it would help. A name that merely begins like the wrong one ("avail") counts as near.
std::optional<std::string> nearest_name(std::string_view wrong, const std::vector<std::string>& valid);

}  // namespace regiondrill::drill
