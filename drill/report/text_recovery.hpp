// The section of the text report about recoveries: a row a move, its bound below it, and the reasons.
#pragma once

#include "drill/report/report.hpp"

#include <string>

namespace regiondrill::drill {

/// Ends with a line break. Of a report with recoveries.
std::string recoveries_text(const Report& report);

}  // namespace regiondrill::drill
