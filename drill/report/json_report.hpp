// The report as JSON, format regiondrill-report/1: a contract (docs/report.md). Fields may be added; a rename or a
// removal changes the number.
#pragma once

#include "drill/report/report.hpp"

#include <string>

namespace regiondrill::drill {

/// Ends with a line break. Of a world that is not at rest it tells what is known so far, with `so_far_s`, and `ledger`
/// is null.
std::string json_report(const Report& report);

}  // namespace regiondrill::drill
