#include "live/http_reader.hpp"

#include <nlohmann/json.hpp>

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
    response.body() =
        nlohmann::json{{"error", why}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    response.prepare_payload();
    return response;
}

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

// Looks at what came since the last time. True when the head is all there.
bool HttpReader::find_head_end() {
    const std::string_view text = text_of(octets_);
    for (; scanned_ < text.size(); ++scanned_) {
        const char c = text[scanned_];
        const bool after_return = scanned_ > line_start_ && text[scanned_ - 1] == '\r';
        if (c == '\n' && !after_return) return refuse(400, "a line ends in LF without CR"), false;
        if (c != '\n' && after_return) return refuse(400, "CR without LF"), false;
        if (c == '\0') return refuse(400, "NUL in the head"), false;
        if (scanned_ == line_start_ && line_start_ > 0 && (c == ' ' || c == '\t')) {
            return refuse(400, "a header field goes on in the next line; obsolete folding is not taken"), false;
        }
        if (c != '\n') continue;
        const bool empty_line = scanned_ == line_start_ + 1;
        line_start_ = scanned_ + 1;
        if (!empty_line) continue;
        if (scanned_ > 1) {
            head_end_ = std::exchange(scanned_, 0) + 1;
            line_start_ = 0;
            return true;
        }
        octets_.consume(2);  // an empty line before the request (RFC 9112, section 2.2)
        scanned_ = line_start_ = 0;
        return find_head_end();
    }
    state_ = octets_.size() == 0 ? State::idle : State::in_head;
    if (octets_.size() > limits_.head) {
        refuse(431, "request line and header have at most " + std::to_string(limits_.head) + " bytes");
    }
    return false;
}

void HttpReader::read_head() {
    if (head_end_ > limits_.head) {
        refuse(431, "request line and header have at most " + std::to_string(limits_.head) + " bytes");
        return;
    }
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

void HttpReader::check_head() {
    state_ = State::in_body;
    const auto& head = parser_->get();
    if (head.version() != 10 && head.version() != 11) return refuse(505, "HTTP/1.0 and 1.1 are spoken here");
    if (head.method() == http::verb::unknown) {
        return refuse(501, "the method " + std::string(head.method_string()) + " is not known");
    }
    const std::size_t hosts = head.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && head.version() == 11)) return refuse(400, "a request names one Host");
    const std::size_t codings = head.count(http::field::transfer_encoding);
    if (codings > 0 && head.version() == 10) return refuse(400, "HTTP/1.0 knows no Transfer-Encoding");
    if (codings > 1 || (codings == 1 && !boost::beast::iequals(head[http::field::transfer_encoding], "chunked"))) {
        return refuse(501, "of transfer codings only chunked is known");
    }
    const auto expected = head[http::field::expect];
    if (expected.empty() || head.version() == 10) return;
    if (!boost::beast::iequals(expected, "100-continue")) return refuse(417, "only 100-continue can be expected");
    state_ = State::wants_body;
}

void HttpReader::read_body() {
    error_code error;
    parser_->eager(true);
    while (octets_.size() > 0 && !parser_->is_done()) {
        state_ = State::in_body;
        const std::size_t used = parser_->put(octets_.data(), error);
        octets_.consume(used);
        if (error == http::error::need_more) return;
        if (error) return settle(error);
        if (used == 0) return;
    }
    if (parser_->is_done()) {
        state_ = State::complete;
    } else if (state_ == State::wants_body && std::exchange(told_to_go_on_, true)) {
        state_ = State::in_body;
    }
}

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

HttpRequest HttpReader::take() {
    HttpRequest request = parser_->release();
    parser_.reset();
    state_ = State::idle;
    return request;
}

std::string HttpReader::take_rest() {
    std::string rest(text_of(octets_));
    octets_.clear();
    return rest;
}

}  // namespace regiondrill::live
