// The figures of a served drill for monitoring systems, as OpenMetrics.
#pragma once

#include "drill/world/world.hpp"
#include "live/control/gateway_metrics.hpp"
#include "live/loop/pacer.hpp"

#include <string>

namespace regiondrill::live {

inline constexpr const char* metrics_media = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// `gateways`: of the regions, if there are any.
std::string metrics_text(const drill::World& world, const Pacer& pacer, const GatewayFiguresOf& gateways = {});

}  // namespace regiondrill::live
