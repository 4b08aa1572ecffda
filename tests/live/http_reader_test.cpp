// Requests as they may arrive: whole, in pieces, one behind the other, and such that servers understand differently.
#include "live/http/http_reader.hpp"
#include "tests/catch.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace http_reader_test {

namespace {

using namespace regiondrill;
using live::HttpReader;
using State = HttpReader::State;

void feed(HttpReader& reader, std::string_view octets) {
    while (!octets.empty()) {
        const auto room = reader.room();
        const std::size_t count = std::min(room.size(), octets.size());
        std::copy_n(octets.begin(), count, static_cast<char*>(room.data()));
        reader.filled(count);
        octets.remove_prefix(count);
    }
}

/// A reader that was fed; not every Beast has parsers that can be moved, so it is no plain function's result.
struct Fed : HttpReader {
    explicit Fed(std::string_view octets, const live::HttpLimits& limits = {}) : HttpReader(limits) {
        feed(*this, octets);
        go_on();
    }
};

unsigned refusal_of(std::string_view octets, const live::HttpLimits& limits = {}) {
    const Fed reader(octets, limits);
    return reader.state() == State::refused ? reader.refusal().result_int() : 0;
}

const std::string put = "PUT /kv/a HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nvalue";
const std::string chunked =
    "PUT /kv/a HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nval\r\n2\r\nue\r\n0\r\nTrailer: "
    "t\r\n\r\n";

TEST_CASE("a Host that is none is refused, and every form of one is taken") {
    const auto with = [](const std::string& host) { return "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"; };
    for (const char* host : {"here", "here:80", "api.drill.test", "127.0.0.1:8080", "[::1]", "[::1]:80", "a_b",
                             "here:", "xn--bcher-kva.example", "a%20b", ""}) {
        CAPTURE(host);
        CHECK(refusal_of(with(host)) == 0);
    }
    for (const char* host :
         {"a b", "here/there", "user@here", "here:http", "here:80:80", "here:99999", "[::1", "::1", "[here]",
          "http://here", "a\\b", "a\"b", "<script>", "here?x", "a%2", "a\xc3\xbc", ":80", "here, there", "[::1]80"}) {
        CAPTURE(host);
        CHECK(refusal_of(with(host)) == 400);
    }
}

TEST_CASE("a stream shows by its first line whether it is HTTP/1") {
    using live::first_line_of;
    using live::FirstLine;
    for (const char* text : {"GET / HTTP/1.1\r\n", "OPTIONS * HTTP/1.0\r\nHost: a", "PUT /a b HTTP/1.1\r\n"}) {
        CAPTURE(text);
        CHECK(first_line_of(text) == FirstLine::http);
    }
    for (const char* text : {"", "G", "GET", "GET / HTTP/1.1", "SSH"})
        CHECK(first_line_of(text) == FirstLine::undecided);
    for (const char* text : {"\x16\x03\x01", "get / HTTP/1.1", "PRI * HTTP/2.0\r\n", "SSH-2.0-x\r\n", "GET /\r\n",
                             "HELO there\r\n", "\r\nGET / HTTP/1.1\r\n"}) {
        CAPTURE(text);
        CHECK(first_line_of(text) == FirstLine::other);
    }
    CHECK(first_line_of("GET /" + std::string(20'000, 'x')) == FirstLine::other);
}

TEST_CASE("a reader without octets keeps no room for them") {
    HttpReader reader({});
    feed(reader, put + put);
    reader.go_on();
    CHECK(reader.held() > 0);
    CHECK(reader.take().body() == "value");
    reader.give_room_back();
    CHECK(reader.held() > 0);  // the second is there
    reader.go_on();
    CHECK(reader.take().body() == "value");
    reader.give_room_back();
    CHECK(reader.held() == 0);
}

TEST_CASE("a request is the same however it is cut into pieces") {
    for (const std::string& request : {put, chunked, "\r\n" + put}) {
        for (std::size_t cut = 0; cut <= request.size(); ++cut) {
            for (std::size_t second = cut; second <= request.size(); second += 7) {
                HttpReader reader({});
                const std::string_view text = request;
                for (const auto piece : {text.substr(0, cut), text.substr(cut, second - cut), text.substr(second)}) {
                    feed(reader, piece);
                    reader.go_on();
                }
                REQUIRE(reader.state() == State::complete);
                const auto taken = reader.take();
                CHECK(taken.target() == "/kv/a");
                CHECK(taken.body() == "value");
            }
        }
    }
}

// Where the last chunk is the first one Beast sees it before it is whole, which its assertions do not foresee.
TEST_CASE("an empty body in chunks may come octet by octet") {
    const std::string empty = "PUT /kv/a HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    HttpReader reader({});
    for (const char octet : empty) {
        REQUIRE(reader.go_on() != State::complete);
        feed(reader, {&octet, 1});
    }
    CHECK(reader.go_on() == State::complete);
    CHECK(reader.take().body().empty());
}

TEST_CASE("requests that come together are taken one after the other") {
    Fed reader(put + chunked + "GET / HTTP/1.1\r\nHost: here\r\n\r\nrest");
    for (const char* method : {"PUT", "PUT", "GET"}) {
        REQUIRE(reader.go_on() == State::complete);
        CHECK(reader.take().method_string() == method);
    }
    CHECK(reader.take_rest() == "rest");
}

TEST_CASE("what one server reads otherwise than the next is refused") {
    const std::vector<std::string> heads = {
        "GET / HTTP/1.1\nHost: here\n\n",                                                        // bare LF
        "GET / HTTP/1.1\r\nHost: here\r\nA: b\rc\r\n\r\n",                                       // bare CR
        "GET / HTTP/1.1\r\nHost: here\r\nA: b\r\n c\r\n\r\n",                                    // folded line
        "GET / HTTP/1.1\r\n Host: here\r\n\r\n",                                                 // folded at once
        "GET / HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",  // two lengths
        "GET / HTTP/1.1\r\nHost: here\r\nContent-Length: 5, 6\r\n\r\nabcdef",                    // in one field
        "GET / HTTP/1.1\r\nHost: here\r\nContent-Length: 5, 5\r\n\r\nabcde",                     // the same, even
        "GET / HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nabcde",
        "GET / HTTP/1.1\r\nHost: here\r\nContent-Length: +5\r\n\r\nabcde",               // signed
        "GET / HTTP/1.1\r\nHost: here\r\nContent-Length: -1\r\n\r\n",                    // negative
        "GET / HTTP/1.1\r\nHost: here\r\nContent-Length: 99999999999999999999\r\n\r\n",  // beyond 64 bits
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",  // and chunks
        "GET / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",  // space before the colon
        "GET / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",  // no length of a chunk
        "GET / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n0\r\n\r\n",  // longer than said
        "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",                             // not in 1.0
        "GET / HTTP/1.1\r\n\r\n",                                                                    // no Host
        "GET / HTTP/1.1\r\nHost: here\r\nHost: there\r\n\r\n",                                       // two
        std::string("GET / HTTP/1.1\r\nHost: here\r\nA: b") + '\0' + "\r\n\r\n",                     // NUL
        "GET /a b HTTP/1.1\r\nHost: here\r\n\r\n",                                                   // a space too many
        "\x16\x03\x01\x02\r\n\r\n",                                                                  // TLS
    };
    for (const std::string& head : heads) {
        INFO(head);
        CHECK(refusal_of(head) == 400);
    }
}

TEST_CASE("what is well formed but not spoken here is refused by its own status") {
    CHECK(refusal_of("GET / HTTP/2.0\r\nHost: here\r\n\r\n") == 505);
    CHECK(refusal_of("BREW / HTTP/1.1\r\nHost: here\r\n\r\n") == 501);
    CHECK(refusal_of("GET / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: gzip, chunked\r\n\r\n") == 501);
    CHECK(refusal_of("GET / HTTP/1.1\r\nHost: here\r\nExpect: a miracle\r\n\r\n") == 417);
}

TEST_CASE("head and body above their limits are refused as soon as that is known") {
    live::HttpLimits limits;
    limits.head = 200;
    limits.body = 5;
    CHECK(refusal_of(put, limits) == 0);
    CHECK(refusal_of("PUT /kv/a HTTP/1.1\r\nHost: here\r\nContent-Length: 6\r\n\r\n", limits) == 413);
    CHECK(refusal_of("PUT /kv/a HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n", limits) ==
          413);
    CHECK(refusal_of("GET /" + std::string(200, 'x'), limits) == 431);
    CHECK(refusal_of("GET / HTTP/1.1\r\nHost: " + std::string(200, 'x') + "\r\n\r\n", limits) == 431);
    CHECK(refusal_of("GET / HTTP/1.1\r\nHost: " + std::string(100, 'x') + "\r\n\r\n", limits) == 0);
}

TEST_CASE("which limit is met first does not depend on the pieces") {
    live::HttpLimits limits;
    limits.head = 200;
    CHECK(refusal_of("GET /" + std::string(200, 'x') + "\n\n", limits) == 431);  // and a bare LF behind it
    const std::string head = "PUT /kv/a HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string long_field = "A: " + std::string(200, 'x') + "\r\n";
    for (const std::string& body :
         {"0\r\n" + long_field + "\r\n", "1;" + std::string(200, 'x') + "\r\na\r\n0\r\n\r\n"}) {
        CHECK(refusal_of(head + body, limits) == 431);
        CHECK(refusal_of((head + body).substr(0, head.size() + 202), limits) == 431);
    }
}

TEST_CASE("a trailer adds nothing to a request") {
    Fed reader(
        "PUT /kv/a HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5\r\nvalue\r\n0\r\nHost: there\r\nOrigin: there\r\n\r\n" +
        put);
    REQUIRE(reader.state() == State::complete);
    const auto taken = reader.take();
    CHECK(taken.count("Host") == 1);
    CHECK(taken["Host"] == "here");
    CHECK(taken.count("Origin") == 0);
    CHECK(taken.body() == "value");
    REQUIRE(reader.go_on() == State::complete);
    CHECK(reader.take().has_content_length());  // the next one is not taken for the one before
}

TEST_CASE("a quoted extension ends with its line") {
    CHECK(refusal_of("PUT / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n3;x=\"y\r\nval\r\n") == 400);
}

// A server that took each by a call within the call before would run out of its stack.
TEST_CASE("any number of empty lines may come before a request") {
    std::string lines;
    for (int i = 0; i < 200'000; ++i) lines += "\r\n";
    Fed reader(lines + put);
    REQUIRE(reader.state() == State::complete);
    CHECK(reader.take().body() == "value");
}

TEST_CASE("a sender that waits to be told to go on is told once") {
    HttpReader reader({});
    feed(reader, "PUT /kv/a HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    CHECK(reader.go_on() == State::wants_body);
    CHECK(reader.go_on() == State::in_body);
    feed(reader, "value");
    CHECK(reader.go_on() == State::complete);
}

}  // namespace

}  // namespace http_reader_test
