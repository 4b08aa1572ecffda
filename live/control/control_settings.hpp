// Where the control API listens, whom it listens to, and what it shows that others know.
#pragma once

#include "drill/report/reproduction.hpp"
#include "live/control/gateway_metrics.hpp"
#include "live/loop/listen_address.hpp"

#include <functional>
#include <string>

namespace regiondrill::live {

struct ControlSettings {
    ListenAddress address;                                // as it really is
    std::string token;                                    // wanted as "Authorization: Bearer TOKEN"; empty: nothing is
    std::function<drill::Reproduction()> reproduction{};  // of the drill so far; none: by its scenario alone
    GatewayFiguresOf gateways{};                          // none: there are no gateways
};

}  // namespace regiondrill::live
