// A connection to the proxy before it is known which protocol it speaks: the first octet tells (5 is SOCKS5). A SOCKS
// handshake is carried through here.
#pragma once

#include "live/proxy/socks_handshake.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace regiondrill::live {

/// Sits between the listener and the HTTP server of the proxy, as both protocols come in by one port. Nothing is read
/// beyond what tells them apart, and what came behind that is handed on with the socket.
class ProtocolDetector : public std::enable_shared_from_this<ProtocolDetector> {
public:
    using Socket = boost::asio::ip::tcp::socket;
    using Endpoint = boost::asio::ip::tcp::endpoint;

    struct Owner {
        virtual ~Owner() = default;
        /// Whether a SOCKS client may go there. It is told so.
        virtual bool grants(const SocksHandshake& wish) = 0;
        /// The connection speaks HTTP from now on; behind a SOCKS handshake if there was one.
        virtual void detected(ProtocolDetector& detector, const SocksHandshake* handshake, const std::string& rest) = 0;
        /// It has gone, or took too long, or was sent away.
        virtual void left(ProtocolDetector& detector) = 0;
    };

    /// The owner outlives this, or has closed it before. Made by std::make_shared, as its waits hold it. `serial` is
    /// the owner's number for it.
    ProtocolDetector(Socket socket, const Endpoint& peer, Owner& owner, std::uint64_t serial);

    void start();
    void close();

    /// The socket, for the owner that detected() told of it. To be called once; this does nothing afterwards.
    Socket take() { return std::move(socket_); }
    const Endpoint& peer() const { return peer_; }
    std::uint64_t serial() const { return serial_; }

private:
    void read();
    void received(std::size_t count);
    void shake_hands(std::string_view octets);
    bool say(const std::string& octets);
    void leave();

    Socket socket_;
    Endpoint peer_;
    Owner& owner_;
    std::uint64_t serial_;
    boost::asio::steady_timer limit_;
    SocksHandshake handshake_;
    bool speaks_socks_ = false;
    bool over_ = false;
    std::array<char, 4096> octets_{};
};

}  // namespace regiondrill::live
