#include "regions/chat_message.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace regiondrill::regions {
namespace {

// The body of a message that says more than its text; none where it says it in another way than message_value does.
std::optional<ChatMessage> read_sourced(const std::string& value) {
    if (!value.starts_with("{\"message\":")) return std::nullopt;
    const nlohmann::ordered_json json = nlohmann::ordered_json::parse(value, nullptr, false);
    if (!json.is_object() || json.dump() != value || !json["message"].is_string()) return std::nullopt;
    if (json.size() == 1) return ChatMessage{json["message"].get<std::string>(), std::nullopt};
    if (json.size() != 2 || !json.contains("source") || !json["source"].is_string()) return std::nullopt;
    return ChatMessage{json["message"].get<std::string>(), json["source"].get<std::string>()};
}

}  // namespace

std::string message_value(const ChatMessage& message) {
    if (!message.source && !read_sourced(message.text)) return message.text;
    nlohmann::ordered_json json{{"message", message.text}};
    if (message.source) json["source"] = *message.source;
    return json.dump();
}

ChatMessage message_in(const std::string& value) {
    auto sourced = read_sourced(value);
    return sourced ? *std::move(sourced) : ChatMessage{value, std::nullopt};
}

}  // namespace regiondrill::regions
