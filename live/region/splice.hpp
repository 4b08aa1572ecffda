// A program's connection joined to one with the service behind a region: octets go both ways, each as late as the way
// is long, and only while it is open. Nothing of it is known to the world, nor recorded.
#pragma once

#include "live/region/way.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace regiondrill::live {

class Splice : public std::enable_shared_from_this<Splice> {
public:
    using Socket = boost::asio::ip::tcp::socket;
    using Clock = std::chrono::steady_clock;

    enum class Ways { both, to_client };  // else what the client says is not passed on

    /// `ended` is called once, when it is over by itself.
    Splice(Socket client, Socket service, const Way& way, Ways ways, std::function<void()> ended);

    /// With octets for the client that are due at once, and those that it sent behind its request.
    void start(std::string for_client, const std::string& from_client);

    /// What happened to the way and the region shows here. False when it is over.
    bool look();

    void reset();

private:
    struct Piece {
        std::string octets;
        Clock::time_point due;
    };
    /// One direction: from one socket to the other.
    struct Current {
        Bound bound{};
        Socket* from = nullptr;
        Socket* to = nullptr;
        std::deque<Piece> pieces;
        std::size_t octets = 0;
        std::array<char, 16 * 1024> buffer{};
        bool reading = false;
        bool writing = false;
        bool at_end = false;    // nothing more comes
        bool told_end = false;  // and the other side knows

        /// Something to be passed on.
        bool holds() const { return !pieces.empty() || (at_end && !told_end); }
    };

    void read(Current& current);
    void take(Current& current, std::string octets, Clock::time_point due);
    void flow();
    void flow(Current& current);
    void finish(Current& current);
    void wait_for_due();
    void end();

    Socket client_;
    Socket service_;
    Way way_;
    Ways ways_;
    std::function<void()> ended_;
    boost::asio::steady_timer timer_;  // for the next piece
    std::array<Current, 2> currents_;  // by bound
    bool was_dark_ = false;
    bool over_ = false;
};

}  // namespace regiondrill::live
