// Metrics in the words of those who explain a decision.
#pragma once

#include "sim/time.hpp"

#include <cstdio>
#include <string>

namespace regiondrill::dns {

/// "12.3 ms"
inline std::string in_words(sim::Duration latency) {
    char text[40];
    std::snprintf(text, sizeof text, "%.1f ms", sim::milliseconds(latency));
    return text;
}

/// "1234 km"
inline std::string kilometres_in_words(double km) {
    char text[40];
    std::snprintf(text, sizeof text, "%.0f km", km);
    return text;
}

}  // namespace regiondrill::dns
