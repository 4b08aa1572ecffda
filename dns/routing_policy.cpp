#include "dns/routing_policy.hpp"

namespace regiondrill::dns {

const std::vector<const RoutingPolicy*>& routing_policies() {
    static const std::vector<const RoutingPolicy*> all{
        &latency_policy,
        &failover_policy,
    };
    return all;
}

}  // namespace regiondrill::dns
