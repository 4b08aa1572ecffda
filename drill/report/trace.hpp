// A drill as a trace: the trace event format of Chrome's tracing, as JSON, which Perfetto (ui.perfetto.dev) and others
// show on a time line. Times are microseconds since the drill began.
#pragma once

#include "drill/report/report.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace regiondrill::drill {

/// So many single moments and counter samples at most: some 30 MB, which a browser still takes.
inline constexpr std::size_t most_trace_moments = 200'000;

struct Trace {
    std::string json;
    std::uint64_t dropped = 0;  // moments that there was no room for, and entries that the cause log had none for
};

/// A track a region, with the stretches in which its health check said unhealthy; faults, moves with their phases, and
/// stretches without service as asynchronous tracks; a process for each move's critical path, a slice a step, joined by
/// arrows; every entry of the cause log as a moment; requests by region and by outcome as counters. Of moments and
/// counters the last `most_moments` are kept. The same drill gives the same bytes.
Trace trace_of(const Report& report, std::size_t most_moments = most_trace_moments);

}  // namespace regiondrill::drill
