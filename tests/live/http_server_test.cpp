// Real sockets on the loopback, the server's loop in a thread of its own. The service answers with method, target and
// body; "/silent" never, "/long" by 20 MB, "/stream" by a stream of three pieces, "/flood" by a stream that goes on as
// long as somebody takes it.
#include "live/http/http_server.hpp"

#include "live/loop/listen_address.hpp"
#include "tests/catch.hpp"
#include "tests/live/http_client.hpp"
#include "tests/live/programs.hpp"

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace http_server_test {

using namespace regiondrill;
using live::HttpConnection;
using live::HttpServer;
using loopback::HttpClient;
using programs::eventually;

namespace {

using namespace std::chrono_literals;

constexpr auto loopback_address = dns::IpAddress::v4(127, 0, 0, 1);

live::HttpServerSettings settings_of(const live::HttpLimits& limits) { return {{loopback_address, 0}, limits}; }

class Echo : public live::HttpService {
public:
    void asked(const std::shared_ptr<HttpConnection>& connection, live::HttpRequest&& request) override {
        const std::string target(request.target());
        if (target == "/silent") return;
        live::HttpResponse response;
        if (target == "/long") response.body().resize(20'000'000, 'x');
        if (target == "/stream" || target == "/flood") {
            connection->begin_stream(std::move(response));
            if (target == "/flood") return flood(connection);
            for (const char* piece : {"one ", "two ", "three"}) connection->append(piece);
            return connection->end_stream();
        }
        if (response.body().empty())
            response.body() = std::string(request.method_string()) + " " + target + " " + request.body();
        connection->answer(std::move(response));
    }
    void closed(HttpConnection&) override { ++ended; }

    std::atomic<int> ended = 0;
    std::atomic<bool> flood_over = false;

private:
    void flood(const std::shared_ptr<HttpConnection>& connection) {
        while (connection->append(std::string(100'000, 'x'))) {
        }
        flood_over = true;
    }
};

class Served {
public:
    explicit Served(const live::HttpLimits& limits = {})
        : server_(std::make_unique<HttpServer>(loop_, echo_, settings_of(limits))),
          thread_([this] { loop_.run(); }) {}

    ~Served() {
        loop_.stop();
        thread_.join();
    }

    std::uint16_t port() const { return server_->port(); }
    Echo& echo() { return echo_; }

    template <class Work>
    auto on_loop(Work work) {
        std::promise<decltype(work(*server_))> done;
        loop_.post([&] { done.set_value(work(*server_)); });
        return done.get_future().get();
    }

private:
    live::Loop loop_;
    Echo echo_;
    std::unique_ptr<HttpServer> server_;
    std::thread thread_;
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const std::string get = "GET /a HTTP/1.1\r\nHost: here\r\n\r\n";

TEST_CASE("a connection is used for one request after the other") {
    Served served;
    HttpClient client(served.port());
    for (int i = 0; i < 3; ++i) CHECK(has(client.ask(get), "\r\n\r\nGET /a "));
    CHECK(served.on_loop([](HttpServer& server) { return server.metrics().connections; }) == 1);
    CHECK(served.on_loop([](HttpServer& server) { return server.metrics().requests; }) == 3);
}

TEST_CASE("requests sent together are answered in their order") {
    Served served;
    HttpClient client(served.port());
    client.send(
        "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nPUT /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nxyGET /3 "
        "HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(has(client.receive(), "GET /1 "));
    CHECK(has(client.receive(), "PUT /2 xy"));
    CHECK(has(client.receive(), "GET /3 "));
}

TEST_CASE("a HEAD is answered with the length and without the body") {
    Served served;
    HttpClient client(served.port());
    client.send("HEAD /a HTTP/1.1\r\nHost: here\r\n\r\n");
    const std::string answer = client.receive(true);
    CHECK(has(answer, "Content-Length: 8\r\n"));
    CHECK(answer.ends_with("\r\n\r\n"));
    CHECK(has(client.ask(get), "GET /a "));
}

TEST_CASE("who waits to be told to send a body is told so") {
    Served served;
    HttpClient client(served.port());
    client.send("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.receive() == "HTTP/1.1 100 Continue\r\n\r\n");
    CHECK(has(client.ask("value"), "PUT /a value"));
}

TEST_CASE("a connection of HTTP/1.0, or of who says so, is closed after its answer") {
    Served served;
    HttpClient old(served.port());
    CHECK(has(old.ask("GET /a HTTP/1.0\r\n\r\n"), "Connection: close\r\n"));
    CHECK(old.ended());
    HttpClient polite(served.port());
    CHECK(has(polite.ask("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), "Connection: close\r\n"));
    CHECK(polite.ended());
    HttpClient lasting(served.port());
    CHECK(has(lasting.ask("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"), "Connection: keep-alive\r\n"));
    CHECK(has(lasting.ask(get), "GET /a "));
}

// With a limit of 1 MiB two uploads that stopped at 600 kB each are more than all may keep.
TEST_CASE("while connections keep too much together, who asks is told to come again") {
    Served served({.body = 1'000'000, .most_held = 1024 * 1024});
    const std::string upload =
        "PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 900000\r\n\r\n" + std::string(600'000, 'x');
    const auto status_of_another = [&] {
        HttpClient another(served.port());
        return another.ask(get).substr(9, 3);
    };
    HttpClient first(served.port());
    HttpClient second(served.port());
    first.send(upload);
    second.send(upload);
    // Which one is refused depends on whose octets come last; the other one waits for the rest.
    const bool first_refused = has(first.receive(), "HTTP/1.1 503 ");
    const bool second_refused = has(second.receive(), "HTTP/1.1 503 ");
    CHECK(first_refused != second_refused);
    CHECK(status_of_another() == "200");  // what was refused is kept no more
    HttpClient& kept = first_refused ? second : first;
    CHECK(kept.ask(std::string(300'000, 'x')).starts_with("HTTP/1.1 200 "));
}

// 20 MB for somebody who does not read them, of which the kernel takes ten at most.
TEST_CASE("an answer that nobody takes counts as kept, until its connection has gone") {
    Served served({.most_held = 25'000'000});
    const std::string get_long = "GET /long HTTP/1.1\r\nHost: h\r\n\r\n";
    const auto status_of = [&](const std::string& request) {
        HttpClient another(served.port());
        return another.ask(request).substr(9, 3);
    };
    auto deaf = std::make_unique<HttpClient>(served.port());
    deaf->send(get_long);
    CHECK(eventually([&] { return status_of(get_long) == "503"; }));
    CHECK(status_of(get) == "200");  // what is short is answered all the same
    deaf.reset();
    CHECK(eventually([&] { return status_of(get_long) == "200"; }));
}

TEST_CASE("after a request that makes no sense nothing more is read from its connection") {
    Served served;
    HttpClient client(served.port());
    client.send("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n" + get);
    const std::string answers = client.receive_all();
    CHECK(answers.starts_with("HTTP/1.1 400 Bad Request\r\n"));
    CHECK(answers.find("HTTP/1.1", 1) == std::string::npos);
    CHECK(has(answers, R"({"error":)"));
}

TEST_CASE("a body that is too long is refused before it was sent, and the refusal arrives") {
    Served served;
    HttpClient client(served.port());
    client.send("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\n" + std::string(300'000, 'x'));
    CHECK(client.receive_all().starts_with("HTTP/1.1 413 "));
}

TEST_CASE("who sends too slowly is told so, and who sends nothing is left") {
    live::HttpLimits limits;
    limits.time_for_head = limits.time_for_body = 300ms;
    limits.idle = 300ms;
    Served served(limits);
    HttpClient head(served.port());
    HttpClient body(served.port());
    HttpClient idle(served.port());
    head.send("GET /a HTTP/1.1\r\nHos");
    body.send("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nva");
    CHECK(head.receive_all().starts_with("HTTP/1.1 408 "));
    CHECK(body.receive_all().starts_with("HTTP/1.1 408 "));
    CHECK(idle.receive_all().empty());
}

TEST_CASE("a request whose answer takes its time is waited for longer than an idle connection") {
    live::HttpLimits limits;
    limits.idle = limits.time_for_head = limits.time_for_body = 200ms;
    Served served(limits);
    HttpClient client(served.port());
    client.send("GET /silent HTTP/1.1\r\nHost: h\r\n\r\n");
    std::this_thread::sleep_for(1500ms);
    CHECK(served.on_loop([](HttpServer& server) { return server.metrics().open; }) == 1);
}

TEST_CASE("a connection beyond the limit is told that there are too many") {
    live::HttpLimits limits;
    limits.most_connections = 1;
    Served served(limits);
    HttpClient first(served.port());
    CHECK(has(first.ask(get), "GET /a "));
    HttpClient second(served.port());
    CHECK(second.ask(get).starts_with("HTTP/1.1 503 "));
    CHECK(has(first.ask(get), "GET /a "));
}

TEST_CASE("a stream goes out in chunks, and to HTTP/1.0 until the connection ends") {
    Served served;
    HttpClient client(served.port());
    client.send("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(has(client.receive_all(), "\r\n\r\n4\r\none \r\n4\r\ntwo \r\n5\r\nthree\r\n0\r\n\r\n"));
    HttpClient old(served.port());
    old.send("GET /stream HTTP/1.0\r\n\r\n");
    CHECK(old.receive_all().ends_with("\r\n\r\none two three"));
}

TEST_CASE("who does not take a stream is dropped at a named limit") {
    Served served;
    HttpClient client(served.port());
    client.send("GET /flood HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(eventually([&] { return served.echo().flood_over.load(); }));
    CHECK(served.on_loop([](HttpServer& server) { return server.metrics().open; }) == 0);
}

TEST_CASE("a client that has gone is not waited for") {
    Served served;
    {
        HttpClient client(served.port());
        client.send("GET /silent HTTP/1.1\r\nHost: h\r\n\r\n");
        CHECK(eventually([&] { return served.on_loop([](auto& server) { return server.metrics().requests; }) == 1; }));
    }
    CHECK(eventually([&] { return served.echo().ended == 1; }));
}

TEST_CASE("a client that says that it asks no more is answered, what it asked by then") {
    Served served;
    HttpClient client(served.port());
    client.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\nGET /3 HTT");
    client.send_end();
    const std::string answers = client.receive_all();
    CHECK(has(answers, "\r\n\r\nGET /1 "));
    CHECK(has(answers, "\r\n\r\nGET /2 "));
    CHECK_FALSE(has(answers, "GET /3"));
    CHECK(eventually([&] { return served.on_loop([](HttpServer& server) { return server.metrics().open; }) == 0; }));
}

// 20 MB do not fit into any socket's buffer.
TEST_CASE("a long answer comes whole to a client that asks no more, and one that has left is not waited for") {
    Served served;
    HttpClient client(served.port());
    client.send("GET /long HTTP/1.1\r\nHost: h\r\n\r\n");
    client.send_end();
    CHECK(client.receive_all().size() > 20'000'000);
    {
        HttpClient waits(served.port());
        waits.send("GET /silent HTTP/1.1\r\nHost: h\r\n\r\n");
        waits.send_end();
        std::this_thread::sleep_for(1200ms);  // it is looked twice meanwhile whether somebody is there
        CHECK(served.on_loop([](HttpServer& server) { return server.metrics().open; }) == 1);
    }
    const auto left = std::chrono::steady_clock::now();
    CHECK(eventually([&] { return served.on_loop([](HttpServer& server) { return server.metrics().open; }) == 0; }));
    CHECK(std::chrono::steady_clock::now() - left < 20s);  // an idle connection's time would be 75 s
}

TEST_CASE("a long answer that would be more than all may keep is not given") {
    Served served({.most_held = 10'000'000});
    HttpClient client(served.port());
    CHECK(client.ask("GET /long HTTP/1.1\r\nHost: h\r\n\r\n").starts_with("HTTP/1.1 503 "));
    CHECK(has(client.ask(get), "GET /a "));
}

TEST_CASE("a server that winds up answers who waits, and takes nobody in") {
    Served served;
    HttpClient idle(served.port());
    CHECK(has(idle.ask(get), "GET /a "));
    served.on_loop([](HttpServer& server) {
        server.wind_up();
        return true;
    });
    CHECK(idle.ended());
    CHECK_THROWS(HttpClient(served.port()));
}

TEST_CASE("a server that refuses, refuses; one that is hushed says nothing, and takes in who keeps trying") {
    Served served;
    const auto set = [&](auto mode) {
        served.on_loop([&](HttpServer& server) {
            (server.*mode)();
            return true;
        });
    };
    set(&HttpServer::refuse);
    CHECK_THROWS(HttpClient(served.port()));
    set(&HttpServer::open);
    CHECK(has(HttpClient(served.port()).ask(get), "GET /a "));

    set(&HttpServer::blackhole);
    auto trying = std::async(std::launch::async, [&] {
        const std::string port = std::to_string(served.port());
        const std::string curl = "curl -s http://127.0.0.1:" + port;
        return programs::output_of(curl + "/b --connect-timeout 1 || echo no $?; " + curl + "/c --connect-timeout 20");
    });
    std::this_thread::sleep_for(1500ms);
    set(&HttpServer::open);
    CHECK(trying.get() == "no 28\nGET /c ");
}

TEST_CASE("an address that is taken is named") {
    Served served;
    live::Loop loop;
    Echo echo;
    CHECK_THROWS_AS(HttpServer(loop, echo, {{loopback_address, served.port()}, {}}), live::CannotListen);
}

}  // namespace

}  // namespace http_server_test
