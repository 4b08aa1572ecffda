#include "live/region/tunnel.hpp"

#include "live/http/http_message.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <utility>

namespace regiondrill::live {

// Links are looked up once, one for each direction, since the two may differ, and each may be cut without the other.
NetworkPath::NetworkPath(Session& session, dns::LocationId from, regions::RegionId to)
    : session_(session),
      region_(to) {
    const ServedWorld& world = session.world();
    const sim::PlaceId here = world.place_in(from);
    const sim::PlaceId there = world.regions().place_of(to);
    const auto link = [&world](sim::PlaceId one, sim::PlaceId other) -> std::optional<sim::LinkId> {
        if (!world.network().has_link(one, other)) return std::nullopt;
        return world.network().link(one, other);
    };
    links_[static_cast<std::size_t>(Bound::to_region)] = link(here, there);
    links_[static_cast<std::size_t>(Bound::to_client)] = link(there, here);
}

// Virtual time turned into real time at the present speed, which may change from piece to piece.
std::chrono::nanoseconds NetworkPath::delay(Bound bound) const {
    const auto& link = links_[static_cast<std::size_t>(bound)];
    if (!link) return {};
    return session_.pacer().real(session_.world().network().base(*link));
}

// A region out of service passes nothing on, in either direction: octets wait, or the tunnel is reset (poll).
bool NetworkPath::is_passable(Bound bound) const {
    const auto& link = links_[static_cast<std::size_t>(bound)];
    if (link && session_.world().network().is_cut(*link)) return false;
    return !session_.world().regions().is_out_of_service(region_);
}

bool NetworkPath::is_dark() const { return session_.world().regions().is_dark(region_); }

// Where the machine is there and the process is not, its system says so.
bool NetworkPath::is_refused() const { return session_.world().regions().is_out_of_service(region_) && !is_dark(); }

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// Octets on their way in one direction; beyond it the sender waits, as for a full window.
constexpr std::size_t most_under_way = 4 * 1024 * 1024;

/// What comes within this is one piece, so that many small ones cost no more than few big ones.
constexpr std::chrono::milliseconds one_piece{1};

}  // namespace

// Directions refer to the sockets by pointer; a Tunnel is made in place and never moved.
Tunnel::Tunnel(Socket client, Socket service, const NetworkPath& path, Mode mode, std::function<void()> ended)
    : client_(std::move(client)),
      service_(std::move(service)),
      path_(path),
      mode_(mode),
      ended_(std::move(ended)),
      timer_(client_.get_executor()) {
    Direction& out = directions_[static_cast<std::size_t>(Bound::to_region)];
    out.bound = Bound::to_region;
    out.from = &client_;
    out.to = &service_;
    Direction& back = directions_[static_cast<std::size_t>(Bound::to_client)];
    back.bound = Bound::to_client;
    back.from = &service_;
    back.to = &client_;
}

// What the service said has travelled through the world already; what the client said behind its request has not.
void Tunnel::start(std::string for_client, const std::string& from_client) {
    Direction& out = directions_[static_cast<std::size_t>(Bound::to_region)];
    take(out, from_client, Clock::now() + path_.delay(out.bound));
    take(directions_[static_cast<std::size_t>(Bound::to_client)], std::move(for_client), Clock::now());
    flow();
    for (Direction& direction : directions_) read(direction);
}

// Where only events flow, what the client says is dropped. A piece is joined only to one that is not the first, which
// may be being written. One that is as large as a read grows no more.
void Tunnel::take(Direction& direction, std::string octets, Clock::time_point due) {
    if (octets.empty() || (mode_ == Mode::to_client && direction.bound == Bound::to_region)) return;
    direction.octets += octets.size();
    const bool joins = direction.pieces.size() > 1 && due - direction.pieces.back().due < one_piece;
    if (joins && direction.pieces.back().octets.size() < direction.buffer.size()) {
        direction.pieces.back().octets += octets;
        return;
    }
    direction.pieces.push_back({std::move(octets), due});
}

// Reading stops while much is under way, so TCP slows the sender. An end of the stream travels like octets do; an error
// resets both sides. A client that ends its side of a stream of events wants no more of them.
void Tunnel::read(Direction& direction) {
    if (over_ || direction.reading || direction.at_end || direction.octets > most_under_way) return;
    direction.reading = true;
    direction.from->async_read_some(asio::buffer(direction.buffer), [self = shared_from_this(), &direction](
                                                                        const error_code& error, std::size_t count) {
        direction.reading = false;
        if (self->over_) return;
        if (error && error != asio::error::eof) return self->reset();
        if (error && self->mode_ == Mode::to_client && direction.bound == Bound::to_region) return self->end();
        const auto due = Clock::now() + self->path_.delay(direction.bound);
        self->take(direction, {direction.buffer.data(), count}, due);
        direction.at_end = static_cast<bool>(error);
        if (direction.at_end) direction.pieces.push_back({{}, due, true});
        self->read(direction);
        self->flow();
    });
}

