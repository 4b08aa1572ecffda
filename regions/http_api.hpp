// The API of a region in HTTP: one mapping, used wherever HTTP text is spoken.
//
//   GET    /health                   200 "Ok"
//   GET    /kv/{key}                 200 the value; 404. ETag is the version, X-Writer the region that wrote it
//   PUT    /kv/{key}[?expires_at=S]  200; the body is the value, which may expire at a second of the drill
//   POST   /kv/{key}                 200; counts the number there up by one, the body is the new one
//   DELETE /kv/{key}                 204
//   GET    /kv?prefix=&limit=        200 {"items":[{"key","value","region","version"}],"region"}; limit 1..1000, 100
//   GET    /history                  200 {"messages":[{"id","ts","type","message","source","region"}],"region"}; the
//                                    newest 100, newest first
//   POST   /messages                 201 {"id","region"}; the body is the text, or {"message": text}
//
// Writes of a key may have a condition: If-Match with a version as ETag gives it, If-None-Match: *. What the store
// refuses stands in regions/refusal_status.hpp: 409, 412, 429, 503 and 507.
//
// Every answer names the region that served it in X-Region. Keys and prefixes are percent-decoded, 1 to 1,024 bytes; a
// value has at most 256 KiB.
#pragma once

#include "regions/fleet.hpp"

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/result.hpp>

#include <string>

namespace regiondrill::regions {

using HttpRequest = boost::beast::http::request<boost::beast::http::string_body>;
using HttpResponse = boost::beast::http::response<boost::beast::http::string_body>;

inline constexpr std::size_t longest_key = 1024;
inline constexpr std::size_t longest_value = 256 * 1024;
inline constexpr std::uint32_t most_items = 1000;

/// What a request asks of a region, in the store's own numbers.
struct ApiCall {
    Operation operation = Operation::get;
    store::KeyId key{};
    store::ValueId value{};  // put and post_message: held by the caller, who releases it once the exchange has ended
    store::Condition condition;
    store::ExpirySecond expiry = store::never_expires;
    std::uint32_t limit = 100;
};

/// The call a request makes, or the answer that refuses it (400, 404, 405 with Allow, 413).
boost::system::result<ApiCall, HttpResponse> read_call(const HttpRequest& request, store::Cluster& cluster);

/// Fills an exchange with a call.
void put_call(const ApiCall& call, Exchange& exchange);

/// The answer of a region that has answered the exchange (outcome "answered"). Takes the items of a list from the
/// fleet.
HttpResponse write_answer(ExchangeId id, const Exchange& exchange, Fleet& fleet, const store::Cluster& cluster);

}  // namespace regiondrill::regions
