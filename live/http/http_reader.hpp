// HTTP requests in a stream of octets (RFC 9112), in whatever pieces they arrive. No sockets.
//
// Strict where leniency lets one server see another request than the next: bare CR or LF, folded lines, NUL, more than
// one length, a length beside chunks, a coding other than chunked, no Host or several are refused.
#pragma once

#include "live/http/http_limits.hpp"
#include "regions/http_api.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace regiondrill::live {

using regions::HttpRequest;
using regions::HttpResponse;

/// Whether octets are what the last chunk of a body begins with, and less than the shortest one. Beast asserts that it
/// does not see the same last chunk twice before it is as long as that, so who feeds it waits for more.
inline bool begins_last_chunk(std::string_view octets) {
    constexpr std::string_view shortest = "0\r\n\r\n";
    return octets.size() < shortest.size() && octets.find_first_not_of("0\r\n") == std::string_view::npos;
}

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

    explicit HttpReader(const HttpLimits& limits) : limits_(limits) {}

    /// Room for more octets, not above the limits, and how many of it were filled.
    boost::asio::mutable_buffer room() { return octets_.prepare(piece); }
    void filled(std::size_t count) { octets_.commit(count); }
    /// Enough octets wait to be read.
    bool is_full() const { return octets_.size() >= limits_.head + piece; }

    /// Octets that were filled in and not taken.
    std::size_t held() const { return octets_.size() + (parser_ ? parser_->get().body().size() : 0); }

    /// Reads on.
    State go_on();
    State state() const { return state_; }

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

/// An answer of a gateway itself: {"error": why}. Of `status`, with its length.
HttpResponse error_answer(unsigned status, const std::string& why);

}  // namespace regiondrill::live
