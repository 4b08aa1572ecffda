// The API of a region in HTTP: one mapping, used wherever HTTP text is spoken.
//
//   GET    /health                   200 "Ok"
//   GET    /kv/{key}                 200 the value; 404. ETag is the version, X-Writer the region that wrote it
//   PUT    /kv/{key}[?expires_at=S]  200; the body is the value, which may expire at a second of the drill (of the
//                                    regions' clocks, where they go on from an earlier drill)
//   POST   /kv/{key}                 200; counts the number there up by one, or nothing to 1; the body is the new one.
//                                    422 where what is there is no number, which stays
//   DELETE /kv/{key}                 204
//   GET    /kv?prefix=&limit=        200 {"items":[{"key","value","region","version"}],"region"}; limit 1..1000, 100,
//                                    and at most 1 MiB of values
//   GET    /changes?after=&limit=&prefix=
//                                    200 {"changes":[{"position","key","value" or "deleted":true,"version","region"}],
//                                    "next","region"}: what the region's replica took, in order, from where "next" of
//                                    the answer before left off, or from the oldest that is kept. 410 with "oldest"
//                                    where that is forgotten, 400 where nothing has come yet, 404 without a feed
//   GET    /history                  200 {"messages":[{"id","ts","type","message","source","region"}],"region"}; the
//                                    newest 100, newest first. The source is what the message came with, else its id
//   POST   /messages                 201 {"id","region"}; the body is the text, or {"message": text}, beside it
//                                    "source" where it has one: 1 to 128 bytes
//
// Writes of a key may have a condition: If-Match with a version as ETag gives it, If-None-Match: *. A query has the
// fields that stand here and no others (400). What the store
// refuses stands in regions/request_attempt.hpp: 409, 412, 422, 429, 503 and 507.
//
// Every answer names the region that served it in X-Region. Keys and prefixes are percent-decoded, 1 to 1,024 bytes; a
// value has at most 256 KiB. A key that is no UTF-8 is listed with its octets percent-encoded and "escaped":true. /kv
// and /changes show a message as it is stored: its text, or with its source as JSON.
#pragma once

#include "regions/regions.hpp"
#include "regions/request_attempt.hpp"
#include "sim/result.hpp"

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::regions {

using HttpRequest = boost::beast::http::request<boost::beast::http::string_body>;
using HttpResponse = boost::beast::http::response<boost::beast::http::string_body>;

/// The header fields that calls are read from.
inline constexpr std::array fields_read = {boost::beast::http::field::if_match,
                                           boost::beast::http::field::if_none_match};

inline constexpr std::size_t longest_key = 1024;
inline constexpr std::size_t longest_value = 256 * 1024;
inline constexpr std::size_t longest_source = 128;
inline constexpr std::uint32_t most_items = 1000;

/// What stands in every answer that refuses something, of regions and gateways alike: {"error": why} and a line break.
/// The reason may quote what was asked, which need not be UTF-8: such octets are replaced.
std::string error_body(const std::string& why);

/// An answer that any page may read, wherever it was loaded from (CORS).
HttpResponse api_answer(boost::beast::http::status status, std::string body, std::string_view type);

/// The regions' names in the order of their ranks, which versions carry: by name.
std::vector<std::string> writers_by_rank(const store::Cluster& cluster);

/// The call a request makes, or the answer that refuses it (400, 404, 405 with Allow, 413).
sim::Result<ApiCall, HttpResponse> read_call(const HttpRequest& request, store::Cluster& cluster);

/// The answer of a region that has answered the attempt (outcome "answered"), with what it has to show. Their values
/// are still held.
HttpResponse write_answer(const RequestAttempt& attempt, const PendingResponse& shown, const Regions& regions,
                          const store::Cluster& cluster);

/// The same at once: takes what it has to show from the regions.
HttpResponse write_answer(AttemptId id, const RequestAttempt& attempt, Regions& regions, const store::Cluster& cluster);

/// How the keys of chat messages begin.
inline constexpr std::string_view message_prefix = "messages/";

/// A chat message in JSON, as /history shows it.
std::string chat_message(store::KeyId key, const store::Item& item, const store::Cluster& cluster);

}  // namespace regiondrill::regions
