// The report as JSON, format regiondrill-report/1: a contract (docs/report.md). Fields may be added; a rename or a
// removal changes the number.
#pragma once

#include "drill/report/report.hpp"

#include <string>

namespace regiondrill::drill {

std::string json_report(const Report& report);

}  // namespace regiondrill::drill
