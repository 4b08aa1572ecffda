// A sweep's summary as people and other programs read it.
#pragma once

#include "study/sweep/summary.hpp"

#include <string>
#include <string_view>

namespace regiondrill::study {

/// Tables: verdicts, each figure that any run shows, differences against the first cell, each cell's worst seed.
std::string sweep_text(const SweepSummary& summary);

/// A row a cell (RFC 4180).
std::string sweep_csv(const SweepSummary& summary);

/// Format regiondrill-sweep-summary/1 (docs/sweep.md).
std::string sweep_json(const SweepSummary& summary);

/// Heat tables of each figure, differences and worst seeds, as one page; `page`: what all reports are drawn by.
std::string sweep_html(std::string_view page, const SweepSummary& summary);

}  // namespace regiondrill::study
