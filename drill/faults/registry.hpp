// Every fault there is; see drill/scenario/fault_type.hpp.
#pragma once

#include "drill/scenario/fault_type.hpp"

namespace regiondrill::drill {

/// The one line that a new fault needs beside its own file: FILE.cpp defines FILE_fault. In the order in which people
/// are told of them, in `list`, in messages and in the schema. A macro, for each name is declared and listed.
#define REGIONDRILL_FAULTS(FAULT) \
    FAULT(kill)                   \
    FAULT(destroy)                \
    FAULT(crash)                  \
    FAULT(hang)                   \
    FAULT(errors)                 \
    FAULT(slow)                   \
    FAULT(deny)                   \
    FAULT(corrupt)                \
    FAULT(fail_health)            \
    FAULT(lie_health)             \
    FAULT(isolate)                \
    FAULT(partition)              \
    FAULT(latency)                \
    FAULT(jitter)                 \
    FAULT(loss)                   \
    FAULT(bandwidth)              \
    FAULT(disk_full)              \
    FAULT(corrupt_disk)           \
    FAULT(throttle_writes)        \
    FAULT(pause_replication)      \
    FAULT(skew_clock)             \
    FAULT(drift_clock)            \
    FAULT(blind_checkers)         \
    FAULT(dns_down)               \
    FAULT(dns_slow)               \
    FAULT(dns_stale)              \
    FAULT(dns_nxdomain)           \
    FAULT(dns_empty)              \
    FAULT(surge)                  \
    FAULT(shift_population)       \
    FAULT(routing_control)        \
    FAULT(set_weight)             \
    FAULT(evacuate)               \
    FAULT(add_region)             \
    FAULT(remove_region)

#define REGIONDRILL_DECLARE(name) extern const FaultType name##_fault;
REGIONDRILL_FAULTS(REGIONDRILL_DECLARE)
#undef REGIONDRILL_DECLARE

}  // namespace regiondrill::drill
