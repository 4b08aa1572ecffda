#include "drill/faults/registry.hpp"

namespace regiondrill::drill {

const std::vector<const FaultType*>& fault_types() {
    static const std::vector<const FaultType*> all{
        &kill_fault,
        &destroy_fault,
        &crash_fault,
        &hang_fault,
        &errors_fault,
        &slow_fault,
        &fail_health_fault,
        &lie_health_fault,
        &isolate_fault,
        &partition_fault,
        &latency_fault,
        &loss_fault,
        &disk_full_fault,
        &corrupt_disk_fault,
        &throttle_writes_fault,
        &pause_replication_fault,
        &skew_clock_fault,
        &drift_clock_fault,
        &blind_checkers_fault,
        &dns_down_fault,
        &dns_slow_fault,
        &dns_stale_fault,
        &dns_nxdomain_fault,
        &dns_empty_fault,
        &routing_control_fault,
        &set_weight_fault,
        &evacuate_fault,
        &add_region_fault,
        &remove_region_fault,
    };
    return all;
}

const FaultType* find_fault_type(std::string_view name) {
    for (const FaultType* type : fault_types()) {
        if (type->name == name) return type;
    }
    return nullptr;
}

}  // namespace regiondrill::drill
