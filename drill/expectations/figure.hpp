// What every expectation does alike: hold a figure against its bounds, and say it in words.
#pragma once

#include "drill/scenario/expectation_type.hpp"
#include "sim/histogram.hpp"
#include "sim/time.hpp"

#include <string>

namespace regiondrill::drill {

/// A figure as text in the unit of the expectation. Shares are given as 0..1, durations as seconds.
std::string figure_text(double figure, BoundUnit unit);

/// "at least 99.9%", "at most 250ms", "between 1 and 5". Empty where the expectation has no bounds.
std::string wanted_text(const ExpectationSpec& spec, BoundUnit unit);

/// One of the requests that an expectation is about: "request", "read" or "write".
std::string request_word(RequestKind kind);

/// The span at a percentile by name: "p50", "p90", "p99", "p999" or "max". The script's table lets no other name
/// through. Within the histogram's 0.4 %, but "max" is exact.
Duration span_at(const sim::Histogram& spans, const std::string& percentile);

/// Passed or failed by the bounds. Bounds are inclusive. `why` is left empty, for the expectation to say what it knows.
ExpectationResult judge_figure(double figure, const ExpectationSpec& spec, BoundUnit unit);

/// An expectation that measured nothing never passes. `why` is one sentence that says what was missing.
ExpectationResult inconclusive(const ExpectationSpec& spec, BoundUnit unit, std::string why);

}  // namespace regiondrill::drill
