// A served world behind real sockets, its loop in a thread of its own, at a speed that makes its waits short. The
// programs' addresses are 127.0.0.1, so they stand where the first population does.
#include "drill/world/world.hpp"
#include "tests/catch.hpp"
#include "tests/live/http_client.hpp"
#include "tests/live/served.hpp"

namespace region_gateway_test {

using namespace regiondrill;
using namespace std::chrono_literals;
using loopback::HttpClient;
using programs::eventually;
using served::has;
using served::request;
using served::scenario;
using served::Served;

namespace {

TEST_CASE("what is written in one region is read there, and after a while in the other") {
    Served served(scenario());
    HttpClient here(served.port(0));
    HttpClient there(served.port(1));
    const std::string put = here.ask(request("PUT /kv/a", "hello"));
    CHECK(has(put, "HTTP/1.1 200 OK\r\n"));
    CHECK(has(put, "X-Region: eu-west-2\r\n"));
    CHECK(has(here.ask(request("GET /kv/a")), "\r\n\r\nhello"));
    CHECK(eventually([&] { return has(there.ask(request("GET /kv/a")), "\r\n\r\nhello"); }));
    CHECK(has(there.ask(request("GET /kv/a")), "X-Writer: eu-west-2\r\n"));
}

TEST_CASE("what was read stays as it was while its answer is under way") {
    Served served(scenario(), 1);
    HttpClient reader(served.port(1));
    HttpClient writer(served.port(1));
    const std::string old(1000, 'o');
    CHECK(has(writer.ask(request("PUT /kv/a", old)), " 200 "));
    reader.send(request("GET /kv/a"));
    writer.send(request("PUT /kv/a", std::string(1000, 'n')));
    CHECK(has(reader.receive(), old));
    CHECK(has(writer.receive(), " 200 "));
    CHECK(has(reader.ask(request("GET /kv/a")), std::string(1000, 'n')));
}

TEST_CASE("an answer takes as long as the way and the work") {
    Served served(scenario(), 1);
    HttpClient far(served.port(1));  // London to us-west-2: some 150 ms a round trip, one of them to connect
    const auto start = std::chrono::steady_clock::now();
    CHECK(has(far.ask(request("GET /health")), "\r\n\r\nOk"));
    const auto first = std::chrono::steady_clock::now() - start;
    CHECK(first > 200ms);
    CHECK(first < 2s);
}

TEST_CASE("bad requests are answered by the API's own statuses") {
    Served served(scenario());
    HttpClient client(served.port());
    CHECK(has(client.ask(request("GET /nothing")), " 404 "));
    CHECK(has(client.ask(request("PATCH /kv/a")), "Allow: GET, PUT, POST, DELETE\r\n"));
    CHECK(has(client.ask(request("GET /kv/%zz")), " 400 "));
    CHECK(has(client.ask(request("PUT /kv/a", std::string(300'000, 'x'))), " 413 "));
    CHECK(has(client.ask(request("GET /kv/a")), " 404 "));
}

TEST_CASE("a HEAD, the absolute form and a browser's preflight are understood") {
    Served served(scenario());
    HttpClient client(served.port());
    client.ask(request("PUT /kv/a", "hello"));
    client.send(request("HEAD /kv/a"));
    CHECK(has(client.receive(true), "Content-Length: 5\r\n"));
    CHECK(has(client.ask(request("GET http://api.drill.test/kv/a")), "\r\n\r\nhello"));
    client.send(request("OPTIONS /kv/a"));
    CHECK(has(client.receive(true), "Access-Control-Allow-Methods: "));
}

TEST_CASE("a hanging region takes the request and stays silent") {
    Served served(scenario(R"({ "at": "0s", "do": "hang", "region": "eu-west-2" })"));
    HttpClient client(served.port());
    client.send(request("GET /kv/a"));
    CHECK(client.receive().empty());
}

TEST_CASE("a region that crashes resets its connections and refuses new ones until it is back") {
    Served served(scenario(R"({ "at": "40s", "do": "crash", "region": "eu-west-2", "for": "60s" })"));
    HttpClient client(served.port());
    CHECK(has(client.ask(request("GET /health")), " 200 "));
    CHECK(served.comes_to(42s));
    CHECK(client.ended());
    CHECK_THROWS(HttpClient(served.port()));
    CHECK(served.comes_to(102s));
    CHECK(has(HttpClient(served.port()).ask(request("GET /health")), " 200 "));
}

TEST_CASE("a region without power answers nobody, and resets old connections when it is back") {
    Served served(scenario(R"({ "at": "40s", "do": "kill", "region": "eu-west-2", "for": "60s" })"));
    HttpClient client(served.port());
    CHECK(has(client.ask(request("GET /health")), " 200 "));
    CHECK(served.comes_to(42s));
    const std::string port = std::to_string(served.port());
    CHECK(programs::output_of("curl -s --connect-timeout 1 http://127.0.0.1:" + port + "/health || echo $?") == "28\n");
    CHECK(served.comes_to(102s));
    client.send(request("GET /health"));
    CHECK(client.ended());
    CHECK(has(HttpClient(served.port()).ask(request("GET /health")), " 200 "));
}

// Silence is made of connections that the gateway makes to itself: no visitor, and nothing that a recording may hold.
TEST_CASE("a region without power that nobody came to has met nobody when it is back") {
    Served served(scenario(R"({ "at": "10s", "do": "kill", "region": "eu-west-2", "for": "10s" })"));
    CHECK(served.comes_to(24s));
    CHECK(served.http().connections == 0);
    HttpClient client(served.port());
    CHECK(has(client.ask(request("GET /health")), " 200 "));
    CHECK(served.http().connections == 1);
}

TEST_CASE("requests of real programs count as traffic that a fault met") {
    Served served(scenario(R"({ "at": "0s", "do": "errors", "region": "us-west-2", "status": 503 })"));
    HttpClient client(served.port(1));
    CHECK(has(client.ask(request("GET /kv/a")), " 503 "));
    CHECK(served.on_loop(
              [](live::Session& session) { return session.world().world().faults()[0].active->evidence().met; }) == 1);
}

TEST_CASE("when the drill is over nobody is let in any more") {
    Served served(scenario("", "10s"));
    HttpClient client(served.port());
    CHECK(has(client.ask(request("GET /health")), " 200 "));
    CHECK(served.comes_to(12s));
    CHECK(has(client.ask(request("GET /health")), " 503 "));
    CHECK(has(HttpClient(served.port()).ask(request("GET /health")), "the drill is over"));
}

TEST_CASE("a program that leaves while it waits leaves nothing behind") {
    Served served(scenario(R"({ "at": "0s", "do": "hang", "region": "eu-west-2" })"));
    const auto in_use = [&] {
        return served.on_loop([](live::Session& session) { return session.world().world().direct_clients().size(); });
    };
    {
        HttpClient client(served.port());
        client.send(request("PUT /kv/a", "lost"));
        CHECK(eventually([&] { return in_use() == 1; }));
    }
    CHECK(eventually([&] { return in_use() == 0; }));
    CHECK(eventually([&] {
        return served.on_loop([](live::Session& session) {
            return session.world().world().cluster().values().texts_in_use();
        }) == 0;
    }));
}

}  // namespace

}  // namespace region_gateway_test
