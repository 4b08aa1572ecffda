// Every fault there is; see drill/fault_type.hpp.
#pragma once

#include "drill/fault_type.hpp"

namespace regiondrill::drill {

extern const FaultType kill_fault;
extern const FaultType crash_fault;
extern const FaultType hang_fault;
extern const FaultType errors_fault;
extern const FaultType slow_fault;
extern const FaultType fail_health_fault;
extern const FaultType isolate_fault;
extern const FaultType partition_fault;
extern const FaultType latency_fault;
extern const FaultType loss_fault;
extern const FaultType pause_replication_fault;

}  // namespace regiondrill::drill
