// The report as one file of HTML that asks for nothing: a page built from web/, with the JSON report and the series of
// the drill put into it.
#pragma once

#include "drill/report/report.hpp"

#include <string>
#include <string_view>

namespace regiondrill::drill {

/// JSON in the places that a page has for it, between ">" and "<": {report} and, behind it, {series}. What is put there
/// is JSON as it is elsewhere, but that no "<" is in it: a name can end no element. Throws std::logic_error for a page
/// without.
std::string page_with(std::string_view page, std::string_view report, std::string_view series);

/// The JSON report and the series of the drill in it.
std::string html_report(std::string_view page, const Report& report);

}  // namespace regiondrill::drill
