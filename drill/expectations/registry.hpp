// Every expectation there is; see drill/scenario/expectation_type.hpp.
#pragma once

#include "drill/scenario/expectation_type.hpp"

namespace regiondrill::drill {

/// The one line that a new expectation needs beside its own file: FILE.cpp defines FILE_expectation. In the order in
/// which people are told of them, in `list`, in messages and in the schema. A macro, for each name is declared and
/// listed.
#define REGIONDRILL_EXPECTATIONS(EXPECTATION) \
    EXPECTATION(availability)                 \
    EXPECTATION(latency)                      \
    EXPECTATION(rto)                          \
    EXPECTATION(rpo)                          \
    EXPECTATION(lost_writes)                  \
    EXPECTATION(served_by)                    \
    EXPECTATION(converged)                    \
    EXPECTATION(recovers)                     \
    EXPECTATION(requests)                     \
    EXPECTATION(moves)                        \
    EXPECTATION(conflicts)                    \
    EXPECTATION(stale_reads)                  \
    EXPECTATION(session_violations)           \
    EXPECTATION(replication_lag)              \
    EXPECTATION(backlog)

#define REGIONDRILL_DECLARE(name) extern const ExpectationType name##_expectation;
REGIONDRILL_EXPECTATIONS(REGIONDRILL_DECLARE)
#undef REGIONDRILL_DECLARE

}  // namespace regiondrill::drill