// Passes on what is due in both directions; the tunnel is over once both ends have been told of the other's end.
void Tunnel::flow() {
    for (Direction& direction : directions_) flow(direction);
    const bool out_ended = mode_ == Mode::to_client || directions_[0].ended_too;
    if (!over_ && out_ended && directions_[1].ended_too) end();
    if (!over_) wait_for_due();
}

// One write at a time in each direction, from the first piece, which stays in its place until it is written.
void Tunnel::flow(Direction& direction) {
    if (over_ || direction.writing || !path_.is_passable(direction.bound)) return;
    if (direction.pieces.empty() || direction.pieces.front().due > Clock::now()) return;
    if (direction.pieces.front().ends) {
        direction.pieces.pop_front();
        direction.ended_too = true;
        error_code ignored;
        direction.to->shutdown(Socket::shutdown_send, ignored);
        return;
    }
    direction.writing = true;
    asio::async_write(*direction.to, asio::buffer(direction.pieces.front().octets),
                      [self = shared_from_this(), &direction](const error_code& error, std::size_t) {
                          direction.writing = false;
                          if (self->over_) return;
                          if (error) return self->reset();
                          direction.octets -= direction.pieces.front().octets.size();
                          direction.pieces.pop_front();
                          self->read(direction);
                          self->flow();
                      });
}

// A path that is cut has no next moment: polling goes on with it once it is open again.
void Tunnel::wait_for_due() {
    auto next = Clock::time_point::max();
    for (const Direction& direction : directions_) {
        const bool comes = !direction.writing && !direction.pieces.empty() && path_.is_passable(direction.bound);
        if (comes) next = std::min(next, direction.pieces.front().due);
    }
    if (next == Clock::time_point::max() || next == timer_.expiry()) return;
    timer_.expires_at(next);
    timer_.async_wait([self = shared_from_this()](const error_code& error) {
        if (!error && !self->over_) self->flow();
    });
}

// A region that crashes resets at once. One that lost its power says nothing until it is back and knows no such
// connection.
bool Tunnel::poll() {
    if (over_) return false;
    const bool is_back = std::exchange(was_dark_, path_.is_dark()) && !was_dark_;
    if (path_.is_refused() || is_back) {
        reset();  // the region knows nothing of this connection any more
    } else if (!directions_[0].pieces.empty() || !directions_[1].pieces.empty()) {
        flow();
    }
    return !over_;
}

// The client sees RST; the service only that it was closed.
void Tunnel::reset() {
    if (over_) return;
    error_code ignored;
    client_.set_option(asio::socket_base::linger(true, 0), ignored);
    end();
}

// `ended_` is taken out before it is called, so it is called once, and what it holds is let go of.
void Tunnel::end() {
    if (std::exchange(over_, true)) return;
    error_code ignored;
    timer_.cancel();
    client_.close(ignored);
    service_.close(ignored);
    if (ended_) std::exchange(ended_, {})();
}

namespace {

/// How often it is looked whether the ways are open: below what a person notices.
constexpr std::chrono::milliseconds poll_period{10};

}  // namespace

Tunnels::~Tunnels() { reset_all(); }

// Polling begins with the first tunnel: most drills have none. The head of the answer is sent by the tunnel too, in
// front of what the service said after it.
void Tunnels::join(Tunnel::Socket client, const std::string& from_client, UpstreamStream& stream,
                   const NetworkPath& path, std::function<void()> ended, bool tells_head) {
    if (!polling_) polling_ = loop_.every(poll_period, [this] { poll(); });
    std::string said = (tells_head ? head_of(stream.head) : "") + std::exchange(stream.octets, {});
    const auto mode = stream.both_ways ? Tunnel::Mode::both : Tunnel::Mode::to_client;
    const auto tunnel =
        std::make_shared<Tunnel>(std::move(client), std::move(stream.socket), path, mode, std::move(ended));
    tunnels_.push_back(tunnel);
    tunnel->start(std::move(said), from_client);
}

void Tunnels::poll() {
    // Looking may end one, which may have another one joined.
    auto polled = std::exchange(tunnels_, {});
    std::erase_if(polled, [](const auto& weak) {
        const auto tunnel = weak.lock();
        return !tunnel || !tunnel->poll();
    });
    tunnels_.insert(tunnels_.begin(), polled.begin(), polled.end());
}

// The list is emptied first, since ending one may have others joined.
void Tunnels::reset_all() {
    for (const auto& weak : std::exchange(tunnels_, {})) {
        if (const auto tunnel = weak.lock()) tunnel->reset();
    }
}

}  // namespace regiondrill::live
