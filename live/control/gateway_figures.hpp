// What the gateways of a region had to do with real programs, for who shows it.
#pragma once

#include "live/chat/chat_room.hpp"
#include "live/http/http_server.hpp"

#include <functional>

namespace regiondrill::live {

struct GatewayFigures {
    HttpServerFigures http;
    ChatFigures chat;
};

using GatewayFiguresOf = std::function<GatewayFigures(regions::RegionId)>;

}  // namespace regiondrill::live
