// What is said on a connection to a chat, in JSON.
//
//   client: {"action":"send","message":"text"}
//   server: {"messages":[{"id","ts","type","message","source","region"}],"region","next"}
//           {"message":"Forbidden","connectionId","requestId"}, and "reason" where there is more to say
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::live {

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

}  // namespace regiondrill::live
