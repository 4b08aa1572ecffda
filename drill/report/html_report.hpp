// The report as one file of HTML that asks for nothing: a page built from web/, with what it tells put into it as JSON.
#pragma once

#include "drill/report/report.hpp"

#include <string>
#include <string_view>

namespace regiondrill::drill {

/// JSON for the places of a page.
struct PageData {
    std::string report;
    std::string series = "null";
    std::string settings = "null";
};

/// `page` has a place for each, between ">" and "<": {report}, {series} and {settings}, in this order. What is put
/// there is JSON as it is elsewhere, but that no "<" is in it: a name can end no element. Throws std::logic_error for a
/// page without.
std::string page_with(std::string_view page, const PageData& data);

/// With the JSON report, the series of the drill, and what it was played with.
std::string html_report(std::string_view page, const Report& report);

}  // namespace regiondrill::drill
