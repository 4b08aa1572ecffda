// Scenarios that nobody wrote: valid drills over all that a script can say, each from a seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace regiondrill::study {

/// A script that the reader takes and `regiondrill run` plays: mostly a small drill of some hundreds to some thousands
/// of requests, now and then a large one. The same for the same seed on every machine, as long as the schema, the
/// registries and the atlas are the same.
std::string random_scenario(std::uint64_t seed);

/// The script, settings laid over it, with faults that nobody planned: in the place of its timeline at most so many of
/// any kind, which the seed draws, from a tenth to seven tenths of the drill; and in the place of its promises what
/// must hold when they are over: that requests are served again in the last seventh, and, where several regions are
/// written to, that the replicas are equal. Its own promises stay where their windows begin after the faults. The same
/// for the same seed.
///
/// Throws drill::InputError for what is no script, or too short.
std::string scenario_with_random_faults(const std::string& script, const std::string& file,
                                        const std::vector<std::string>& settings, std::uint64_t seed,
                                        std::uint32_t most_faults);

}  // namespace regiondrill::study
