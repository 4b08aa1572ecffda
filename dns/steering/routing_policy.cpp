#include "dns/steering/routing_policy.hpp"

#include <array>

namespace regiondrill::dns {

std::span<const RoutingPolicy* const> routing_policies() {
    static constexpr std::array all{
        &latency_policy,      &failover_policy,   &weighted_policy, &simple_policy,          &geolocation_policy,
        &geoproximity_policy, &multivalue_policy, &ip_based_policy, &consistent_hash_policy,
    };
    return all;
}

const RoutingPolicy* find_policy(std::string_view name) {
    for (const RoutingPolicy* policy : routing_policies()) {
        if (policy->name == name) return policy;
    }
    return nullptr;
}

}  // namespace regiondrill::dns
