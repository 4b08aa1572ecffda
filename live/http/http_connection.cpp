#include "live/http/http_connection.hpp"

#include "live/loop/tcp_listener.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/serializer.hpp>
#include <utility>

namespace regiondrill::live {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

/// How long it is still read after the last answer, so that the other side gets it before the socket is closed: unread
/// octets at a close would reset the connection under the answer.
constexpr std::chrono::seconds time_to_part{2};

/// An answer of so many octets is given whatever is kept: among them are all those that tell of an error.
constexpr std::size_t small_answer = 4096;

/// Room that an idle connection may keep from its last answer.
constexpr std::size_t small_room = 4096;

/// For a client to say the first line within a tunnel, before it is taken for one that waits to be spoken to.
constexpr std::chrono::seconds time_to_speak{1};

HttpResponse too_much() { return error_answer(503, "too much is being sent and answered at once"); }

}  // namespace

// Not blocking, so that flush() can try to write at once; and without Nagle's algorithm, as what is written is a whole
// answer.
HttpConnection::HttpConnection(Socket socket, const Endpoint& peer, Owner& owner, const HttpLimits& limits,
                               const MemoryBudget& held)
    : socket_(std::move(socket)),
      peer_(peer),
      owner_(owner),
      limits_(limits),
      reader_(limits),
      budget_(held) {
    error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(tcp::no_delay(true), ignored);
}

// Octets that came already go the same way as those that come later, piece by piece as the reader has room.
void HttpConnection::start(std::string_view rest) {
    while (!rest.empty()) {
        const auto room = reader_.room();
        const std::size_t count = asio::buffer_copy(room, asio::buffer(rest));
        reader_.filled(count);
        rest.remove_prefix(count);
    }
    go_on();
}

// One wait at most is under way, and while nothing has come no room is kept for it: most connections are idle. While
// enough waits to be read nothing more is, and TCP slows the sender down.
void HttpConnection::read() {
    if (reading_ || all_came_ || phase_ == Phase::ended || reader_.is_full()) return;
    reading_ = true;
    reader_.give_room_back();
    socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](const error_code& error) {
        self->reading_ = false;
        if (self->phase_ == Phase::ended) return;
        if (error) return self->end();
        self->readable();
    });
}

// What is no end of the stream is a connection that broke: nobody waits for an answer there.
void HttpConnection::readable() {
    if (phase_ == Phase::closing) return drop_what_comes();
    error_code error;
    const std::size_t count = socket_.read_some(reader_.room(), error);
    if (error == asio::error::would_block) return read();
    if (error == asio::error::eof) return no_more_comes();
    if (error) return end();
    reader_.filled(count);
    go_on();
}

// While closing, so that whoever goes on sending costs no memory.
void HttpConnection::drop_what_comes() {
    std::array<char, 4096> dropped{};
    error_code error;
    socket_.read_some(asio::buffer(dropped), error);
    if (error && error != asio::error::would_block) return end();
    read();
}

// Whoever has gone waits for no answer. Who only sends no more does, to what was asked by then: to the request that is
// being answered and to those that wait behind it.
void HttpConnection::no_more_comes() {
    if (phase_ == Phase::closing || has_left(socket_).value_or(false)) return end();
    all_came_ = true;
    since_ = Clock::now();
    go_on();
}

// An owner that answers at once comes back here from within step(). The outer call then goes on with the next request,
// so that many requests in one packet do not pile up on the stack.
void HttpConnection::go_on() {
    if (in_progress_) return;
    in_progress_ = true;
    while (phase_ == Phase::reading && step()) {
    }
    in_progress_ = false;
    if (all_came_ && phase_ == Phase::reading) phase_ = Phase::closing;  // what is left over is no request
    if (phase_ == Phase::ended) return;
    flush();
    read();
}

// Octets read and not asked, the request that is being answered, and octets not yet taken by the other side with the
// room that they take.
void HttpConnection::weigh() { budget_.keep(phase_ == Phase::ended ? 0 : reader_.held() + asked_ + out_.capacity()); }

// Whether to go on with what came as HTTP. Undecided for as long as it may still become the first line of a request;
// not for ever, as there are protocols in which the other side speaks first. Told as no HTTP, the connection is as good
// as asked: it waits for its owner.
bool HttpConnection::detect(bool waited) {
    const FirstLine line = first_line_of(reader_.octets());
    if (line == FirstLine::undecided && !waited) return false;
    detecting_ = false;
    if (line == FirstLine::http) return true;
    phase_ = Phase::answering;
    owner_.tunnelled(shared_from_this());
    return false;
}

