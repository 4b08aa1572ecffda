// The chat of a region: everybody connected to it by WebSocket. What they say is stored through the world, by the
// connection that brought them here; what the region's replica took, from whichever region, is pushed to all of them.
//
// A push takes the way from the region to the client, without its chances: pushes change nothing in the world. While
// the way is cut they wait, as they would in TCP.
#pragma once

#include "live/chat/chat_connection.hpp"
#include "live/chat/chat_feed.hpp"
#include "live/chat/chat_protocol.hpp"
#include "live/session/served_world.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::live {

/// A connection that is to become one of the chat.
struct ChatEntry {
    ChatConnection::Socket socket;
    boost::asio::ip::tcp::endpoint peer;
    DirectConnectionId direct{};  // it is the room's from now on
    HttpRequest request;
    std::string rest;  // octets that came behind it
};

struct ChatMetrics {
    std::uint64_t connections = 0;  // ever
    std::uint64_t sent = 0;         // messages that were to be stored
    std::uint64_t pushed = 0;       // frames with messages
    std::uint64_t slow = 0;         // connections closed for being too slow
    std::size_t open = 0;           // now
};

/// The region's gateway has one and brings connections to it; a member is two connections, the real one and the one
/// within the world, and ends with the former.
class ChatRoom : private ChatConnection::Owner, private ConnectionHost {
public:
    /// Works while `loop` runs, which outlives this, as the session does. `before_push`: messages are about to go out.
    ChatRoom(Loop& loop, Session& session, regions::RegionId region, const ChatLimits& limits,
             std::function<void()> before_push);
    ~ChatRoom() override;

    ChatRoom(const ChatRoom&) = delete;
    ChatRoom& operator=(const ChatRoom&) = delete;

    /// Why a request that is for the chat cannot come in.
    std::optional<HttpResponse> refusal(const HttpRequest& request) const;
    /// Takes it in, with its connection within the world, for a request that refusal() had nothing against. It is reset
    /// at once where too much came behind the request.
    void welcome(ChatEntry entry);

    /// All connections end at once without a word (RST).
    void reset_all();
    /// The power is gone: the connections stay, and nobody hears anything.
    void fall_silent();
    /// Closes all with 1001.
    void wind_up();

    ChatMetrics metrics() const;

private:
    /// A text that waits to be stored, and the number of its frame, by which the client is told what became of it.
    struct Send {
        std::string text;
        std::string request;
    };
    /// Somebody in the chat. Refers to both connections and to the place in the feed from which messages are still to
    /// be sent.
    struct Member {
        std::shared_ptr<ChatConnection> connection;
        std::uint64_t number = 0;
        DirectConnectionId direct{};
        dns::LocationId location{};
        std::optional<sim::LinkId> link;  // from the region
        MessageNumber next = 0;
        bool caught_up = false;  // has been sent all there was
        std::uint64_t requests = 0;
        std::vector<Send> sends;  // the first one is being stored, if any is
        bool storing = false;
        bool connecting = false;  // to the region, again
        sim::Time asked{};
    };
    using Members = std::map<std::uint64_t, Member>;

    // ChatConnection::Owner
    void opened(std::uint64_t number) override;
    void said(std::uint64_t number, std::optional<std::string> text) override;
    void fell_behind(std::uint64_t) override { ++metrics_.slow; }
    void ended(std::uint64_t number) override;

    // ConnectionHost
    void connected(DirectConnectionId direct, bool accepted) override;
    void answered(DirectConnectionId direct, std::optional<HttpResponse> response) override;

    void begin(Member& member, const HttpRequest& request);
    void turn_away(Member& member, ChatClose code, const std::string& reason);
    void store_next(Member& member);
    void stored(Member& member, const HttpResponse& response);
    void refuse(Member& member, const std::string& request, std::string_view message, const std::string& reason);
    void give_up_storing(Member& member);
    void push_on();
    bool push_to(Member& member, sim::Time now);
    void check_time();
    std::string id_of(const Member& member) const;
    std::vector<std::shared_ptr<ChatConnection>> all() const;

    Session& session_;
    regions::RegionId region_;
    ChatLimits limits_;
    std::function<void()> before_push_;
    ChatFeed feed_;
    ChatMetrics metrics_;
    Members members_;
    boost::unordered_flat_map<DirectConnectionId, Member*> by_direct_;
    std::uint64_t turn_ = 0;  // whom the pushes go on with
    bool prepared_ = false;   // to tell messages, in this turn
    bool winding_up_ = false;
    std::shared_ptr<void> pushes_;
    std::shared_ptr<void> checks_;
};

}  // namespace regiondrill::live
