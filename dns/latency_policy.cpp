// The latency policy (facts R53-02): the healthy record with the lowest measured latency from the asker's network.
#include "dns/routing_policy.hpp"

namespace regiondrill::dns {

namespace {

std::size_t choose_by_latency(std::span<const Candidate> candidates) {
    std::size_t best = candidates.size();
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (!candidates[i].healthy) continue;
        if (best == candidates.size() || candidates[i].latency < candidates[best].latency) best = i;
    }
    return best;
}

}  // namespace

const RoutingPolicy latency_policy{"latency", choose_by_latency};

}  // namespace regiondrill::dns
