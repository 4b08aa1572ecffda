// The operations that the page needs beside those that lead the drill; they stand in the table of operation.cpp.
#pragma once

#include "live/control/operation.hpp"

namespace regiondrill::live {

inline constexpr const char* page_media = "text/html; charset=utf-8";

ControlAnswer get_page(const ControlCall& call);
ControlAnswer get_layout(const ControlCall& call);
ControlAnswer get_flows(const ControlCall& call);
ControlAnswer get_series(const ControlCall& call);
ControlAnswer get_why(const ControlCall& call);
ControlAnswer get_script(const ControlCall& call);

}  // namespace regiondrill::live