// One thing that can be done with what was read. False when there is nothing. Memory is looked at before a request goes
// to the owner, so that whoever asks beyond it is told so, and those who do not ask are left alone.
bool HttpConnection::step() {
    if (detecting_ && !detect(false)) return false;
    const HttpReader::State state = reader_.go_on();
    if (state != std::exchange(waited_for_, state)) since_ = Clock::now();
    weigh();
    const bool asks = state != HttpReader::State::idle && state != HttpReader::State::refused;
    if (asks && budget_.sum() > limits_.most_held) {
        return refuse(too_much()), false;
    }
    switch (state) {
        case HttpReader::State::wants_body: out_ += "HTTP/1.1 100 Continue\r\n\r\n"; return false;
        case HttpReader::State::refused: refuse(reader_.refusal()); return false;
        case HttpReader::State::complete: break;
        default: return false;
    }
    HttpRequest request = reader_.take();
    waited_for_ = HttpReader::State::idle;
    // As it came it has the room that its body grew into; where it is kept once more, no more than it needs.
    const std::size_t size = request.body().size() + reader_.head_size();
    asked_ = request.body().capacity() + reader_.head_size() + (limits_.copies - 1) * size;
    weigh();
    if (budget_.sum() > limits_.most_held) return refuse(too_much()), false;
    phase_ = Phase::answering;
    head_only_ = request.method() == http::verb::head;
    old_ = request.version() == 10;
    tunnels_ = request.method() == http::verb::connect;
    close_after_ = !request.keep_alive();
    owner_.asked(shared_from_this(), std::move(request));
    return true;
}

// An answer to a connection that has ended meanwhile is dropped, so owners need not look first. What HEAD asks for has
// the head of its answer only. The request is kept no more by now; where all keep too much, a long answer is not kept.
void HttpConnection::answer(HttpResponse&& response) {
    if (phase_ != Phase::answering) return;
    asked_ = 0;
    weigh();
    const std::size_t size = head_only_ ? 0 : response.body().size();
    if (size > small_answer && budget_.sum() + size > limits_.most_held) response = too_much();
    put_head(response, false);
    if (!head_only_ && !has_no_body(response)) out_ += response.body();
    end_reading();
    go_on();
}

// RFC 9112, section 6.3.
bool HttpConnection::has_no_body(const HttpResponse& response) const {
    const unsigned status = response.result_int();
    return status < 200 || status == 204 || status == 304 || (tunnels_ && status < 300);
}

// The answer is on its way: on to the next request, or to the end.
void HttpConnection::end_reading() {
    since_ = Clock::now();
    asked_ = 0;
    phase_ = close_after_ ? Phase::closing : Phase::reading;
}

// Into one string, so that the head and what follows leave in one packet where they fit.
template <class Buffers>
void HttpConnection::put(const Buffers& buffers) {
    for (auto at = asio::buffer_sequence_begin(buffers); at != asio::buffer_sequence_end(buffers); ++at) {
        const asio::const_buffer buffer = *at;
        out_.append(static_cast<const char*>(buffer.data()), buffer.size());
    }
}

// Length, coding and persistence are the connection's to say, whatever the answer says of them: it alone knows how it
// will end.
void HttpConnection::put_head(const HttpResponse& response, bool chunked) {
    http::response<http::empty_body> head(response.base());
    // Of what was asked for by HEAD only who answers knows the length.
    const bool length_is_theirs = head_only_ && response.body().empty();
    head.version(11);
    if (!length_is_theirs) head.erase(http::field::content_length);
    head.erase(http::field::connection);
    head.erase(http::field::transfer_encoding);
    if (chunked) {
        head.set(http::field::transfer_encoding, "chunked");
    } else if (phase_ != Phase::streaming && !has_no_body(response) && !length_is_theirs) {
        head.set(http::field::content_length, std::to_string(response.body().size()));
    }
    if (close_after_) {
        head.set(http::field::connection, "close");
    } else if (old_) {
        head.set(http::field::connection, "keep-alive");
    }
    http::response_serializer<http::empty_body> serializer(head);
    serializer.split(true);  // only the head: what is behind it is put there by whoever has it
    error_code never;
    serializer.next(never, [&](error_code&, const auto& buffers) { put(buffers); });
}

// By the way of an answer, whatever is being read. What follows in the stream cannot be made sense of, so it is the
// last one.
void HttpConnection::refuse(HttpResponse response) {
    phase_ = Phase::answering;
    close_after_ = true;
    head_only_ = false;
    answer(std::move(response));
}

// HTTP/1.0 knows no chunks: the end of the connection is the end of its stream.
void HttpConnection::begin_stream(HttpResponse&& head) {
    if (phase_ != Phase::answering) return;
    phase_ = Phase::streaming;
    chunked_ = !old_;
    close_after_ = close_after_ || old_;
    put_head(head, chunked_);
    since_ = Clock::now();
    if (head_only_) return end_stream();
    flush();
}

