// The figures of a served drill for monitoring systems, as OpenMetrics.
#pragma once

#include "drill/world.hpp"
#include "live/pacer.hpp"

#include <string>

namespace regiondrill::live {

inline constexpr const char* metrics_media = "application/openmetrics-text; version=1.0.0; charset=utf-8";

std::string metrics_text(const drill::World& world, const Pacer& pacer);

}  // namespace regiondrill::live
