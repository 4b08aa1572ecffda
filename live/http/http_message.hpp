// What is done with HTTP messages as a whole, apart from any connection: their octets, their targets, and
// what a gateway changes in those that it passes on.
#pragma once

#include <boost/beast/core/string_type.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::regions {
struct ApiRequest;
struct ApiResponse;
}  // namespace regiondrill::regions

namespace regiondrill::live {

/// Whole messages, as Beast has them.
using HttpRequest = boost::beast::http::request<boost::beast::http::string_body>;
using HttpResponse = boost::beast::http::response<boost::beast::http::string_body>;

/// Beast's views as the standard library's.
inline std::string_view view_of(boost::beast::string_view text) { return {text.data(), text.size()}; }

/// What a region's API reads of a request, which must last as long.
regions::ApiRequest api_request(const HttpRequest& request);

/// A region's answer as HTTP, with its length.
HttpResponse http_response(regions::ApiResponse answer);

// HTTP messages as octets and back, where they are kept or sent as a whole.

/// As it is sent, its length with it.
std::string text_of(const HttpRequest& request);

/// Of what text_of() gave; nothing for anything else.
std::optional<HttpRequest> request_in(std::string_view text);

/// Status line and fields, as they are, with the empty line behind them.
std::string head_of(const HttpResponse& response);

// The absolute form of a request's target, "http://api.drill.test:80/kv/a", as proxies are asked and as any server must
// take it (RFC 9112, section 3.2.2).

struct AbsoluteTarget {
    std::string authority;  // as the Host field has it, with its port where it names one
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

}  // namespace regiondrill::live
