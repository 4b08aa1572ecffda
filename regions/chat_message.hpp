// A chat message as the store keeps it: the text alone, as all clients of /kv see it, and JSON only where that would
// not say all: with a source, or where the text itself could be taken for such JSON. What was posted comes back
// unchanged.
//
// The HTTP API writes messages this way when they are posted and reads them for /history.
#pragma once

#include <optional>
#include <string>

namespace regiondrill::regions {

/// A message as it was posted. The source names what it came from, where that has a name.
struct ChatMessage {
    std::string text;
    std::optional<std::string> source;
};

/// What the store keeps of a message.
std::string message_value(const ChatMessage& message);

/// The message that is kept as this value; any value is one, if only a text.
ChatMessage message_in(const std::string& value);

}  // namespace regiondrill::regions
