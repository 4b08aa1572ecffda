#include "live/chat/chat_feed.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::live {

namespace {

/// Changes looked through in one turn: well below a millisecond.
constexpr std::uint64_t most_a_look = 16'384;

}  // namespace

ChatFeed::ChatFeed(const drill::World& world, regions::RegionId region, const ChatLimits& limits)
    : world_(world),
      region_(region),
      limits_(limits) {}

bool ChatFeed::is_message(store::KeyId key) const {
    const store::KeyDictionary& keys = world_.cluster().keys();
    return store::index(key) < keys.size() && keys.name_of(key).starts_with(regions::message_prefix);
}

void ChatFeed::follow() {
    frames_.clear();
    if (!is_kept()) return;
    const store::ChangeFeed& changes = *replica().feed;
    if (looked_through_ < changes.begin()) {  // went before anybody saw it: a lost disk
        forgotten_ += messages_.size();
        messages_.clear();
        oldest_ = looked_through_ = changes.begin();
    }
    const auto note = [this](const store::Change& change) {
        if (!change.deleted && is_message(change.key)) messages_.push_back({change.position, change.applied});
    };
    const auto reached = changes.visit(looked_through_, most_a_look, note);
    sim::ensure(reached.has_value(), "a change feed took back what it had published");
    looked_through_ = *reached;
    while (!messages_.empty() && messages_.front().position < changes.begin()) {
        oldest_ = messages_.front().position + 1;
        messages_.pop_front();
        ++forgotten_;
    }
}

MessageNumber ChatFeed::first_from(store::FeedPosition position) const {
    const auto found =
        std::lower_bound(messages_.begin(), messages_.end(), position,
                         [](const Message& message, store::FeedPosition wanted) { return message.position < wanted; });
    return forgotten_ + static_cast<MessageNumber>(found - messages_.begin());
}

const ChatFeed::Frame& ChatFeed::frame(MessageNumber first, MessageNumber end) {
    for (const Frame& made : frames_) {
        if (made.first == first && made.wanted == end) return made;
    }
    std::string text = "{\"messages\":[";
    MessageNumber next = first;
    do {
        if (next != first) text += ',';
        text += text_of(next++);
    } while (next < end && next - first < limits_.messages_a_frame && text.size() < limits_.octets_a_frame);
    text += "],\"region\":\"" + world_.name_of(region_) + "\",\"next\":";
    text += std::to_string(messages_[next - 1 - forgotten_].position + 1) + "}";
    frames_.push_back({std::make_shared<const std::string>(std::move(text)), first, end, next});
    return frames_.back();
}

std::string ChatFeed::text_of(MessageNumber number) const {
    std::string text;
    const auto write = [&](const store::Change& change) {
        store::Item item;
        item.version = change.version;
        item.value = change.value;
        text = regions::chat_message(change.key, item, world_.cluster());
    };
    const auto read = replica().feed->visit(messages_[number - forgotten_].position, 1, write);
    sim::ensure(read.has_value(), "a message was wanted that the change feed has forgotten");
    return text;
}

}  // namespace regiondrill::live
