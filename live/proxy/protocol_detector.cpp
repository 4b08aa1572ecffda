#include "live/proxy/protocol_detector.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <utility>

namespace regiondrill::live {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// To say what one wants: as an HTTP server waits for a head.
constexpr std::chrono::seconds time_to_come_in{10};

}  // namespace

// The limit is for the whole of coming in, so nobody stays by sending an octet now and then.
ProtocolDetector::ProtocolDetector(Socket socket, const Endpoint& peer, Owner& owner, std::uint64_t serial)
    : socket_(std::move(socket)),
      peer_(peer),
      owner_(owner),
      serial_(serial),
      limit_(socket_.get_executor(), time_to_come_in) {}

// Both waits hold this; whichever ends first makes the other find that it is over.
void ProtocolDetector::start() {
    limit_.async_wait([self = shared_from_this()](const error_code& error) {
        if (!error) self->leave();
    });
    read();
}

// Once it is over nothing is done here: the socket is somebody else's by then.
void ProtocolDetector::read() {
    socket_.async_read_some(asio::buffer(octets_),
                            [self = shared_from_this()](const error_code& error, std::size_t count) {
                                if (self->over_) return;
                                if (error) return self->leave();
                                self->received(count);
                            });
}

// What has come is never empty. HTTP begins with a letter, SOCKS5 with its version, so one octet decides and is handed
// on with the rest.
void ProtocolDetector::received(std::size_t count) {
    const std::string_view came(octets_.data(), count);
    if (!speaks_socks_ && static_cast<unsigned char>(came.front()) != SocksHandshake::version) {
        over_ = true;
        limit_.cancel();
        return owner_.detected(*this, nullptr, std::string(came));
    }
    speaks_socks_ = true;
    shake_hands(came);
}

// The owner decides between the request and its reply, so that a client which may not go there is told so. What came
// behind the handshake is the first of what is spoken inside.
void ProtocolDetector::shake_hands(std::string_view octets) {
    if (!say(handshake_.take(octets))) return leave();
    switch (handshake_.state()) {
        case SocksHandshake::State::in_progress: return read();
        case SocksHandshake::State::refused: return leave();
        case SocksHandshake::State::asked: break;
    }
    const bool granted = owner_.grants(handshake_);
    if (!say(granted ? SocksHandshake::granted() : SocksHandshake::not_allowed()) || !granted) return leave();
    over_ = true;
    limit_.cancel();
    owner_.detected(*this, &handshake_, handshake_.take_rest());
}

// A few octets to somebody who has been sent none: they always fit.
bool ProtocolDetector::say(const std::string& octets) {
    error_code error;
    asio::write(socket_, asio::buffer(octets), error);
    return !error;
}

// Says nothing to the owner, who called it and knows.
void ProtocolDetector::close() {
    over_ = true;
    limit_.cancel();
    error_code ignored;
    socket_.shutdown(Socket::shutdown_both, ignored);
    socket_.close(ignored);
}

// The owner is told after the close and may let go of this there.
void ProtocolDetector::leave() {
    if (over_) return;
    close();
    owner_.left(*this);
}

}  // namespace regiondrill::live
