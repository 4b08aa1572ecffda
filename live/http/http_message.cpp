#include "live/http/http_message.hpp"

#include "live/http/http_reader.hpp"
#include "regions/http_api.hpp"
#include "sim/url.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/write.hpp>
#include <sstream>
#include <utility>
#include <vector>

namespace regiondrill::live {

namespace http = boost::beast::http;

namespace {

std::vector<std::string_view> lines_of(const HttpRequest& request, http::field field) {
    std::vector<std::string_view> lines;
    const auto [begin, end] = request.equal_range(field);
    for (auto line = begin; line != end; ++line) lines.push_back(view_of(line->value()));
    return lines;
}

}  // namespace

regions::ApiRequest api_request(const HttpRequest& request) {
    return {view_of(request.method_string()), view_of(request.target()), request.body(),
            lines_of(request, http::field::if_match), lines_of(request, http::field::if_none_match)};
}

HttpResponse http_response(regions::ApiResponse answer) {
    HttpResponse response{static_cast<http::status>(answer.status), 11};
    for (const auto& [name, value] : answer.fields) response.set(name, value);
    response.body() = std::move(answer.body);
    response.prepare_payload();
    return response;
}

// The body is here as a whole, so whatever coding it came in is replaced by its length. It may be long, so it is copied
// once and goes through no stream.
std::string text_of(const HttpRequest& request) {
    http::request<http::empty_body> bare(request.base());
    bare.chunked(false);
    bare.content_length(request.body().size());
    std::ostringstream head;
    head << bare.base();
    std::string text = std::move(head).str();
    text.reserve(text.size() + request.body().size());
    return text += request.body();
}

// Limits are those of the text itself, which was let in before it was kept. Octets left over or missing make it none.
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

// Only "http": what is asked for by "https" comes to a proxy as CONNECT. A target that names no path asks for "/".
std::optional<AbsoluteTarget> read_absolute_target(std::string_view target) {
    const auto rest = sim::behind_http_scheme(target);
    if (!rest) return std::nullopt;
    const std::size_t end = std::min(rest->find_first_of("/?"), rest->size());
    std::string path(rest->substr(end));
    if (!path.starts_with('/')) path.insert(path.begin(), '/');
    return AbsoluteTarget{std::string(rest->substr(0, end)), std::move(path)};
}

namespace {

namespace beast = boost::beast;
namespace http = beast::http;

/// Of a list that is added to: far more than proxies on a way.
constexpr std::size_t longest_list = 4096;

// RFC 9110, section 7.6.1, and Proxy-Connection, which old clients send to proxies. Expect is answered here and so goes
// no further.
constexpr std::array of_one_connection = {
    http::field::connection,
    http::field::proxy_connection,
    http::field::keep_alive,
    http::field::transfer_encoding,
    http::field::te,
    http::field::trailer,
    http::field::upgrade,
    http::field::expect,
    http::field::proxy_authenticate,
    http::field::proxy_authorization,
};

// Never dropped, whatever Connection names: a client could otherwise take away what the service decides by.
constexpr std::array<const char*, 4> always_forwarded = {"Host", "Content-Length", "X-Forwarded-For", "X-Region"};

// Those of all lines.
template <class Message>
std::vector<std::string> options_of_connection(const Message& message) {
    std::vector<std::string> options;
    const auto [begin, end] = message.equal_range(http::field::connection);
    for (auto line = begin; line != end; ++line) {
        for (const auto& option : http::token_list{line->value()}) options.emplace_back(option);
    }
    return options;
}

// The fields that Connection names, and those that are known to be of the connection.
//
// Which fields go no further is said by the message itself (RFC 9110, section 7.6.1).
template <class Message>
void drop_fields_of_the_connection(Message& message) {
    for (const std::string& name : options_of_connection(message)) {
        const bool stays = std::any_of(always_forwarded.begin(), always_forwarded.end(),
                                       [&](const char* kept) { return beast::iequals(name, kept); });
        if (!stays) message.erase(name);
    }
    for (const http::field field : of_one_connection) message.erase(field);
}

// To the end of a list that may stand in several lines (RFC 9110, section 5.3).
template <class Message>
void append(Message& message, beast::string_view name, const std::string& value) {
    std::string list;
    const auto [begin, end] = message.equal_range(name);
    for (auto line = begin; line != end; ++line) list += std::string(line->value()) + ", ";
    if (list.size() > longest_list) list.clear();
    message.set(name, list + value);
}

}  // namespace

// Both fields must say so: Upgrade alone is of the connection before, and Connection names what is meant for this one.
bool wants_upgrade(const HttpRequest& request) {
    const auto options = options_of_connection(request);
    const bool named = std::any_of(options.begin(), options.end(),
                                   [](const std::string& option) { return beast::iequals(option, "upgrade"); });
    return named && beast::iequals(request[http::field::upgrade], "websocket");
}

// "*" is the one target without a path, and only OPTIONS may have it (RFC 9112, section 3.2.4).
std::optional<HttpResponse> refusal_to_forward(const HttpRequest& request) {
    if (request.method() == http::verb::connect) return error_answer(405, "tunnels lead through the proxy");
    const bool asks_server = request.method() == http::verb::options && request.target() == "*";
    if (request.target().starts_with('/') || asks_server) return std::nullopt;
    return error_answer(400, "the target names no path");
}

// The wish for a WebSocket is put back after the fields of the connection are gone: it is repeated for the next one.
HttpRequest forwarded(HttpRequest request, const std::string& region) {
    const bool upgrades = wants_upgrade(request);
    drop_fields_of_the_connection(request);
    if (upgrades) {
        request.set(http::field::connection, "Upgrade");
        request.set(http::field::upgrade, "websocket");
    }
    request.version(11);
    request.set("X-Region", region);
    append(request, "Via", "1.1 regiondrill");
    return request;
}

HttpResponse forwarded(HttpResponse response, const std::string& region) {
    drop_fields_of_the_connection(response);
    response.set("X-Region", region);
    append(response, "Via", "1.1 regiondrill");
    return response;
}

// What follows is passed on octet by octet, so the coding stays as the service chose it, and the end of the connection
// is the end of the answer.
HttpResponse forwarded_head(HttpResponse head, const std::string& region) {
    const std::string coding(head[http::field::transfer_encoding]);
    const bool switches = head.result() == http::status::switching_protocols;
    head = forwarded(std::move(head), region);
    if (!coding.empty()) head.set(http::field::transfer_encoding, coding);
    head.set(http::field::connection, switches ? "Upgrade" : "close");
    if (switches) head.set(http::field::upgrade, "websocket");
    return head;
}

void add_forwarded_for(HttpRequest& request, const std::string& address) {
    append(request, "X-Forwarded-For", address);
}

}  // namespace regiondrill::live
