#include "live/http/http_text.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/write.hpp>

#include <sstream>

namespace regiondrill::live {

namespace http = boost::beast::http;

std::string text_of(HttpRequest request) {
    request.chunked(false);
    request.content_length(request.body().size());
    std::ostringstream text;
    text << request;
    return std::move(text).str();
}

std::optional<HttpRequest> request_in(std::string_view text) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(text.size() + 1));
    parser.body_limit(text.size() + 1);
    parser.eager(true);
    boost::system::error_code error;
    parser.put(boost::asio::buffer(text.data(), text.size()), error);
    if (error || !parser.is_done()) return std::nullopt;
    return parser.release();
}

std::string head_of(const HttpResponse& response) {
    std::ostringstream text;
    text << response.base();
    return std::move(text).str();
}

}  // namespace regiondrill::live
