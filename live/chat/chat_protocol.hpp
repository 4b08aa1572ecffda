// What is spoken with a region's chat, apart from any connection: the upgrade that begins it, its frames, and its
// limits.
#pragma once

#include "live/http/http_message.hpp"
#include "sim/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::live {

// Requests that turn an HTTP connection into one of a region's chat (RFC 6455, section 4).

/// GET /chat, or / with an Upgrade to WebSocket.
bool is_for_chat(const HttpRequest& request);

/// What is wrong with such a request: 400, or 426 where it names no upgrade or another version.
std::optional<HttpResponse> upgrade_refusal(const HttpRequest& request);

/// What travels through the world in its place: its first reading of the chat.
HttpRequest upgrade_in_the_world();

/// The part of it that a handshake is made from, in octets.
std::string handshake_of(const HttpRequest& request);

/// Its "after"; nothing when it has none.
std::optional<std::string> after_of(const HttpRequest& request);

// What is said on a connection to a chat, in JSON.
//
//   client: {"action":"send","message":"text"}
//   server: {"messages":[{"id","ts","type","message","source","region"}],"region","next"}
//           {"message":"Forbidden","connectionId","requestId"}, and "reason" where there is more to say

/// The text that a client's frame sends, "No message" where it has none (facts SYM-23); nothing when it is no such
/// frame.
std::optional<std::string> sent_text(const std::string& frame);

/// The body of POST /messages for a text that was said on a connection.
std::string message_body(const std::string& text, const std::string& connection);

/// Why something was not done, and of which frame.
struct ChatRefusal {
    std::string_view message;
    std::string reason;  // empty: no more to say
    std::string connection;
    std::string request;
};
std::string frame_of(const ChatRefusal& refusal);

/// The "error" of an answer's body.
std::string reason_in(const std::string& body);

// What one connection to a chat may ask of a gateway. Waits are of real time, as they guard sockets, but for the
// world's.

struct ChatLimits {
    /// Octets of a client's message; more is closed with 1009. As API Gateway's (facts SYM-30).
    std::size_t message = 128 * 1024;
    /// Messages of one connection that wait to be stored while another one is; more are refused.
    std::size_t most_sends = 32;
    /// Octets that may wait for a reader who had kept up; more, and it is closed with 1013.
    std::size_t most_waiting = 1024 * 1024;
    /// Of a socket in the kernel, so that what waits is seen here before it is megabytes there.
    std::size_t send_buffer = 64 * 1024;
    /// Beyond these a new one is answered 503. A workshop's programs and the idle connections of a load test.
    std::size_t most_connections = 12'000;

    /// Without a frame of the client's, be it a pong: closed with 1001. At half of it the client is pinged.
    std::chrono::milliseconds idle = std::chrono::minutes{10};
    /// Of a connection; then it is closed with 1001.
    std::chrono::milliseconds lifetime = std::chrono::hours{2};
    /// Without an octet of a frame being taken; closed with 1013.
    std::chrono::milliseconds time_to_take = std::chrono::seconds{30};
    /// For the other side to answer the close; then it is reset.
    std::chrono::milliseconds time_to_part = std::chrono::seconds{5};

    /// For the region to store a message, of the world's time. As API Gateway's integrations have.
    sim::Duration time_to_store = std::chrono::seconds{29};

    /// In one frame that is pushed, whichever comes first; the batch is that of the demo's stream reader (SYM-26).
    std::size_t messages_a_frame = 100;
    std::size_t octets_a_frame = 64 * 1024;
    /// Frames pushed before the loop and the world get their turn: some milliseconds.
    int frames_a_turn = 256;
};

/// Codes of a close, of RFC 6455, section 7.4.1, and our own.
enum class ChatClose : std::uint16_t {
    going_away = 1001,
    try_again_later = 1013,
    bad_position = 4400,  // `after` is none, or nothing has come there yet
    forgotten = 4410,     // messages from there on are gone
};

}  // namespace regiondrill::live
