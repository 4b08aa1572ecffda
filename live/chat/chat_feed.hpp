// The chat messages among a region's changes, own ones and replicated ones alike, in the order in which its replica
// took them, and the frames they are pushed in.
#pragma once

#include "live/chat/chat_protocol.hpp"
#include "live/session/served_world.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace regiondrill::live {

/// Place of a message among a region's, counted from its first one ever.
using MessageNumber = std::uint64_t;

/// Shared by all connections of a region: the frame that one of them is sent is most likely the one that all are sent,
/// so it is made once and kept.
class ChatFeed {
public:
    /// The world outlives this.
    ChatFeed(const ServedWorld& world, regions::RegionId region, const ChatLimits& limits);

    /// The region's replica keeps its changes.
    bool is_kept() const { return replica().feed.has_value(); }

    /// Looks for messages among what came since, some thousands of changes at a time, and forgets what the replica
    /// does. Frames are made of what is known then, until the world goes on.
    void follow();

    /// Of the messages that are known: of the first one, and after the last one.
    MessageNumber begin() const { return forgotten_; }
    MessageNumber end() const { return forgotten_ + messages_.size(); }

    /// Positions in the replica's feed: messages from here on are kept, and what comes next is shown here.
    store::FeedPosition oldest() const { return oldest_; }
    store::FeedPosition published() const { return replica().feed->published(); }
    /// The first message at a position, or after it.
    MessageNumber first_from(store::FeedPosition position) const;

    /// When the replica took a message.
    sim::Time taken_at(MessageNumber number) const { return messages_[number - forgotten_].taken; }

    /// Messages from one on, up to another at most, in one frame.
    struct Frame {
        std::shared_ptr<const std::string> text;
        MessageNumber first = 0;
        MessageNumber wanted = 0;  // up to here
        MessageNumber next = 0;    // what goes on from here did not fit
    };
    /// Holds until the next follow() or frame(); the text may be kept for longer.
    const Frame& frame(MessageNumber first, MessageNumber end);

private:
    struct Message {
        store::FeedPosition position = 0;
        sim::Time taken{};
    };

    const store::Replica& replica() const { return world_.cluster().replica(regions::replica_of(region_)); }
    bool is_message(store::KeyId key) const;
    std::string text_of(MessageNumber number) const;

    const ServedWorld& world_;
    regions::RegionId region_;
    ChatLimits limits_;
    std::deque<Message> messages_;
    MessageNumber forgotten_ = 0;
    store::FeedPosition oldest_ = 0;
    store::FeedPosition looked_through_ = 0;  // up to here
    std::vector<Frame> frames_;               // made since the last look: most connections want the same
};

}  // namespace regiondrill::live
