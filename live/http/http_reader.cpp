#include "live/http/http_reader.hpp"

#include "regions/http_api.hpp"
#include "sim/text.hpp"
#include "sim/url.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace regiondrill::live {

namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

std::string_view text_of(const boost::beast::flat_buffer& octets) {
    const auto data = octets.data();
    return {static_cast<const char*>(data.data()), data.size()};
}

constexpr std::string_view hex_digits = "0123456789abcdefABCDEF";

/// The line before a chunk, or of the last one all up to the end of the trailer, is there.
bool has_chunk_head(std::string_view text) {
    if (text.starts_with("\r\n")) text.remove_prefix(2);  // the end of the chunk before
    const std::size_t digits = std::min(text.find_first_not_of('0'), text.size());
    const bool is_last = digits > 0 && text.find_first_of(hex_digits, digits) != digits;
    return text.find(is_last ? "\r\n\r\n" : "\r\n") != std::string_view::npos;
}

// Everything that Beast has against a message has one of these four; 400 is for what has no status of its own.
unsigned status_of(const error_code& error) {
    if (error == http::error::body_limit || error == http::error::buffer_overflow) return 413;
    if (error == http::error::header_limit) return 431;
    if (error == http::error::bad_version) return 505;
    return 400;
}

}  // namespace

HttpResponse error_answer(unsigned status, const std::string& why) {
    HttpResponse response;
    response.result(status);
    response.set(http::field::content_type, "application/json");
    response.body() = regions::error_body(why);
    response.prepare_payload();
    return response;
}

namespace {

// Of a registered name (RFC 3986, section 3.2.2), percent escapes with their digits among them.
bool is_host_character(char c) {
    const char letter = sim::lower_case(c);
    return sim::is_digit(c) || (letter >= 'a' && letter <= 'z') ||
           std::string_view("-._~!$&'()*+,;=").find(c) != std::string_view::npos;
}

// Escapes are whole, and nothing else of a URL is in it: no user, path or blank.
bool is_registered_name(std::string_view text) {
    while (!text.empty()) {
        const bool escapes =
            text.front() == '%' && text.size() > 2 && sim::hex_digit(text[1]) && sim::hex_digit(text[2]);
        if (!escapes && !is_host_character(text.front())) return false;
        text.remove_prefix(escapes ? 3 : 1);
    }
    return true;
}

}  // namespace

// A request of HTTP/1 begins with a method in capital letters, and its first line ends with the version.
FirstLine first_line_of(std::string_view octets) {
    constexpr std::size_t longest_line = 16 * 1024;
    const std::string_view line = octets.substr(0, octets.find('\n'));
    const std::size_t method = std::min(line.find(' '), line.size());
    const bool may_be = std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(method),
                                    [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!may_be || line.size() > longest_line) return FirstLine::other;
    if (line.size() == octets.size()) return FirstLine::undecided;
    const bool ends_so = line.ends_with(" HTTP/1.1\r") || line.ends_with(" HTTP/1.0\r");
    return ends_so ? FirstLine::http : FirstLine::other;
}

// In brackets an address of IPv6, or of a form to come (RFC 3986). A port may be empty.
bool is_host_field(std::string_view text) {
    const auto read = sim::split_authority(text);
    if (!read) return false;
    const std::string_view port = read->port.value_or("");
    if (!port.empty() && !sim::whole_number<std::uint16_t>(port)) return false;
    const std::string_view host = read->host;
    if (!read->in_brackets) return is_registered_name(host) && !(host.empty() && !text.empty());
    return !host.empty() && host.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

std::string_view HttpReader::octets() const { return text_of(octets_); }

// A request that is complete stays so until it is taken, and what is refused stays refused: nothing behind it is read.
HttpReader::State HttpReader::go_on() {
    if (state_ == State::complete || state_ == State::refused) return state_;
    if (!parser_) {
        if (!find_head_end()) return state_;
        read_head();
        if (state_ == State::refused || state_ == State::complete) return state_;
    }
    read_body();
    return state_;
}

// Looks at what came since the last time, so that a head that comes octet by octet is not read again from its start.
// True when the head is all there.
bool HttpReader::find_head_end() {
    std::string_view text = text_of(octets_);
    while (scanned_ < text.size()) {
        if (scanned_ >= limits_.head) {
            return refuse(431, "request line and header have at most " + std::to_string(limits_.head) + " bytes"),
                   false;
        }
        const char c = text[scanned_];
        const bool after_return = scanned_ > line_start_ && text[scanned_ - 1] == '\r';
        if (c == '\n' && !after_return) return refuse(400, "a line ends in LF without CR"), false;
        if (c != '\n' && after_return) return refuse(400, "CR without LF"), false;
        if (c == '\0') return refuse(400, "NUL in the head"), false;
        if (scanned_ == line_start_ && line_start_ > 0 && (c == ' ' || c == '\t')) {
            return refuse(400, "a header field goes on in the next line; obsolete folding is not taken"), false;
        }
        ++scanned_;
        if (c != '\n') continue;
        const bool empty_line = scanned_ == line_start_ + 2;
        line_start_ = scanned_;
        if (!empty_line) continue;
        const std::size_t end = std::exchange(scanned_, 0);
        line_start_ = 0;
        if (end > 2) {
            head_end_ = end;
            return true;
        }
        octets_.consume(end);  // an empty line before the request (RFC 9112, section 2.2)
        text.remove_prefix(end);
    }
    state_ = octets_.size() == 0 ? State::idle : State::in_head;
    return false;
}

// Beast gets exactly the head, so it cannot begin the body before the checks are done. Its own limit is one above ours,
// which was kept already.
void HttpReader::read_head() {
    // Beast takes a target with a blank in it for a wrong version.
    const std::string_view head = text_of(octets_).substr(0, head_end_);
    const std::string_view first = head.substr(0, head.find('\r'));
    if (std::count(first.begin(), first.end(), ' ') != 2) return refuse(400, "the request line makes no sense");
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(limits_.head + 1));
    parser_->body_limit(limits_.body);
    parser_->eager(false);
    told_to_go_on_ = false;
    error_code error;
    const std::size_t used = parser_->put(boost::asio::buffer(octets_.data(), head_end_), error);
    if (error && error != http::error::need_more) return settle(error);
    octets_.consume(used);
    if (!parser_->is_header_done()) return refuse(400, "the head makes no sense");
    check_head();
    if (state_ != State::refused && parser_->is_done()) state_ = State::complete;
}

