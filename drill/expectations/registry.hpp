// Every expectation there is; see drill/scenario/expectation_type.hpp.
#pragma once

#include "drill/scenario/expectation_type.hpp"

namespace regiondrill::drill {

extern const ExpectationType availability_expectation;
extern const ExpectationType latency_expectation;
extern const ExpectationType rto_expectation;
extern const ExpectationType rpo_expectation;
extern const ExpectationType lost_writes_expectation;
extern const ExpectationType served_by_expectation;
extern const ExpectationType converged_expectation;
extern const ExpectationType requests_expectation;
extern const ExpectationType moves_expectation;
extern const ExpectationType conflicts_expectation;
extern const ExpectationType stale_reads_expectation;
extern const ExpectationType session_violations_expectation;
extern const ExpectationType replication_lag_expectation;
extern const ExpectationType backlog_expectation;

}  // namespace regiondrill::drill
