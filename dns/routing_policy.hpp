// Routing policies: which of a name's records answers. Each policy stands in a file of its own and has one line in
// routing_policy.cpp.
#pragma once

#include "dns/answer.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace regiondrill::dns {

enum class Role : std::uint8_t { none, primary, secondary };

/// A record as a policy sees it for one asker.
struct Candidate {
    Address address{};
    bool healthy = true;  // unchecked records always are; when all are sick, all count as healthy (facts R53-20, -21)
    sim::Duration latency{};  // measured round trip from the asker's place
    Role role = Role::none;   // failover only
};

struct RoutingPolicy {
    std::string_view name;
    /// The place of the chosen candidate, a healthy one; candidates.size() when it can choose none of them.
    std::size_t (*choose)(std::span<const Candidate> candidates);
};

extern const RoutingPolicy latency_policy;
extern const RoutingPolicy failover_policy;

const std::vector<const RoutingPolicy*>& routing_policies();

}  // namespace regiondrill::dns
