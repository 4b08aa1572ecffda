// The log of causes for programs and for people who look at who told whom: each entry with the entry that brought it
// about.
#pragma once

#include <cstddef>
#include <string>

namespace regiondrill::drill {

class World;

/// A JSON object a line: `number`, `at_s`, `kind`, `party`, `subject`, `good` (of verdicts), `because` (a number, or
/// null), and, of a drill of which there was more than the log had room for, a last line with `dropped`.
std::string causes_ndjson(const World& world);

/// For ShiViz (bestchai.bitbucket.io/shiviz), which takes its default expression for it: two lines an entry, the party
/// with its vector clock and what happened. An entry has heard of all that led to it.
std::string causes_shiviz(const World& world);

/// So many entries of one picture: more are not told apart.
inline constexpr std::size_t most_pictured_causes = 150;

/// A Lamport diagram: a line downwards a party, a point an entry in the order of time, an arrow from what brought it
/// about. Where there are more than `most` the picture has those up to it that are no look-ups, and says how many it
/// leaves out.
std::string causes_svg(const World& world, std::size_t most = most_pictured_causes);

}  // namespace regiondrill::drill
