#include "live/chat/chat_protocol.hpp"

#include "live/http/http_message.hpp"
#include "live/http/http_reader.hpp"
#include "sim/url.hpp"

#include <algorithm>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/verb.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <nlohmann/json.hpp>

namespace regiondrill::live {

namespace {

namespace http = boost::beast::http;

std::string_view target_of(const HttpRequest& request) { return view_of(request.target()); }

// Sixteen octets in base64. Only the form counts: the key is no secret, and goes back hashed.
bool is_key(std::string_view text) { return text.size() == 24 && text.ends_with("=="); }

}  // namespace

// The root is the chat's for clients that name only a host, if they ask for an upgrade; without one it stays an
// ordinary request.
bool is_for_chat(const HttpRequest& request) {
    const std::string_view path = sim::split_target(target_of(request)).path;
    if (path == "/chat") return true;
    return path == "/" && http::token_list{request[http::field::upgrade]}.exists("websocket");
}

// Asked from the coarse to the fine, so that the first complaint is the one that helps: a browser's visit learns of
// WebSocket and not of a missing key.
std::optional<HttpResponse> upgrade_refusal(const HttpRequest& request) {
    if (!http::token_list{request[http::field::upgrade]}.exists("websocket")) {
        HttpResponse refusal = error_answer(426, "the chat is spoken over WebSocket");
        refusal.set(http::field::upgrade, "websocket");
        return refusal;
    }
    if (!boost::beast::websocket::is_upgrade(request)) {
        return error_answer(400, "a WebSocket begins with a GET of HTTP/1.1 and Connection: Upgrade");
    }
    if (request[http::field::sec_websocket_version] != "13") {
        HttpResponse refusal = error_answer(426, "of WebSocket version 13 is spoken here");
        refusal.set(http::field::sec_websocket_version, "13");
        return refusal;
    }
    const auto key = request[http::field::sec_websocket_key];
    if (request.count(http::field::sec_websocket_key) != 1 || !is_key({key.data(), key.size()})) {
        return error_answer(400, "a WebSocket begins with one Sec-WebSocket-Key of sixteen octets");
    }
    if (const auto problem = sim::query_problem(sim::split_target(target_of(request)).query, {"after"})) {
        return error_answer(400, *problem);
    }
    return std::nullopt;
}

// A client that opens the chat reads what was said so far: this makes the region's work of a connection.
HttpRequest upgrade_in_the_world() { return {http::verb::get, "/history", 11}; }

// Without the client's other fields, such as extensions and protocols: none is spoken, so Beast must not see any.
std::string handshake_of(const HttpRequest& request) {
    return "GET /chat HTTP/1.1\r\nHost: chat\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
           std::string(request[http::field::sec_websocket_key]) + "\r\n\r\n";
}

// It is not looked at here: what a position is only the room can say.
std::optional<std::string> after_of(const HttpRequest& request) {
    const auto after = sim::query_value(sim::split_target(target_of(request)).query, "after");
    return after ? std::optional(std::string(*after)) : std::nullopt;
}

namespace {

using ChatJson = nlohmann::ordered_json;

// A client's octets need not be UTF-8 by the time they are quoted; they are replaced, or dump() would throw.
std::string text_of(const ChatJson& json) { return json.dump(-1, ' ', false, ChatJson::error_handler_t::replace); }

}  // namespace

// A missing text is replaced as the demo does it; a text that is no string is no frame to send.
std::optional<std::string> sent_text(const std::string& frame) {
    const ChatJson json = ChatJson::parse(frame, nullptr, false);
    if (!json.is_object() || !json.contains("action") || json["action"] != "send") return std::nullopt;
    const auto text = json.find("message");
    if (text == json.end() || text->is_null()) return "No message";
    return text->is_string() ? std::optional(text->get<std::string>()) : std::nullopt;
}

std::string message_body(const std::string& text, const std::string& connection) {
    return text_of(ChatJson{{"message", text}, {"source", connection}});
}

// The fields and their order are those of API Gateway's own refusals, but for `reason`.
std::string frame_of(const ChatRefusal& refusal) {
    ChatJson json{{"message", refusal.message}};
    if (!refusal.reason.empty()) json["reason"] = refusal.reason;
    json["connectionId"] = refusal.connection;
    json["requestId"] = refusal.request;
    return text_of(json);
}

// Empty where the body is not the JSON of an error: then there is nothing more to say.
std::string reason_in(const std::string& body) {
    const ChatJson json = ChatJson::parse(body, nullptr, false);
    if (!json.is_object() || !json.contains("error") || !json["error"].is_string()) return {};
    return json["error"].get<std::string>();
}

}  // namespace regiondrill::live
