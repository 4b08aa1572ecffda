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
// refuses stands in regions/request_attempt.hpp: 409, 412, 422, 429, 503 and 507. What a fault answers in the region's
// stead has a "message": {"error":"Service Unavailable","message":"Injected status code 503"}.
//
// Every answer names the region that served it in X-Region. Keys and prefixes are percent-decoded, 1 to 1,024 bytes; a
// value has at most 256 KiB. A key that is no UTF-8 is listed with its octets percent-encoded and "escaped":true. /kv
// and /changes show a message as it is stored: its text, or with its source as JSON.
#pragma once

#include "regions/regions.hpp"
#include "regions/request_attempt.hpp"
#include "sim/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace regiondrill::regions {

/// The header fields that calls are read from.
inline constexpr std::array<std::string_view, 2> fields_read = {"If-Match", "If-None-Match"};

/// A request as far as a call is read from it; whatever else its message says makes no difference. The texts are those
/// of the message, which must last until the call is read.
struct ApiRequest {
    std::string_view method;
    std::string_view target;
    std::string_view body{};
    /// What each line of these two says, also one that says nothing.
    std::vector<std::string_view> if_match{};
    std::vector<std::string_view> if_none_match{};
};

/// An answer, for whoever writes it as HTTP: length and connection are theirs to say.
struct ApiResponse {
    std::uint16_t status = 200;
    std::vector<std::pair<std::string_view, std::string>> fields{};  // names are literals
    std::string body{};
};

inline constexpr std::size_t longest_key = 1024;
inline constexpr std::size_t longest_value = 256 * 1024;
inline constexpr std::size_t longest_source = 128;
inline constexpr std::uint32_t most_items = 1000;

/// What stands in every answer that refuses something, of regions and gateways alike: {"error": why} and a line break.
/// The reason may quote what was asked, which need not be UTF-8: such octets are replaced.
std::string error_body(const std::string& why);

/// An answer that any page may read, wherever it was loaded from (CORS).
ApiResponse api_answer(std::uint16_t status, std::string body, const std::string& type);

/// The regions' names in the order of their ranks, which versions carry: by name.
std::vector<std::string> writers_by_rank(const store::Cluster& cluster);

/// The call a request makes, or the answer that refuses it (400, 404, 405 with Allow, 413).
sim::Result<ApiCall, ApiResponse> read_call(const ApiRequest& request, store::Cluster& cluster);

/// The answer of a region that has answered the attempt (outcome "answered"), with what it has to show. Their values
/// are still held.
ApiResponse write_answer(const RequestAttempt& attempt, const PendingResponse& shown, const Regions& regions,
                         const store::Cluster& cluster);

/// What is left of an answer's text that a fault has corrupted: it is cut short, and three replacement characters
/// (U+FFFD) stand behind it, or another one stands in its place.
std::string corrupted_text(const std::string& text, const RequestAttempt& attempt, const Regions& regions);

/// The same at once: takes what it has to show from the regions.
ApiResponse write_answer(AttemptId id, const RequestAttempt& attempt, Regions& regions, const store::Cluster& cluster);

// Chat messages, as the store keeps them: the text alone, as all clients of /kv see it, and JSON only where that would
// not say all: with a source, or where the text itself could be taken for such JSON. What was posted comes back
// unchanged.

/// How the keys of chat messages begin.
inline constexpr std::string_view message_prefix = "messages/";

/// A message as it was posted. The source names what it came from, where that has a name.
struct ChatMessage {
    std::string text;
    std::optional<std::string> source;
};

/// What the store keeps of a message.
std::string message_value(const ChatMessage& message);

/// The message that is kept as this value; any value is one, if only a text.
ChatMessage message_in(const std::string& value);

/// A chat message in JSON, as /history shows it.
std::string chat_message(store::KeyId key, const store::Item& item, const store::Cluster& cluster);

}  // namespace regiondrill::regions
