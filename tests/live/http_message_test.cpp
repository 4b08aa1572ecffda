#include "live/http/http_message.hpp"

#include "tests/catch.hpp"

namespace http_message_test {

using namespace regiondrill::live;

namespace {

namespace http = boost::beast::http;

TEST_CASE("a request is read again as it was written, its body with it") {
    HttpRequest request{http::verb::post, "/a?b=c", 11};
    request.set(http::field::host, "here");
    request.insert("X-Twice", "1");
    request.insert("X-Twice", "2");
    request.body() = std::string("zero\0and\r\n\r\nlines", 17);
    const auto again = request_in(text_of(request));
    REQUIRE(again);
    CHECK(again->method() == http::verb::post);
    CHECK(again->target() == "/a?b=c");
    CHECK(again->count("X-Twice") == 2);
    CHECK(again->body() == request.body());
}

TEST_CASE("what is no whole request is none") {
    CHECK_FALSE(request_in(""));
    CHECK_FALSE(request_in("GET / HTTP/1.1\r\n"));
    CHECK_FALSE(request_in("PUT / HTTP/1.1\r\nContent-Length: 2\r\n\r\na"));
}

TEST_CASE("of a request for another protocol the wish for it goes on, of others nothing that concerns the connection") {
    HttpRequest request{http::verb::get, "/socket", 11};
    request.set(http::field::connection, "keep-alive, Upgrade");
    request.set(http::field::upgrade, "websocket");
    request.set(http::field::keep_alive, "timeout=3");
    const HttpRequest wish = forwarded(request, "eu-west-2");
    CHECK(wish[http::field::connection] == "Upgrade");
    CHECK(wish[http::field::upgrade] == "websocket");
    CHECK(wish.count(http::field::keep_alive) == 0);
    request.set(http::field::connection, "close");
    CHECK(forwarded(request, "eu-west-2").count(http::field::upgrade) == 0);
}

TEST_CASE("proxies on the way are added to those before") {
    HttpRequest request{http::verb::get, "/", 11};
    request.set(http::field::via, "1.1 other");
    add_forwarded_for(request, "10.0.0.1");
    add_forwarded_for(request, "10.0.0.2");
    const HttpRequest passed = forwarded(request, "eu-west-2");
    CHECK(passed[http::field::via] == "1.1 other, 1.1 regiondrill");
    CHECK(passed["X-Forwarded-For"] == "10.0.0.1, 10.0.0.2");
}

TEST_CASE("an absolute target is a host and what its server is asked for") {
    const auto whole = read_absolute_target("http://api.drill.test:8080/kv/a?x=http://b/");
    REQUIRE(whole);
    CHECK(whole->authority == "api.drill.test:8080");
    CHECK(whole->path == "/kv/a?x=http://b/");
    CHECK(read_absolute_target("http://api.drill.test")->path == "/");
    CHECK(read_absolute_target("HTTP://[::1]:80?prefix=a/b")->authority == "[::1]:80");
    CHECK(read_absolute_target("http://api.drill.test?prefix=a/b")->path == "/?prefix=a/b");
}

TEST_CASE("a target of another form is no absolute one") {
    for (const char* target : {"/kv/a", "*", "api.drill.test:443", "https://api.drill.test/", ""}) {
        CHECK_FALSE(read_absolute_target(target));
    }
}

}  // namespace

}  // namespace http_message_test
