// Requests that turn an HTTP connection into one of a region's chat (RFC 6455, section 4).
#pragma once

#include "regions/http_api.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::live {

/// GET /chat, or / with an Upgrade to WebSocket.
bool is_for_chat(const regions::HttpRequest& request);

/// What is wrong with such a request: 400, or 426 where it names no upgrade or another version.
std::optional<regions::HttpResponse> upgrade_refusal(const regions::HttpRequest& request);

/// What travels through the world in its place: its first reading of the chat.
regions::HttpRequest upgrade_in_the_world();

/// The part of it that a handshake is made from, in octets.
std::string handshake_of(const regions::HttpRequest& request);

/// Its "after"; nothing when it has none.
std::optional<std::string> after_of(const regions::HttpRequest& request);

}  // namespace regiondrill::live
