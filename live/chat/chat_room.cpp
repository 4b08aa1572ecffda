#include "live/chat/chat_room.hpp"

#include "live/chat/chat_protocol.hpp"
#include "live/http/http_reader.hpp"
#include "live/loop/listen_address.hpp"
#include "sim/text.hpp"

#include <boost/beast/http/verb.hpp>

#include <algorithm>
#include <utility>

namespace regiondrill::live {

namespace {

namespace http = boost::beast::http;

/// How often it is looked for messages to push: below what a person notices.
constexpr std::chrono::milliseconds push_period{5};

/// How often connections are looked through for those that take too long.
constexpr std::chrono::milliseconds check_period{500};

/// Octets behind the request of an upgrade, sent before its answer came. Nobody has to; whoever does is short.
constexpr std::size_t most_ahead = 1024;

}  // namespace

ChatRoom::ChatRoom(Loop& loop, Session& session, regions::RegionId region, const ChatLimits& limits,
                   std::function<void()> before_push)
    : session_(session),
      region_(region),
      limits_(limits),
      before_push_(std::move(before_push)),
      feed_(session.world(), region, limits_),
      pushes_(loop.every(push_period, [this] { push_on(); })),
      checks_(loop.every(check_period, [this] { check_time(); })) {}

ChatRoom::~ChatRoom() { reset_all(); }

// In this order: what is wrong with the request holds whatever the room is like.
std::optional<HttpResponse> ChatRoom::refusal(const HttpRequest& request) const {
    if (auto refusal = upgrade_refusal(request)) return refusal;
    if (!feed_.is_kept()) return error_answer(404, "this store keeps no changes (store.feed), so there is no chat");
    if (members_.size() >= limits_.most_connections) return error_answer(503, "too many connections to the chat");
    return std::nullopt;
}

// The number is given before anything can fail, so every connection is counted. The member is whole before the
// connection starts, since that may call back at once.
void ChatRoom::welcome(ChatEntry entry) {
    feed_.follow();
    ServedWorld& world = session_.world();
    const std::uint64_t number = ++metrics_.connections;
    Member& member = members_[number];
    ChatConnection::Owner& owner = *this;
    member.connection = std::make_shared<ChatConnection>(std::move(entry.socket), number, owner, limits_);
    member.number = number;
    member.direct = entry.direct;
    member.location = world.locate(own_address(entry.peer.address()));
    member.next = feed_.end();
    by_direct_.emplace(entry.direct, &member);
    world.hand_over(entry.direct, *this);
    const sim::Network& network = world.network();
    const sim::PlaceId here = world.regions().place_of(region_);
    const sim::PlaceId there = world.place_in(member.location);
    if (network.has_link(here, there)) member.link = network.link(here, there);
    if (entry.rest.size() > most_ahead) return member.connection->reset();
    begin(member, entry.request);
    member.connection->start(handshake_of(entry.request) + entry.rest,
                             {world.name_of(region_), std::to_string(feed_.published())});
}

// From where it asked to go on, or from now on. A position is this region's own; one from another region may be ahead
// of this one, and is then refused rather than guessed at.
void ChatRoom::begin(Member& member, const HttpRequest& request) {
    const auto after = after_of(request);
    if (!after) {
        member.caught_up = true;
        return;
    }
    const auto position = sim::whole_number<store::FeedPosition>(*after);
    if (!position) return turn_away(member, ChatClose::bad_position, "after is a position as \"next\" gives it");
    if (*position > feed_.published()) {
        return turn_away(member, ChatClose::bad_position, "nothing has come there yet in this region");
    }
    if (*position < feed_.oldest()) {
        return turn_away(
            member, ChatClose::forgotten,
            "messages from there on are forgotten; the oldest position is " + std::to_string(feed_.oldest()));
    }
    member.next = feed_.first_from(*position);
}

// Said in a frame as well as by the code, since few people get to see the code of a close.
void ChatRoom::turn_away(Member& member, ChatClose code, const std::string& reason) {
    refuse(member, id_of(member) + ".0", code == ChatClose::forgotten ? "Gone" : "Bad request", reason);
    member.connection->close(code, code == ChatClose::forgotten ? "forgotten" : "bad position");
}

// Whoever came in while the chat winds up is sent away as soon as the handshake is through.
void ChatRoom::opened(std::uint64_t number) {
    if (winding_up_) members_.at(number).connection->close(ChatClose::going_away, "going away");
}

std::string ChatRoom::id_of(const Member& member) const {
    return session_.world().name_of(region_) + "-" + std::to_string(member.number);
}

// Each frame gets its number, the refused ones too, so a client can match what it is told with what it said.
void ChatRoom::said(std::uint64_t number, std::optional<std::string> text) {
    Member& member = members_.at(number);
    std::string request = id_of(member) + "." + std::to_string(++member.requests);
    auto message = text ? sent_text(*text) : std::nullopt;
    if (!message) return refuse(member, request, "Forbidden", {});
    if (member.sends.size() > limits_.most_sends) {
        return refuse(member, request, "Too many requests",
                      std::to_string(limits_.most_sends) + " messages wait to be stored");
    }
    member.sends.push_back({std::move(*message), std::move(request)});
    store_next(member);
}

// One message of a connection at a time, so that they are stored in the order in which they were said.
void ChatRoom::store_next(Member& member) {
    while (!member.storing && !member.connecting && !member.sends.empty()) {
        if (!session_.world().is_open()) {
            refuse(member, member.sends.front().request, "Internal server error", "the drill is over");
            member.sends.erase(member.sends.begin());
            continue;
        }
        HttpRequest post{http::verb::post, "/messages", 11};
        post.body() = message_body(member.sends.front().text, id_of(member));
        ++metrics_.sent;
        member.storing = true;
        member.asked = session_.now();
        const auto refusal = session_.world().ask(member.direct, post, member.asked);
        if (!refusal) return session_.settle_soon();
        stored(member, *refusal);
    }
}

// The client is told of failures only: its own message comes back to it by the feed, as everybody's does.
void ChatRoom::stored(Member& member, const HttpResponse& response) {
    member.storing = false;
    if (response.result_int() >= 300) {
        refuse(member, member.sends.front().request, "Internal server error", reason_in(response.body()));
    }
    member.sends.erase(member.sends.begin());
}

void ChatRoom::refuse(Member& member, const std::string& request, std::string_view message, const std::string& reason) {
    const ChatRefusal refusal{message, reason, id_of(member), request};
    member.connection->push(std::make_shared<const std::string>(frame_of(refusal)));
}

// No answer means that the connection broke within the world: then the real one breaks too.
void ChatRoom::answered(DirectConnectionId direct, std::optional<HttpResponse> response) {
    Member& member = *by_direct_.at(direct);
    if (!response) return member.connection->reset();
    stored(member, *response);
    store_next(member);
}

// Only after giving up on a message. What was said meanwhile has waited for this.
void ChatRoom::connected(DirectConnectionId direct, bool accepted) {
    Member& member = *by_direct_.at(direct);
    if (!accepted) return member.connection->reset();
    member.connecting = false;
    store_next(member);
}

// Nobody will answer any more. What comes next goes by another connection within the world.
void ChatRoom::give_up_storing(Member& member) {
    ServedWorld& world = session_.world();
    refuse(member, member.sends.front().request, "Endpoint request timed out", "the message may or may not be stored");
    member.sends.erase(member.sends.begin());
    member.storing = false;
    if (!world.is_open()) return;
    by_direct_.erase(member.direct);
    world.close_connection(member.direct, session_.now());
    member.direct = world.open_connection(member.location, region_, *this, session_.now());
    by_direct_.emplace(member.direct, &member);
    member.connecting = true;
}

// The world's connection is closed with the real one, so the region no longer counts the client.
void ChatRoom::ended(std::uint64_t number) {
    const auto found = members_.find(number);
    by_direct_.erase(found->second.direct);
    session_.world().close_connection(found->second.direct, session_.now());
    members_.erase(found);
}

// Goes on where the last turn left off, so that with many members the first ones are not served more often. A region
// that is out of service pushes nothing.
void ChatRoom::push_on() {
    feed_.follow();
    if (session_.world().regions().is_out_of_service(region_)) return;
    const sim::Time now = session_.now();
    prepared_ = false;
    int left = limits_.frames_a_turn;
    auto at = members_.lower_bound(turn_);
    for (std::size_t seen = 0, all = members_.size(); seen < all && left > 0; ++seen) {
        if (at == members_.end()) at = members_.begin();
        Member& member = (at++)->second;
        if (push_to(member, now)) --left;
    }
    turn_ = at == members_.end() ? 0 : at->first;
}

/// False when there was nothing that it can be sent now.
///
/// Messages a connection has not had go out when they would have travelled from the region to where it is.
bool ChatRoom::push_to(Member& member, sim::Time now) {
    if (member.next < feed_.begin()) {
        turn_away(member, ChatClose::forgotten, "messages were forgotten before they could be sent");
        return false;
    }
    if (member.next == feed_.end()) {
        member.caught_up = true;
        return false;
    }
    if (!member.caught_up && member.connection->waiting() > 0) return false;  // it takes them at its own pace
    const sim::Network& network = session_.world().network();
    if (member.link && network.is_cut(*member.link)) return false;
    const sim::Duration travel = member.link ? network.base(*member.link) : sim::Duration{0};
    const MessageNumber most = std::min<MessageNumber>(feed_.end(), member.next + limits_.messages_a_frame);
    MessageNumber end = member.next;
    while (end < most && feed_.taken_at(end) + travel <= now) ++end;
    if (end == member.next) return false;
    if (!std::exchange(prepared_, true)) before_push_();
    const ChatFeed::Frame& frame = feed_.frame(member.next, end);
    member.next = frame.next;
    ++metrics_.pushed;
    member.connection->push(frame.text);
    return true;
}

// Two clocks: to store is of the world's time, the rest of real time. Giving up changes the world, so it is settled
// afterwards.
void ChatRoom::check_time() {
    const sim::Time now = session_.now();
    std::vector<Member*> late;
    for (auto& [number, member] : members_) {
        if (member.storing && now - member.asked > limits_.time_to_store) late.push_back(&member);
    }
    for (Member* member : late) give_up_storing(*member);
    if (!late.empty()) session_.settle_soon();
    const auto real_now = ChatConnection::Clock::now();
    for (const auto& connection : all()) connection->check_time(real_now);
}

// A copy, as what is done to them may end them.
std::vector<std::shared_ptr<ChatConnection>> ChatRoom::all() const {
    std::vector<std::shared_ptr<ChatConnection>> list;
    list.reserve(members_.size());
    for (const auto& [number, member] : members_) list.push_back(member.connection);
    return list;
}

void ChatRoom::reset_all() {
    for (const auto& connection : all()) connection->reset();
}

// Members stay until the region is back and resets what is left of them.
void ChatRoom::fall_silent() {
    for (const auto& connection : all()) connection->fall_silent();
}

void ChatRoom::wind_up() {
    winding_up_ = true;
    for (const auto& connection : all()) connection->close(ChatClose::going_away, "going away");
}

ChatMetrics ChatRoom::metrics() const {
    ChatMetrics metrics = metrics_;
    metrics.open = members_.size();
    return metrics;
}

}  // namespace regiondrill::live
