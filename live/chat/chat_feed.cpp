#include "live/chat/chat_feed.hpp"

#include "regions/http_api.hpp"
#include "sim/invariant.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::live {

namespace {

/// Changes looked through in one turn: well below a millisecond.
constexpr std::uint64_t most_a_look = 16'384;

}  // namespace

ChatFeed::ChatFeed(const ServedWorld& world, regions::RegionId region, const ChatLimits& limits)
    : world_(world),
      region_(region),
      limits_(limits) {}

// A key beyond the dictionary has no name, and so is none of the chat's.
bool ChatFeed::is_message(store::KeyId key) const {
    const store::KeyDictionary& keys = world_.cluster().keys();
    return store::index(key) < keys.size() && keys.name_of(key).starts_with(regions::message_prefix);
}

// Frames are forgotten with every look: what is the newest message has changed. Deletions are none of the chat's; of a
// message that is overwritten each change counts as one of its own, since each has a position. Only so many changes are
// looked through, and the rest in the next turn.
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

// Messages stand in the order of their positions, so it can be searched by halves. Beyond the last one this is end().
MessageNumber ChatFeed::first_from(store::FeedPosition position) const {
    const auto found =
        std::lower_bound(messages_.begin(), messages_.end(), position,
                         [](const Message& message, store::FeedPosition wanted) { return message.position < wanted; });
    return forgotten_ + static_cast<MessageNumber>(found - messages_.begin());
}

// Few frames are made between two looks, as connections that keep up want the same: searching them one by one is no
// cost. A frame has at least one message, however long that is.
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

// The text is read from the replica's feed when it is wanted, so it is kept in memory once only. What follow() left in
// the list is still in the feed: no time passes in between.
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