// In the order in which a wrong answer would be worse: what would be understood differently by another server comes
// before what is merely not supported. Trailers would be put among the fields by Beast, behind our checks; the head is
// kept as it was to do without them.
void HttpReader::check_head() {
    state_ = State::in_body;
    const auto& head = parser_->get();
    if (head.version() != 10 && head.version() != 11) return refuse(505, "HTTP/1.0 and 1.1 are spoken here");
    if (head.method() == http::verb::unknown) {
        return refuse(501, "the method " + std::string(head.method_string()) + " is not known");
    }
    const auto length = head[http::field::content_length];
    if (head.count(http::field::content_length) > 1 ||
        length.find_first_not_of("0123456789") != boost::beast::string_view::npos) {
        return refuse(400, "a body has one length");
    }
    const std::size_t hosts = head.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && head.version() == 11)) return refuse(400, "a request names one Host");
    const auto host = head[http::field::host];
    if (!is_host_field({host.data(), host.size()})) return refuse(400, "Host is no host with or without a port");
    const std::size_t codings = head.count(http::field::transfer_encoding);
    if (codings > 0 && head.version() == 10) return refuse(400, "HTTP/1.0 knows no Transfer-Encoding");
    if (codings > 1 || (codings == 1 && !boost::beast::iequals(head[http::field::transfer_encoding], "chunked"))) {
        return refuse(501, "of transfer codings only chunked is known");
    }
    if (codings > 0) without_trailer_ = head;
    const auto expected = head[http::field::expect];
    if (expected.empty() || head.version() == 10) return;
    if (!boost::beast::iequals(expected, "100-continue")) return refuse(417, "only 100-continue can be expected");
    state_ = State::wants_body;
}

// Who waits to be told to go on is told once: after that, the same state is that of any body.
void HttpReader::read_body() {
    parser_->eager(true);
    while (octets_.size() > 0 && !parser_->is_done()) {
        state_ = State::in_body;
        if (!read_piece()) return;
    }
    if (parser_->is_done()) {
        state_ = State::complete;
    } else if (state_ == State::wants_body && std::exchange(told_to_go_on_, true)) {
        state_ = State::in_body;
    }
}

// What of the body is there, of the line before a chunk or a trailer never more than of a head. False when more is
// wanted, or none.
bool HttpReader::read_piece() {
    const std::string_view text = text_of(octets_).substr(0, limits_.head + 1);
    if (parser_->chunked() && begins_last_chunk(text)) return false;
    error_code error;
    const std::size_t used = parser_->put(boost::asio::buffer(text), error);
    octets_.consume(used);
    if (used > 0 && error == http::error::need_more) return true;
    // Beast looks for the end of a quoted extension in the lines behind it: what it says depends on what has come.
    const bool waits_in_vain = error == http::error::need_more && has_chunk_head(text);
    if (waits_in_vain || error == http::error::bad_chunk_extension) error = http::error::bad_chunk;
    if (error && error != http::error::need_more) return settle(error), false;
    if (used == 0 && text.size() > limits_.head) {
        return refuse(431, "a chunk's line and a trailer have at most " + std::to_string(limits_.head) + " bytes"),
               false;
    }
    return used > 0;
}

// In words of our limits, for the person at the other end cannot know Beast's.
void HttpReader::settle(const error_code& error) {
    switch (const unsigned status = status_of(error)) {
        case 413: return refuse(status, "a body has at most " + std::to_string(limits_.body) + " bytes");
        case 505: return refuse(status, "HTTP/1.0 and 1.1 are spoken here");
        default: return refuse(status, "the request makes no sense: " + error.message());
    }
}

void HttpReader::refuse(unsigned status, const std::string& why) {
    state_ = State::refused;
    refusal_ = error_answer(status, why);
}

// A pipelined request may follow; it stays in the buffer for the next go_on().
HttpRequest HttpReader::take() {
    HttpRequest request = parser_->release();
    if (without_trailer_) request.base() = *std::exchange(without_trailer_, std::nullopt);
    parser_.reset();
    state_ = State::idle;
    return request;
}

std::string HttpReader::take_rest() {
    std::string rest(text_of(octets_));
    octets_.clear();
    parser_.reset();
    return rest;
}

}  // namespace regiondrill::live
