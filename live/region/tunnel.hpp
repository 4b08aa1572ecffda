// Connections that leave the world's own requests: a client joined to the service behind a region, with the network
// path between them applied to octets. Used where an answer is a stream or another protocol (WebSocket, server-sent
// events, CONNECT).
#pragma once

#include "live/http/http_connection.hpp"
#include "live/loop/loop.hpp"
#include "live/session/served_world.hpp"

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::live {

// The way between somebody and a region, for octets that go outside of the world's own requests: how long they take,
// and whether they come through just now.

/// Of the two directions.
enum class Bound : std::size_t { to_region, to_client };

/// Asked anew for each piece of octets, as faults change the way while a tunnel stands on it.
class NetworkPath {
public:
    /// The session outlives this.
    NetworkPath(Session& session, dns::LocationId from, regions::RegionId to);

    /// The latency table's figure: no jitter, no loss; in time of this machine.
    std::chrono::nanoseconds delay(Bound bound) const;
    /// Neither cut nor without power at its end.
    bool is_passable(Bound bound) const;

    /// The region's process, which held the other end, is gone: it says so at once, or cannot say anything.
    bool is_refused() const;
    bool is_dark() const;

private:
    Session& session_;
    regions::RegionId region_;
    std::optional<sim::LinkId> links_[2];  // by bound; none where no latency lies between
};

// A program's connection joined to one with the service behind a region: octets go both ways, each as late as the way
// is long, and only while it is open. Nothing of it is known to the world, nor recorded.

/// Holds each piece of octets until its time, so that what a program sees of a far service is as late as it would be.
/// Lives as long as the loop has something of it to do; its gateway only looks in on it.
class Tunnel : public std::enable_shared_from_this<Tunnel> {
public:
    using Socket = boost::asio::ip::tcp::socket;
    using Clock = std::chrono::steady_clock;

    enum class Mode { both, to_client };  // else what the client says is not passed on

    /// `ended` is called once, when it is over by itself.
    Tunnel(Socket client, Socket service, const NetworkPath& path, Mode mode, std::function<void()> ended);

    /// With octets for the client that are due at once, and those that it sent behind its request.
    void start(std::string for_client, const std::string& from_client);

    /// What happened to the way and the region shows here. False when it is over.
    bool poll();

    /// Ends both sides at once; the client sees RST.
    void reset();

private:
    /// Octets that were read together, or the end of the stream, which is as late as octets are.
    struct Piece {
        std::string octets;
        Clock::time_point due;
        bool ends = false;
    };
    /// One direction: from one socket to the other.
    struct Direction {
        Bound bound{};
        Socket* from = nullptr;
        Socket* to = nullptr;
        std::deque<Piece> pieces;
        std::size_t octets = 0;
        std::array<char, 16 * 1024> buffer{};
        bool reading = false;
        bool writing = false;
        bool at_end = false;     // nothing more is read: its end is the last piece
        bool ended_too = false;  // and the other side was told so
    };

    void read(Direction& direction);
    void take(Direction& direction, std::string octets, Clock::time_point due);
    void flow();
    void flow(Direction& direction);
    void wait_for_due();
    void end();

    Socket client_;
    Socket service_;
    NetworkPath path_;
    Mode mode_;
    std::function<void()> ended_;
    boost::asio::steady_timer timer_;      // for the next piece
    std::array<Direction, 2> directions_;  // by bound
    bool was_dark_ = false;
    bool over_ = false;
};

// The tunnels of one gateway.

/// Polls them, as a network that is cut or a region that is gone has nobody who would tell: it is a fault in the world,
/// not on these sockets.
class Tunnels {
public:
    /// Works while `loop` runs, which outlives this.
    explicit Tunnels(Loop& loop) : loop_(loop) {}
    ~Tunnels();

    Tunnels(const Tunnels&) = delete;
    Tunnels& operator=(const Tunnels&) = delete;

    /// The client's connection, once its request was answered with a stream: it is given the head of the answer, unless
    /// it was told that before, and the service what the client has sent behind its request. `ended` as in Tunnel.
    void join(Tunnel::Socket client, const std::string& from_client, UpstreamStream& stream, const NetworkPath& path,
              std::function<void()> ended, bool tells_head = true);

    /// All end at once.
    void reset_all();

private:
    void poll();

    Loop& loop_;
    std::vector<std::weak_ptr<Tunnel>> tunnels_;
    std::shared_ptr<void> polling_;  // from the first one on
};

}  // namespace regiondrill::live
