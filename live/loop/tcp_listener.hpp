// TCP as gateways need it: a listening socket that can behave like a machine that is gone (refuse connections, or stay
// silent to them), and whether the other side of a connection is there yet.
#pragma once

#include "live/loop/listen_address.hpp"
#include "live/loop/loop.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace regiondrill::live {

/// Behind every gateway that takes TCP: the HTTP servers, the proxy, the DNS. The modes are those of a region's
/// machine; connections that stand already are whoever's got them, and not touched by a change of mode.
class TcpListener {
public:
    using Socket = boost::asio::ip::tcp::socket;
    using Endpoint = boost::asio::ip::tcp::endpoint;
    /// Gets every connection that is accepted.
    using Welcome = std::function<void(Socket, const Endpoint& peer)>;

    /// Listens from now on, while the loop runs. `cannot_accept` is called when a connection could not be taken, most
    /// likely for want of files: who holds some may close one. Throws CannotListen.
    TcpListener(Loop& loop, const ListenAddress& address, Welcome welcome, std::function<void()> cannot_accept = {});
    ~TcpListener();

    TcpListener(const TcpListener&) = delete;
    TcpListener& operator=(const TcpListener&) = delete;

    /// The one that it got, where 0 was wanted; the same in all modes.
    std::uint16_t port() const;

    /// Accepts connections, as at first.
    void open();
    /// Nobody listens: attempts to connect are refused. The port stays ours.
    void refuse();
    /// No machine is there: attempts to connect get no answer. Those accepted in this moment go to nobody and wait.
    ///
    /// Loopback has no way to lose a packet, so this fills the queue of connections not accepted yet: from then on
    /// Linux drops attempts, and those who try again are let in once this is open again.
    void blackhole();

private:
    class Acceptor;
    std::shared_ptr<Acceptor> acceptor_;  // what the loop still holds of it after our end does nothing
};

// Whether somebody is still at the other end of a connection.

/// Whether the other side, which has said that it sends no more, has left: it holds its end of the connection no more,
/// so nobody would read an answer. Nothing where that cannot be known, as of another machine's programs.
///
/// On the wire a program that only ends its own side (shutdown(SHUT_WR)) and one that has closed or died look the same
/// until something is sent to them. Of connections within one machine its kernel knows both ends (sock_diag(7)).
std::optional<bool> has_left(const boost::asio::ip::tcp::socket& socket);

}  // namespace regiondrill::live
