// Scenarios that nobody wrote: valid drills over all that a script can say, each from a seed.
#pragma once

#include <cstdint>
#include <string>

namespace regiondrill::study {

/// A script that the reader takes and `regiondrill run` plays: mostly a small drill of some hundreds to some thousands
/// of requests, now and then a large one. The same for the same seed on every machine, as long as the schema, the
/// registries and the atlas are the same.
std::string random_scenario(std::uint64_t seed);

}  // namespace regiondrill::study
