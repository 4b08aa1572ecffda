// What the build put into the program from web/: the page, and the notices that come with what it is made of.
#pragma once

#include <string_view>

namespace regiondrill::live {

/// The whole page in one piece of HTML. Built without it (REGIONDRILL_WEB=OFF), a plain one with links to the API.
std::string_view page();

/// The licences of other people's work in the page; empty where there is none.
std::string_view third_party_notices();

}  // namespace regiondrill::live