// An empty chunk would say that the stream has ended, so nothing is no chunk. The time to take it counts from when
// something waits first.
bool HttpConnection::append(const std::string& octets) {
    if (phase_ != Phase::streaming) return false;
    if (octets.empty()) return true;
    if (waiting() == 0) since_ = Clock::now();
    if (chunked_) {
        put(http::make_chunk(asio::buffer(octets)));
    } else {
        out_ += octets;
    }
    flush();
    if (phase_ == Phase::streaming && waiting() > limits_.most_waiting) reset();
    return phase_ == Phase::streaming;
}

// What HEAD asked for has no chunks, and so no last one.
void HttpConnection::end_stream() {
    if (phase_ != Phase::streaming) return;
    if (chunked_ && !head_only_) put(http::make_chunk_last());
    end_reading();
    go_on();
}

// Writes what fits and waits for room with the rest; what was written stays in front of it until it is worth moving.
// Most answers fit into the socket's buffer and are written here at once, without a wait.
void HttpConnection::flush() {
    if (writing_ || phase_ == Phase::ended) return;
    while (waiting() > 0) {
        error_code error;
        const std::size_t count = socket_.write_some(asio::buffer(out_.data() + written_, waiting()), error);
        if (error == asio::error::would_block) return wait_to_write();
        if (error) return end();
        written_ += count;
        since_ = Clock::now();
    }
    out_.clear();
    if (out_.capacity() > small_room) out_.shrink_to_fit();
    written_ = 0;
    finish_writing();
    weigh();
}

// Says that no more comes and reads on until the other side has said so as well, or time_to_part is over.
void HttpConnection::finish_writing() {
    if (phase_ != Phase::closing || std::exchange(said_all_, true)) return;
    error_code error;
    socket_.shutdown(tcp::socket::shutdown_send, error);
    if (error) return end();
    reader_.take_rest();
    if (all_came_) return end();
    read();
}

// Moving the rest to the front for each piece that was taken would cost the square of a long answer.
void HttpConnection::wait_to_write() {
    writing_ = true;
    weigh();
    if (written_ > limits_.most_waiting) {
        out_.erase(0, written_);
        written_ = 0;
    }
    socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](const error_code& error) {
        self->writing_ = false;
        if (self->phase_ == Phase::ended) return;
        if (error) return self->end();
        self->flush();
    });
}

// Who waits for an answer still gets it; what was read ahead of the next request is not answered any more.
void HttpConnection::close() {
    if (phase_ == Phase::ended || phase_ == Phase::closing) return;
    close_after_ = true;
    if (phase_ == Phase::answering) return;  // after its answer
    if (phase_ == Phase::streaming) return end_stream();
    end_reading();
    flush();
}

// Lingering for no time makes the kernel send RST, as a machine does that has lost its memory of the connection.
void HttpConnection::reset() {
    if (phase_ == Phase::ended) return;
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    end();
}

// The read under way is cancelled first; its handler finds that this has ended, and does nothing.
HttpConnection::Socket HttpConnection::release(std::string& rest) {
    error_code ignored;
    socket_.cancel(ignored);
    Socket socket = std::move(socket_);
    rest = reader_.take_rest();
    end();
    return socket;
}

// The owner is told last, as it may let go of this there.
void HttpConnection::end() {
    if (std::exchange(phase_, Phase::ended) == Phase::ended) return;
    error_code ignored;
    socket_.close(ignored);
    weigh();
    owner_.ended(*this);
}

// Which limit counts depends on what is waited for: room to write, the other side's end, or its next octet.
void HttpConnection::check_time(Clock::time_point now) {
    const auto spent = now - since_;
    if (writing_ && spent > limits_.time_to_take) return reset();
    if (phase_ == Phase::closing && spent > time_to_part) return end();
    if (all_came_) return check_presence(now);
    if (phase_ != Phase::reading) return;
    if (detecting_) {
        if (spent > time_to_speak) detect(true);
        return;
    }
    switch (waited_for_) {
        case HttpReader::State::idle:
            if (spent > limits_.idle) end();
            return;
        case HttpReader::State::in_head:
            if (spent > limits_.time_for_head) refuse(error_answer(408, "the head took too long to come"));
            return;
        default:
            if (spent > limits_.time_for_body) refuse(error_answer(408, "the body took too long to come"));
    }
}

// Between its last octet and the answer nothing on the wire tells a side that waits from one that has gone. On this
// machine the kernel knows; of another one nobody waits for longer than an idle connection is kept.
void HttpConnection::check_presence(Clock::time_point now) {
    const auto left = has_left(socket_);
    if (left.value_or(now - since_ > limits_.idle)) end();
}

}  // namespace regiondrill::live
