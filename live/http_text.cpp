#include "live/http_text.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/write.hpp>

#include <sstream>

namespace regiondrill::live {

namespace {

namespace http = boost::beast::http;

template <bool is_request>
using Message = http::message<is_request, http::string_body>;

template <bool is_request>
std::string whole(Message<is_request> message) {
    message.chunked(false);
    message.content_length(message.body().size());
    std::ostringstream text;
    text << message;
    return std::move(text).str();
}

template <bool is_request>
std::string head(const Message<is_request>& message) {
    std::ostringstream text;
    text << message.base();
    return std::move(text).str();
}

template <bool is_request>
std::optional<Message<is_request>> read(std::string_view text) {
    http::parser<is_request, http::string_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(text.size() + 1));
    parser.body_limit(text.size() + 1);
    parser.eager(true);
    boost::system::error_code error;
    parser.put(boost::asio::buffer(text.data(), text.size()), error);
    if (error || !parser.is_done()) return std::nullopt;
    return parser.release();
}

}  // namespace

std::string text_of(HttpRequest request) { return whole<true>(std::move(request)); }
std::string text_of(HttpResponse response) { return whole<false>(std::move(response)); }

std::string head_of(const HttpRequest& request) { return head<true>(request); }
std::string head_of(const HttpResponse& response) { return head<false>(response); }

std::optional<HttpRequest> request_of(std::string_view text) { return read<true>(text); }
std::optional<HttpResponse> response_of(std::string_view text) { return read<false>(text); }

}  // namespace regiondrill::live
