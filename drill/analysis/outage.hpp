// Outages, each told once, however many faults, populations and rows it has.
#pragma once

#include "drill/analysis/recovery.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace regiondrill::clients {
class Population;
}

namespace regiondrill::drill {

/// What an outage was to one population: its longest time without service, as rows that overlap count it together.
struct OutageOfPopulation {
    std::size_t population = 0;
    std::optional<sim::Duration> recovery_time;  // none where it never came back, or had no baseline
};

/// Rows belong to one outage where they share the population and a stretch of time, or the fault and a stretch of time.
struct Outage {
    Stretch span;                                 // from the first request that was missed until all are back
    std::vector<std::size_t> rows;                // by their place among the recoveries
    std::vector<OutageOfPopulation> populations;  // in the scenario's order
    std::vector<CauseShare> missed_by;            // what the requests that failed, or came late, name, the most first
    std::uint64_t missed = 0;                     // requests that failed, or came late
};

/// In the order of time. Recoveries must be of the same people at the same moment, and of the same kind of requests.
std::vector<Outage> outages_of(const std::vector<std::unique_ptr<clients::Population>>& populations,
                               const std::vector<Recovery>& recoveries,
                               clients::RequestKind kind = clients::RequestKind::all);

/// Rows by their place among the recoveries, those together that tell the same: several faults at once sent a
/// population to the same regions, or none of them did for the same reason. The one that stands for them comes first.
std::vector<std::vector<std::size_t>> rows_told_together(const std::vector<Recovery>& recoveries);

}  // namespace regiondrill::drill
