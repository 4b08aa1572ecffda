#include "live/chat/chat_frame.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::live {

namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::optional<std::string> sent_text(const std::string& frame) {
    const Json json = Json::parse(frame, nullptr, false);
    if (!json.is_object() || !json.contains("action") || json["action"] != "send") return std::nullopt;
    const auto text = json.find("message");
    if (text == json.end() || text->is_null()) return "No message";
    return text->is_string() ? std::optional(text->get<std::string>()) : std::nullopt;
}

std::string message_body(const std::string& text, const std::string& connection) {
    return text_of(Json{{"message", text}, {"source", connection}});
}

std::string frame_of(const ChatRefusal& refusal) {
    Json json{{"message", refusal.message}};
    if (!refusal.reason.empty()) json["reason"] = refusal.reason;
    json["connectionId"] = refusal.connection;
    json["requestId"] = refusal.request;
    return text_of(json);
}

std::string reason_in(const std::string& body) {
    const Json json = Json::parse(body, nullptr, false);
    if (!json.is_object() || !json.contains("error") || !json["error"].is_string()) return {};
    return json["error"].get<std::string>();
}

}  // namespace regiondrill::live
