// What is done with HTTP messages as a whole, apart from any connection: their octets, their targets and queries, and
// what a gateway changes in those that it passes on.
#pragma once

#include "regions/http_api.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::live {

// HTTP messages as octets and back, where they are kept or sent as a whole.

using regions::HttpRequest;
using regions::HttpResponse;

/// As it is sent, its length with it.
std::string text_of(HttpRequest request);

/// Of what text_of() gave; nothing for anything else.
std::optional<HttpRequest> request_in(std::string_view text);

/// Status line and fields, as they are, with the empty line behind them.
std::string head_of(const HttpResponse& response);

// The absolute form of a request's target, "http://api.drill.test:80/kv/a", as proxies are asked and as any server must
// take it (RFC 9112, section 3.2.2).

struct AbsoluteTarget {
    std::string host;       // without its port
    std::string authority;  // with it, as the Host field has it
    std::string path;       // in origin form, the query with it
};

/// Nothing for a target of any other form.
std::optional<AbsoluteTarget> read_absolute_target(std::string_view target);

// What a gateway changes in messages that it passes on to the service behind a region and back (RFC 9110, section 7.6).

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

/// The values in a target's query, by name, as they stand there: none that gateways take needs to be encoded. Of two
/// with one name the last; a name without "=" has an empty one.
std::map<std::string, std::string, std::less<>> query_of(std::string_view target);

}  // namespace regiondrill::live
