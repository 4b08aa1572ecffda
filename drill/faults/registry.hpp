// Every fault there is; see drill/scenario/fault_type.hpp.
#pragma once

#include "drill/scenario/fault_type.hpp"

namespace regiondrill::drill {

extern const FaultType kill_fault;
extern const FaultType destroy_fault;
extern const FaultType crash_fault;
extern const FaultType hang_fault;
extern const FaultType errors_fault;
extern const FaultType slow_fault;
extern const FaultType fail_health_fault;
extern const FaultType lie_health_fault;
extern const FaultType isolate_fault;
extern const FaultType partition_fault;
extern const FaultType latency_fault;
extern const FaultType loss_fault;
extern const FaultType disk_full_fault;
extern const FaultType corrupt_disk_fault;
extern const FaultType throttle_writes_fault;
extern const FaultType pause_replication_fault;
extern const FaultType skew_clock_fault;
extern const FaultType drift_clock_fault;
extern const FaultType blind_checkers_fault;
extern const FaultType dns_down_fault;
extern const FaultType dns_slow_fault;
extern const FaultType dns_stale_fault;
extern const FaultType dns_nxdomain_fault;
extern const FaultType dns_empty_fault;
extern const FaultType routing_control_fault;
extern const FaultType set_weight_fault;
extern const FaultType evacuate_fault;
extern const FaultType add_region_fault;
extern const FaultType remove_region_fault;

}  // namespace regiondrill::drill
