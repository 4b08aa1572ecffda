// The reference: what an ordinary event loop makes of the toy workload, with nothing else on.
#pragma once

#include <cstdint>

namespace regiondrill::bench {

/// Plays the toy workload for so many virtual seconds: 1,000 open-loop clients with one request a second each, 3
/// regions, one PUT a request into a hash map, 20 to 22 ms each way, 1 ms of service, and a 2 s timeout event a
/// request. Returns the requests answered.
std::uint64_t play_bare_loop(int virtual_seconds, std::uint64_t seed);

}  // namespace regiondrill::bench
