#include "live/chat/chat_connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <utility>

namespace regiondrill::live {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;

namespace {

/// Of the buffer for what is read, kept between messages; most are short, and most connections idle.
constexpr std::size_t kept_room = 2048;

}  // namespace

/// Without compression: a window of it costs more than all the rest of a connection.
struct ChatConnection::Stream {
    explicit Stream(Socket released) : socket(std::move(released)) {}

    websocket::stream<Socket, false> socket;
    beast::flat_buffer read;
};

// A frame is written whole, so that one frame is one write. Pings and pongs count as signs of life like any frame.
ChatConnection::ChatConnection(Socket socket, std::uint64_t number, Owner& owner, const ChatLimits& limits)
    : stream_(std::make_unique<Stream>(std::move(socket))),
      number_(number),
      owner_(owner),
      limits_(limits) {
    error_code ignored;
    auto& stream = stream_->socket;
    stream.next_layer().set_option(asio::socket_base::send_buffer_size(static_cast<int>(limits.send_buffer)), ignored);
    stream.read_message_max(limits.message);
    stream.auto_fragment(false);
    stream.text(true);
    stream.control_callback([this](websocket::frame_type, beast::string_view) {
        heard_ = Clock::now();
        pinged_ = false;
    });
}

ChatConnection::~ChatConnection() = default;

// The handshake was read by the HTTP connection; Beast wants to see it again, as octets.
void ChatConnection::start(const std::string& octets, const Greeting& greeting) {
    auto& stream = stream_->socket;
    stream.set_option(websocket::stream_base::decorator([greeting](websocket::response_type& response) {
        response.set("X-Region", greeting.region);
        response.set("X-Next", greeting.next);
    }));
    stream.async_accept(asio::buffer(octets), [self = shared_from_this()](const error_code& error) {
        if (self->is_over()) return;
        if (error) return self->end();
        self->shaken();
    });
}

// A close that was asked for during the handshake is made up for now. The greeting belongs to the handshake alone, so
// what holds it is let go of.
void ChatConnection::shaken() {
    stream_->socket.set_option(websocket::stream_base::decorator([](websocket::response_type&) {}));
    phase_ = farewell_ ? Phase::closing : Phase::open;
    since_ = heard_ = Clock::now();
    read();
    owner_.opened(number_);
    flush();
}

// Always waits, as this is how the end of the connection and the client's close are heard of.
void ChatConnection::read() {
    stream_->socket.async_read(stream_->read, [self = shared_from_this()](const error_code& error, std::size_t) {
        if (self->is_over()) return;
        if (error) return self->end();  // the close is over, if there was one
        self->received();
    });
}

// Binary frames are none of the chat's: they are told as nothing, and refused by whoever owns this. The owner may end
// this while it is told, so that is asked before the next read. A buffer that a long message made large is given back.
void ChatConnection::received() {
    heard_ = Clock::now();
    pinged_ = false;
    std::optional<std::string> text;
    if (stream_->socket.got_text()) text = beast::buffers_to_string(stream_->read.data());
    stream_->read.clear();
    if (stream_->read.capacity() > kept_room) stream_->read.shrink_to_fit();
    if (phase_ == Phase::open) owner_.said(number_, std::move(text));
    if (!is_over()) read();
}

// A frame is shared by all who are sent it, and written when the one before it is. During the handshake frames wait in
// the queue, and none is written before the answer to it.
void ChatConnection::push(const Frame& frame) {
    if (phase_ != Phase::opening && phase_ != Phase::open) return;
    queue_.push_back(frame);
    waiting_ += frame->size();
    if (waiting_ > limits_.most_waiting) return give_up_on_reader();
    flush();
}

// One write at a time, as a WebSocket demands. The handler holds the frame, since the queue may be emptied while it is
// written.
void ChatConnection::flush() {
    if ((phase_ != Phase::open && phase_ != Phase::closing) || writing_) return;
    if (queue_.empty()) return say_farewell();
    writing_ = true;
    taken_ = Clock::now();
    const Frame& frame = queue_.front();
    stream_->socket.async_write(asio::buffer(*frame),
                                [self = shared_from_this(), frame](const error_code& error, std::size_t) {
                                    if (!self->is_over() && !error)
                                        self->written();  // an error ends what is being read as well
                                });
}

void ChatConnection::written() {
    writing_ = false;
    waiting_ -= queue_.front()->size();
    queue_.pop_front();
    flush();
}

// The code and its reason go out behind the frames that wait. Only the first reason counts. During the handshake it is
// noted, and said once that is through.
void ChatConnection::close(ChatClose code, const std::string& reason) {
    if ((phase_ != Phase::opening && phase_ != Phase::open) || farewell_) return;
    farewell_ = {code, reason};
    if (phase_ == Phase::opening) return;
    phase_ = Phase::closing;
    since_ = Clock::now();
    flush();
}

// Nothing may be written after a close, so writing is never over again.
void ChatConnection::say_farewell() {
    if (!farewell_ || phase_ != Phase::closing) return;
    writing_ = true;  // for ever
    const websocket::close_reason reason(static_cast<websocket::close_code>(farewell_->code), farewell_->reason);
    stream_->socket.async_close(reason, [self = shared_from_this()](const error_code&) {
        if (!self->is_over()) self->end();
    });
}

// Only what is on its way already still goes out before the close, if it is taken.
void ChatConnection::give_up_on_reader() {
    owner_.fell_behind(number_);
    while (queue_.size() > (writing_ ? 1U : 0U)) {
        waiting_ -= queue_.back()->size();
        queue_.pop_back();
    }
    close(ChatClose::try_again_later, "too slow");
}

// The handshake and the close have the same time: each needs one answer of the other side.
void ChatConnection::check_time(Clock::time_point now) {
    switch (phase_) {
        case Phase::silent:
        case Phase::ended: return;
        case Phase::open: return check_open(now);
        case Phase::opening:
        case Phase::closing:
            if (now - since_ > limits_.time_to_part) reset();
    }
}

// Limits of an open connection; a ping at half the idle time finds out whether anybody is still there.
void ChatConnection::check_open(Clock::time_point now) {
    if (!stream_->socket.is_open()) {  // a close is under way: the client's, or for a frame that makes no sense
        phase_ = Phase::closing;
        since_ = now;
        return;
    }
    if (writing_ && now - taken_ > limits_.time_to_take) return give_up_on_reader();
    if (now - since_ > limits_.lifetime) return close(ChatClose::going_away, "long enough");
    if (now - heard_ > limits_.idle) return close(ChatClose::going_away, "idle");
    if (now - heard_ > limits_.idle / 2 && !std::exchange(pinged_, true)) ping();
}

// Once in a silence; any frame that comes allows the next one.
void ChatConnection::ping() {
    stream_->socket.async_ping({}, [self = shared_from_this()](const error_code&) {});
}

// The socket stays open and nobody reads it: so a client sees a machine without power.
void ChatConnection::fall_silent() {
    if (is_over()) return;
    phase_ = Phase::silent;
    error_code ignored;
    stream_->socket.next_layer().cancel(ignored);
    queue_.clear();
}

// Lingering for no time makes the kernel send RST. A connection that fell silent can still be reset.
void ChatConnection::reset() {
    if (phase_ == Phase::ended) return;
    error_code ignored;
    stream_->socket.next_layer().set_option(asio::socket_base::linger(true, 0), ignored);
    end();
}

// The owner is told last, as it may let go of this there.
void ChatConnection::end() {
    if (std::exchange(phase_, Phase::ended) == Phase::ended) return;
    error_code ignored;
    stream_->socket.next_layer().close(ignored);
    queue_.clear();
    owner_.ended(number_);
}

}  // namespace regiondrill::live
