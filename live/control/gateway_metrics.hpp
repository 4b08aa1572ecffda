// What the gateways of a region had to do with real programs, for who shows it.
#pragma once

#include "live/chat/chat_room.hpp"
#include "live/http/http_server.hpp"

#include <functional>

namespace regiondrill::live {

struct GatewayMetrics {
    HttpServerMetrics http;
    ChatMetrics chat;
};

using GatewayFiguresOf = std::function<GatewayMetrics(regions::RegionId)>;

}  // namespace regiondrill::live
