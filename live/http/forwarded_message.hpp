// What a gateway changes in messages that it passes on to the service behind a region and back (RFC 9110, section 7.6).
#pragma once

#include "live/http/http_text.hpp"

#include <optional>
#include <string>

namespace regiondrill::live {

/// Asks for a WebSocket from here on. Other protocols are not passed on.
bool wants_upgrade(const HttpRequest& request);

/// What a region's own address does not pass on: tunnels, which are a proxy's, and targets that name no path.
std::optional<HttpResponse> refusal_to_forward(const HttpRequest& request);

/// For the service: without what concerns the connection alone, but for a wish for another protocol. Names the region
/// in X-Region, as one service may stand behind several, and the protocol in Via.
HttpRequest forwarded(HttpRequest request, const std::string& region);

/// For the client: the same the other way.
HttpResponse forwarded(HttpResponse response, const std::string& region);
/// Of an answer that a stream follows: what it needs of the connection stays, which is the client's last.
HttpResponse forwarded_head(HttpResponse head, const std::string& region);

/// Who asks, added to those whom the request names already.
void add_forwarded_for(HttpRequest& request, const std::string& address);

}  // namespace regiondrill::live
