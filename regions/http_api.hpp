// The API of a region in HTTP: one mapping, used wherever HTTP text is spoken.
//
//   GET    /health                   200 "Ok"
//   GET    /kv/{key}                 200 the value; 404. ETag is the version, X-Writer the region that wrote it
//   PUT    /kv/{key}                 200; the body is the value
//   DELETE /kv/{key}                 204
//   GET    /kv?prefix=&limit=        200 {"items":[{"key","value","region","version"}],"region"}; limit 1..1000, 100
//   GET    /history                  200 {"messages":[{"id","ts","type","message","source","region"}],"region"}; the
//                                    newest 100, newest first
//   POST   /messages                 201 {"id","region"}; the body is the text, or {"message": text}
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
    std::uint32_t limit = 100;
};

/// The call a request makes, or the answer that refuses it (400, 404, 405 with Allow, 413).
boost::system::result<ApiCall, HttpResponse> read_call(const HttpRequest& request, store::KeyDictionary& keys,
                                                       store::ValuePool& values);

/// Fills an exchange with a call.
void put_call(const ApiCall& call, Exchange& exchange);

/// The answer of a region that has answered the exchange (outcome "answered"). Takes the items of a list from the
/// fleet.
HttpResponse write_answer(ExchangeId id, const Exchange& exchange, Fleet& fleet, const store::Cluster& cluster);

}  // namespace regiondrill::regions
