// The failover policy (facts R53-05): the primary while it is healthy, else the secondary. When both are sick they
// count as healthy, so the primary answers.
#include "dns/routing_policy.hpp"

namespace regiondrill::dns {

namespace {

std::size_t choose_by_role(std::span<const Candidate> candidates) {
    std::size_t best = candidates.size();
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (!candidates[i].healthy || candidates[i].role == Role::none) continue;
        if (candidates[i].role == Role::primary) return i;
        best = i;
    }
    return best;
}

}  // namespace

const RoutingPolicy failover_policy{"failover", choose_by_role};

}  // namespace regiondrill::dns
