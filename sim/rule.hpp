// A rule on links: cut, slow down, lose. The network only routes; rules decide. Every network fault is one.
#pragma once

#include "sim/place.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <vector>

namespace regiondrill::sim {

enum class RuleId : std::uint32_t {};

struct Rule {
    std::vector<LinkId> links;
    bool cut = false;   // nothing passes, not even what is under way
    double factor = 1;  // times the base latency
    Duration added{0};  // one way
    double loss = 0;    // share of packets; each costs a retransmission
};

/// What met a rule so far.
struct RuleEvidence {
    std::uint64_t met = 0;
    Time first = never;
};

}  // namespace regiondrill::sim
