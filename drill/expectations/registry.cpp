#include "drill/expectations/registry.hpp"

namespace regiondrill::drill {

const std::vector<const ExpectationType*>& expectation_types() {
    static const std::vector<const ExpectationType*> all{
        &availability_expectation,    &latency_expectation,   &rto_expectation,         &rpo_expectation,
        &lost_writes_expectation,     &served_by_expectation, &converged_expectation,   &requests_expectation,
        &moves_expectation,           &conflicts_expectation, &stale_reads_expectation, &session_violations_expectation,
        &replication_lag_expectation, &backlog_expectation,
    };
    return all;
}

const ExpectationType* find_expectation_type(std::string_view name) {
    for (const ExpectationType* type : expectation_types()) {
        if (type->name == name) return type;
    }
    return nullptr;
}

std::string_view name_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::passed: return "passed";
        case Verdict::failed: return "failed";
        case Verdict::inconclusive: return "inconclusive";
    }
    return {};
}

}  // namespace regiondrill::drill
