// Requests of HTTP/1.1 out of octets, within limits that are named here, each with the status that it is refused by.
#pragma once

#include "live/http/http_message.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::live {

// What HTTP connections may ask of a gateway. Each limit has a status that names it.

struct HttpLimits {
    /// Octets of request line and header fields: what common servers allow. More is answered 431.
    std::size_t head = 16 * 1024;
    /// Octets of a body, its chunks put together: a value of the longest and some air. More is answered 413.
    std::size_t body = 512 * 1024;

    /// From the first octet of a request to the end of its head, and from there to the end of its body; 408.
    std::chrono::milliseconds time_for_head = std::chrono::seconds{10};
    std::chrono::milliseconds time_for_body = std::chrono::seconds{30};
    /// Between requests; such connections are just closed.
    std::chrono::milliseconds idle = std::chrono::seconds{75};
    /// Without an octet of an answer being taken; the connection is reset.
    std::chrono::milliseconds time_to_take = std::chrono::seconds{30};

    /// Octets that may wait for the reader of a stream; more, and it is reset for being too slow.
    std::size_t most_waiting = 1024 * 1024;
    /// Beyond these a new one is answered 503. A workshop's programs and the idle connections of a load test.
    std::size_t most_connections = 12'000;
    /// Of a proxy's, those that have not said yet what they want: as many as a load test opens at once. One more takes
    /// the place of the one that has been silent for longest.
    std::size_t most_undetected = 4'096;
    /// Octets of requests that have come in part or wait for their answer, and of answers that were not taken yet, of
    /// all connections together: while there are more, who asks is answered 503, and so is a long answer that would
    /// make them more. Eight of the longest uploads.
    std::size_t most_held = 256 * 1024 * 1024;
    /// How often the octets of a request are kept until it is answered.
    std::size_t copies = 1;
};

// HTTP requests in a stream of octets (RFC 9112), in whatever pieces they arrive. No sockets.
//
// Strict where leniency lets one server see another request than the next: bare CR or LF, folded lines, NUL, more than
// one length, a length beside chunks, a coding other than chunked, no Host or several are refused.

/// Whether octets are what the last chunk of a body begins with, and less than the shortest one. Beast asserts that it
/// does not see the same last chunk twice before it is as long as that, so who feeds it waits for more.
inline bool begins_last_chunk(std::string_view octets) {
    constexpr std::string_view shortest = "0\r\n\r\n";
    return octets.size() < shortest.size() && octets.find_first_not_of("0\r\n") == std::string_view::npos;
}

/// Its octets come from a connection and its answers are given there. The head is scanned here, before Beast parses it,
/// for what Beast is lenient in; the body is fed to Beast in pieces, so that a limit is met before the memory is used.
class HttpReader {
public:
    enum class State {
        idle,        // between requests: nothing of the next one has come
        in_head,     // more octets are wanted
        wants_body,  // the same, and the sender waits to be told that it may go on (Expect: 100-continue)
        in_body,     // more octets are wanted
        complete,    // take() has the request
        refused,     // refusal() is the answer; what follows in the stream cannot be made sense of
    };

    /// For one connection, from its first octet on; after a refusal it is of no more use.
    explicit HttpReader(const HttpLimits& limits) : limits_(limits) {}

    /// Room for more octets, not above the limits, and how many of it were filled.
    boost::asio::mutable_buffer room() { return octets_.prepare(piece); }
    void filled(std::size_t count) { octets_.commit(count); }
    /// Enough octets wait to be read.
    bool is_full() const { return octets_.size() >= limits_.head + piece; }

    /// No octets are kept: neither is room for them, until they come.
    void give_room_back() {
        if (octets_.size() == 0) octets_.shrink_to_fit();
    }

    /// Octets of memory that what was filled in and not taken needs. Room for a body whose length is known is not
    /// touched before it is filled; that of one in chunks grows by copying.
    std::size_t held() const {
        if (!parser_) return octets_.capacity();
        const std::string& body = parser_->get().body();
        return octets_.capacity() + head_size() + (parser_->chunked() ? body.capacity() : body.size());
    }

    /// Of the request that was begun or taken last.
    std::size_t head_size() const { return head_end_; }

    /// Reads on. May be called at any time; without new octets it comes to the same state, but for wants_body, which is
    /// told once.
    State go_on();
    State state() const { return state_; }

    /// What came and belongs to no request yet.
    std::string_view octets() const;

    /// The request that is complete; the next one begins behind it.
    HttpRequest take();

    /// Why the request was refused.
    const HttpResponse& refusal() const { return *refusal_; }

    /// Octets behind the last request that was taken; nothing more is read.
    std::string take_rest();

private:
    static constexpr std::size_t piece = 16 * 1024;

    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    bool find_head_end();
    void read_head();
    void read_body();
    bool read_piece();
    void check_head();
    void settle(const boost::system::error_code& error);
    void refuse(unsigned status, const std::string& why);

    HttpLimits limits_;
    State state_ = State::idle;
    boost::beast::flat_buffer octets_;
    std::size_t scanned_ = 0;     // octets of the head that were looked at
    std::size_t line_start_ = 0;  // where the line of the head begins that was looked at last
    std::size_t head_end_ = 0;
    bool told_to_go_on_ = false;
    std::optional<Parser> parser_;
    std::optional<HttpRequest::header_type> without_trailer_;  // where one may come: the head as it was
    std::optional<HttpResponse> refusal_;
};

/// What the first octets of a stream show it to be, if they do by now.
enum class FirstLine { undecided, http, other };

/// Whether a stream begins with the first line of a request of HTTP/1.
FirstLine first_line_of(std::string_view octets);

/// Whether that can be what a Host field says: a host with or without a port, or nothing (RFC 9110, section 7.2).
bool is_host_field(std::string_view text);

/// An answer of a gateway itself: {"error": why}. Of `status`, with its length.
HttpResponse error_answer(unsigned status, const std::string& why);

}  // namespace regiondrill::live
