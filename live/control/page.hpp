// What the build put into the program from web/: the page, the report's, and the notices that come with what they are
// made of.
#pragma once

#include <string_view>

namespace regiondrill::live {

/// The whole page in one piece of HTML. Built without it (REGIONDRILL_WEB=OFF), a plain one with links to the API.
std::string_view page();

/// The page that a report is put into (drill::html_report); empty where the program was built without.
std::string_view report_page();

/// Why there is none, where it is empty.
inline constexpr const char* without_pages = "this program was built without its page (REGIONDRILL_WEB=OFF)";

/// The licences of other people's work in both; empty where there is none.
std::string_view third_party_notices();

}  // namespace regiondrill::live
