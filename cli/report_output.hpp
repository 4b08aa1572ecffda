// A report on its way out: as text to standard output, as JSON to a file, or as JSON to standard output instead.
#pragma once

#include "drill/report/report.hpp"

#include <string>

namespace regiondrill::cli {

/// `json`: a file, "-" for standard output, or empty. `quiet`: of the text only the verdict.
void print_report(const drill::Report& report, const std::string& json, bool quiet);

}  // namespace regiondrill::cli
