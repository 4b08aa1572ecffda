#include "live/control/control_client.hpp"

#include "drill/scenario/input_error.hpp"
#include "sim/url.hpp"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <limits>
#include <utility>

namespace regiondrill::live {

// Names the source of the token and its length, never the token, as messages end up in logs.
void check_token(const std::string& source, const std::string& token) {
    const auto refuse = [&](const std::string& why) {
        throw drill::InputError(source, {}, {}, {why, "at least 16 characters of ASCII, without blanks", {}});
    };
    const std::string size = std::to_string(token.size()) + (token.size() == 1 ? " character" : " characters");
    if (!std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 0x7f; })) {
        refuse("the token has a blank, or something that is no character of ASCII");
    }
    if (token.size() < shortest_token) refuse("a token of " + size + " could be guessed");
    if (token.size() > longest_token) refuse("a token of " + size + " is too long");
}

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

/// A drill that is played on this machine answers in milliseconds, even one that is far behind.
constexpr std::chrono::seconds patience{30};

/// A connection of one request, with a limit to each of its waits.
///
/// Blocking, though made of asynchronous calls: only those know a limit of time. One io_context a connection, run until
/// the one call under way is over.
class Line {
public:
    // A host may have several addresses; each is tried in turn within the one limit.
    Line(const std::string& host, std::uint16_t port, const std::string& address)
        : address_(address),
          stream_(context_) {
        error_code error;
        asio::ip::tcp::resolver resolver(context_);
        const auto places = resolver.resolve(host, std::to_string(port), error);
        if (error) fail("has no address: " + error.message());
        stream_.expires_after(patience);
        stream_.async_connect(places, [&](const error_code& result, const auto&) { error = result; });
        wait();
        if (error) fail("cannot be reached (" + error.message() + "): is a drill served there? regiondrill serve");
    }

    void write(http::request<http::string_body>& request) {
        error_code error;
        stream_.expires_after(patience);
        http::async_write(stream_, request, [&](const error_code& result, std::size_t) { error = result; });
        wait();
        if (error) fail("broke the connection: " + error.message());
    }

    void read_head(http::response_parser<http::string_body>& parser) {
        error_code error;
        stream_.expires_after(patience);
        http::async_read_header(stream_, buffer_, parser,
                                [&](const error_code& result, std::size_t) { error = result; });
        wait();
        if (error) fail("gave no answer: " + error.message());
    }

    /// More of the body; false at its end. Without a limit of time for a stream. A stream that breaks has ended: a
    /// drill that is stopped ends its events so. A broken answer is an error.
    bool read_some(http::response_parser<http::string_body>& parser, bool is_stream) {
        if (parser.is_done()) return false;
        error_code error;
        if (is_stream) {
            stream_.expires_never();
        } else {
            stream_.expires_after(patience);
        }
        http::async_read_some(stream_, buffer_, parser, [&](const error_code& result, std::size_t) { error = result; });
        wait();
        if (error == http::error::end_of_stream || error == http::error::partial_message ||
            error == asio::error::connection_reset) {
            if (is_stream) return false;
        }
        if (error) fail("broke off its answer: " + error.message());
        return true;
    }

private:
    // A context that has run out of work must be restarted before it runs again.
    void wait() {
        context_.restart();
        context_.run();
    }

    [[noreturn]] void fail(const std::string& why) const { throw NoControl(address_ + " " + why); }

    std::string address_;
    asio::io_context context_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
};

// One request a connection, so it is closed after the answer. Whatever may change the drill says that it is JSON, with
// a body or without.
http::request<http::string_body> request_of(http::verb method, const std::string& target, const std::string& host,
                                            const std::string& token) {
    http::request<http::string_body> request(method, target, 11);
    request.set(http::field::host, host);
    request.set(http::field::user_agent, "regiondrill");
    request.set(http::field::connection, "close");
    if (method != http::verb::get) request.set(http::field::content_type, "application/json");
    if (!token.empty()) request.set(http::field::authorization, "Bearer " + token);
    return request;
}

}  // namespace

// Only looked at here and not resolved: a wrong option is told before anything is asked.
ControlClient::ControlClient(const std::string& option, const std::string& address, std::string token)
    : token_(std::move(token)) {
    std::string_view server = sim::behind_http_scheme(address).value_or(address);
    while (server.ends_with('/')) server.remove_suffix(1);
    const auto read = sim::split_authority(server);
    const auto port = read && read->port ? read->port_or(0) : std::nullopt;
    if (!port || read->host.empty() || read->host.find('/') != std::string_view::npos) {
        throw drill::InputError(
            option, {}, {},
            {drill::in_quotes(address) + " is no address of a drill", R"("http://127.77.0.1:8077")", {}});
    }
    host_ = read->host;
    port_ = *port;
}

// Without a limit to the body: the report of a long drill may be large, and it is one's own server.
ControlReply ControlClient::ask(const std::string& method, const std::string& target, const std::string& body) const {
    Line line(host_, port_, address());
    auto request = request_of(http::string_to_verb(method), target, sim::authority_text(host_, port_), token_);
    request.body() = body;
    request.prepare_payload();
    line.write(request);
    http::response_parser<http::string_body> parser;
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());
    line.read_head(parser);
    while (line.read_some(parser, false)) {
    }
    return {parser.get().result_int(), std::move(parser.get().body())};
}

// Lines are given as they come. An answer that is no stream, such as a refusal, is read to its end and returned
// instead.
ControlReply ControlClient::read_stream(const std::string& target,
                                        const std::function<bool(const std::string&)>& line) const {
    Line connection(host_, port_, address());
    auto request = request_of(http::verb::get, target, sim::authority_text(host_, port_), token_);
    connection.write(request);
    http::response_parser<http::string_body> parser;
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());
    connection.read_head(parser);
    const bool is_stream = parser.get().result() == http::status::ok;
    std::string& body = parser.get().body();
    do {
        std::size_t end = is_stream ? body.find('\n') : std::string::npos;
        while (end != std::string::npos) {
            if (!line(body.substr(0, end))) return {200, {}};
            body.erase(0, end + 1);
            end = body.find('\n');
        }
    } while (connection.read_some(parser, is_stream));
    return {parser.get().result_int(), std::move(body)};
}

std::string ControlClient::address() const { return "http://" + sim::authority_text(host_, port_); }

}  // namespace regiondrill::live
