#include "dns/steering/routing_policy.hpp"

#include <array>
#include <cstdio>

namespace regiondrill::dns {

std::string latency_in_words(sim::Duration latency) {
    char text[40];
    std::snprintf(text, sizeof text, "%.1f ms", sim::milliseconds(latency));
    return text;
}

std::string kilometres_in_words(double km) {
    char text[40];
    std::snprintf(text, sizeof text, "%.0f km", km);
    return text;
}

// Scripts, reports and documentation list them in this order: what most people want comes first.
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
