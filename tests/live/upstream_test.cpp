// A service in Python stands behind the regions of a served world. What programs are answered is the service's, as late
// and as broken as the drill makes its region.
#include "live/region/upstream_services.hpp"

#include "drill/world/world.hpp"
#include "tests/catch.hpp"
#include "tests/live/chat_client.hpp"
#include "tests/live/http_client.hpp"
#include "tests/live/served.hpp"
#include "tests/live/upstream_service.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace upstream_test {

using namespace regiondrill;
using namespace std::chrono_literals;
using loopback::HttpClient;
using programs::eventually;
using served::has;
using served::request;
using served::Served;
using upstream::Service;

namespace {

struct Behind {
    std::string timeline;
    std::string capacity = R"({ "workers": 8 })";
    std::string health = "/health";
};

drill::Scenario scenario(const std::string& port, const Behind& behind = {}) {
    const std::string region = R"({ "capacity": )" + behind.capacity + R"(, "upstream": { "url": "http://127.0.0.1:)" +
                               port + R"(", "health": ")" + behind.health + R"(" } })";
    return drill::read_scenario_text(R"({ "duration": "1h", "network": { "loopback": "127.0.0.1" },
        "regions": { "eu-west-2": )" + region +
                                         R"(, "us-west-2": )" + region + R"( },
        "clients": [ { "name": "near", "at": "London", "count": 1, "rate": "1/s" } ],
        "timeline": [ )" + behind.timeline +
                                         " ] }",
                                     "a test");
}

nlohmann::json body_of(const std::string& answer) {
    return nlohmann::json::parse(answer.substr(answer.find("\r\n\r\n")));
}

TEST_CASE("what is asked of a region goes to the service behind it, and its answer comes back") {
    Service service;
    Served served(scenario(service.port()));
    HttpClient client(served.port());
    const std::string answer = client.ask(request("PATCH /things/1?a=b", "a change"));
    CHECK(has(answer, "HTTP/1.1 201 Created\r\n"));
    CHECK(has(answer, "X-Mine: yes\r\n"));
    CHECK(has(answer, "Set-Cookie: a=b\r\n"));
    CHECK(has(answer, "X-Region: eu-west-2\r\n"));
    const auto asked = body_of(answer);
    CHECK(asked["method"] == "PATCH");
    CHECK(asked["target"] == "/things/1?a=b");
    CHECK(asked["body"] == "a change");
    CHECK(asked["headers"]["host"] == "here");
    CHECK(asked["headers"]["x-region"] == "eu-west-2");
    CHECK(asked["headers"]["x-forwarded-for"] == "127.0.0.1");
    CHECK(asked["headers"]["via"] == "1.1 regiondrill");
    CHECK(has(client.ask(request("GET /missing")), "no such page of ours"));
}

TEST_CASE("fields that concern one connection stay on it") {
    Service service;
    Served served(scenario(service.port()));
    HttpClient client(served.port());
    const std::string answer = client.ask(
        "POST /echo HTTP/1.1\r\nHost: here\r\nConnection: keep-alive, X-Private\r\nConnection: Host, X-Forwarded-For, "
        "X-Other\r\nX-Other: c\r\nX-Private: a\r\nX-Public: b\r\n"
        "Keep-Alive: timeout=9\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    CHECK_FALSE(has(answer, "timeout=5"));
    const auto asked = body_of(answer);
    CHECK(asked["body"] == "abc");
    CHECK(asked["headers"]["x-public"] == "b");
    CHECK(asked["headers"]["host"] == "here");
    CHECK(asked["headers"]["x-forwarded-for"] == "127.0.0.1");
    CHECK_FALSE(asked["headers"].contains("x-private"));
    CHECK_FALSE(asked["headers"].contains("x-other"));
    CHECK_FALSE(asked["headers"].contains("keep-alive"));
    CHECK_FALSE(asked["headers"].contains("transfer-encoding"));
}

TEST_CASE("a service that closes connections between requests is asked anew") {
    Service service;
    Served served(scenario(service.port()));
    HttpClient client(served.port());
    for (int i = 0; i < 20; ++i) CHECK(has(client.ask(request("GET /hasty")), "\r\n\r\ngone"));
}

TEST_CASE("a region without power stays silent however well its service is") {
    Service service;
    Served served(scenario(service.port(), {R"({ "at": "2m", "do": "kill", "region": "eu-west-2" })"}));
    HttpClient client(served.port(0));
    CHECK(has(client.ask(request("GET /echo")), " 201 "));
    REQUIRE(served.comes_to(2min + 1s));
    client.send(request("GET /echo"));
    CHECK(client.receive().empty());
    HttpClient other(served.port(1));
    CHECK(has(other.ask(request("GET /echo")), " 201 "));
}

TEST_CASE("what breaks at the region is answered before the service is asked") {
    Service service;
    Served served(scenario(service.port(), {R"({ "at": "0s", "do": "errors", "region": "eu-west-2" })"}));
    HttpClient client(served.port());
    const std::string answer = client.ask(request("GET /echo"));
    CHECK(has(answer, " 500 "));
    CHECK(has(answer, "X-Region: eu-west-2\r\n"));
    CHECK_FALSE(has(answer, "X-Mine"));
}

TEST_CASE("the service's time is a worker's, and who finds neither worker nor queue is answered 503") {
    Service service;
    Served served(scenario(service.port(), {"", R"({ "workers": 1, "queue": 0 })"}), 1);
    HttpClient first(served.port());
    HttpClient second(served.port());
    first.send(request("GET /hold"));
    const auto is_busy = [](live::Session& session) {
        return session.world().world().regions().load(regions::RegionId{0}).busy == 1;
    };
    REQUIRE(eventually([&] { return served.on_loop(is_busy); }));
    CHECK(has(second.ask(request("GET /echo")), " 503 "));
    HttpClient beside(static_cast<std::uint16_t>(std::stoi(service.port())));
    CHECK(has(beside.ask(request("GET /go")), " 200 "));
    CHECK(has(first.receive(), "\r\n\r\nheld"));
    CHECK(has(second.ask(request("GET /echo")), " 201 "));
}

TEST_CASE("a slow region makes the service's answer later by its factor") {
    Service service;
    Served served(scenario(service.port(), {R"({ "at": "0s", "do": "slow", "region": "eu-west-2", "factor": 2 })"}), 1);
    HttpClient client(served.port());
    const auto start = std::chrono::steady_clock::now();
    CHECK(has(client.ask(request("GET /wait")), "\r\n\r\nwaited"));
    CHECK(std::chrono::steady_clock::now() - start > 990ms);  // twice half a second
}

TEST_CASE("a service that is away is answered for with 502, and its region fails its checks until it is back") {
    Service service;
    Served served(scenario(service.port()));
    HttpClient client(served.port());
    CHECK(has(client.ask(request("GET /echo")), " 201 "));
    service.end();
    CHECK(has(client.ask(request("GET /echo")), " 502 "));
    const auto fails = [](live::Session& session) {
        const auto& faults = session.world().world().faults();
        return !faults.empty() && faults.back().type->name == std::string_view("fail_health") &&
               faults.back().is_in_force();
    };
    CHECK(eventually([&] { return served.on_loop(fails); }));
    const Service again("upstream_service.py", service.port());
    CHECK(eventually([&] { return !served.on_loop(fails); }));
    CHECK(has(client.ask(request("GET /echo")), " 201 "));
}

TEST_CASE("a service without a path for its health is not asked") {
    Served served(scenario("1", {"", R"({})", ""}));  // nobody is there
    std::this_thread::sleep_for(1500ms);
    CHECK(served.on_loop([](live::Session& session) { return session.world().world().faults().empty(); }));
}

TEST_CASE("events of a service are passed on while they come") {
    Service service;
    Served served(scenario(service.port()));
    HttpClient reader(served.port());
    reader.send(request("GET /events"));
    const std::string head = reader.receive();
    CHECK(has(head, "Content-Type: text/event-stream\r\n"));
    CHECK(has(head, "X-Region: eu-west-2\r\n"));
    HttpClient other(served.port());
    CHECK(has(other.ask(request("GET /go")), " 200 "));
    const std::string events = reader.receive_all();
    CHECK(events == "data: first\n\ndata: second\n\n");
}

TEST_CASE(
    "a WebSocket of a service is reached through its region, and hears nothing any more when that loses its power") {
    Service service("websocket_echo.py");
    Served served(
        scenario(service.port(), {R"({ "at": "4m", "do": "kill", "region": "eu-west-2", "for": "1m" })", "{}", ""}));
    loopback::ChatClient chat(served.port());
    REQUIRE(chat.is_open());
    chat.send_text("you");
    CHECK(chat.hear() == "heard you");
    REQUIRE(served.comes_to(4min + 1s));
    chat.send_text("there?");
    CHECK(chat.hears_nothing());
    REQUIRE(served.comes_to(5min + 1s));
    CHECK(eventually([&] { return chat.ended(); }));
}

TEST_CASE("a HEAD, and a TRACE with a body, go on as they are") {
    Service service;
    Served served(scenario(service.port()));
    HttpClient client(served.port());
    client.send(request("HEAD /echo"));
    const std::string head = client.receive(true);
    CHECK(has(head, "X-Method: HEAD\r\n"));
    CHECK(has(head, "Content-Length: "));
    CHECK(body_of(client.ask(request("TRACE /echo", "abc")))["body"] == "abc");
}

TEST_CASE("a region's own address forwards to paths only, tunnels are the proxy's") {
    Service service;
    Served served(scenario(service.port()));
    HttpClient client(served.port());
    CHECK(has(client.ask("GET echo HTTP/1.1\r\nHost: here\r\n\r\n"), " 400 "));
    CHECK(body_of(client.ask("GET HTTP://there:81/a HTTP/1.1\r\nHost: here\r\n\r\n"))["headers"]["host"] == "there:81");
    CHECK(has(client.ask("CONNECT here:80 HTTP/1.1\r\nHost: here\r\n\r\n"), " 405 "));
}

TEST_CASE("the trailer of an answer becomes no part of its head, and a long one is not waited for") {
    const std::string chunks = "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n2\\r\\nab\\r\\n0\\r\\n";
    Service small("hostile_service.py", "0", chunks + "Set-Cookie: a=b\\r\\n\\r\\n");
    Served served(scenario(small.port(), {"", R"({})", ""}));
    const std::string said = HttpClient(served.port()).ask(request("GET /echo"));
    CHECK(has(said, "\r\n\r\nab"));
    CHECK_FALSE(has(said, "Set-Cookie"));
    Service long_one("hostile_service.py", "0", chunks + "X: " + std::string(100'000, 'x'));
    Served other(scenario(long_one.port(), {"", R"({})", ""}));
    CHECK(has(HttpClient(other.port()).ask(request("GET /echo")), " 502 "));
}

TEST_CASE("what a client says after it was given events goes nowhere, and it hears nothing more when they end") {
    Service service;
    Served served(scenario(service.port()));
    HttpClient reader(served.port());
    reader.send(request("GET /events"));
    CHECK(has(reader.receive(), "Connection: close\r\n"));
    reader.send(request("GET /go"));  // would end the events
    HttpClient other(served.port());
    std::this_thread::sleep_for(300ms);
    CHECK(has(other.ask(request("GET /gone")), "\"gone\": false"));
    CHECK(has(other.ask(request("GET /go")), " 200 "));
    CHECK(has(reader.receive_all(), "data: second\n\n"));
    CHECK(reader.ended());
}

TEST_CASE("what makes no sense as an answer is answered for with 502, and the gateway goes on") {
    struct Answer {
        std::string octets;
        std::string why;
    };
    const std::vector<Answer> answers = {
        {"no HTTP at all\\r\\n\\r\\n", "makes no sense"},
        {"HTTP/1.1 200 OK\\r\\nContent-Length: 10\\r\\n\\r\\nshort", "broke off"},
        {"HTTP/1.1 200 OK\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\nab", "makes no sense"},
        {"HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nzz\\r\\n", "makes no sense"},
        {"HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: x\\r\\nConnection: Upgrade\\r\\n\\r\\nGET", "unasked"},
        {"HTTP/1.1 200 OK\\r\\nX: " + std::string(70'000, 'x') + "\\r\\n\\r\\n", "makes no sense"},
        {"HTTP/1.1 20", "broke off"},
    };
    for (const Answer& answer : answers) {
        INFO(answer.octets.substr(0, 60));
        Service service("hostile_service.py", "0", answer.octets);
        Served served(scenario(service.port(), {"", R"({})", ""}));
        HttpClient client(served.port());
        const std::string said = client.ask(request("GET /echo"));
        CHECK(has(said, " 502 "));
        CHECK(has(said, answer.why));
        CHECK(has(client.ask(request("GET /echo")), " 502 "));
    }
}

TEST_CASE("an answer before the answer is passed over, and one that ends with its connection is whole") {
    Service service("hostile_service.py", "0",
                    "HTTP/1.1 103 Early Hints\\r\\nLink: </a>\\r\\n\\r\\nHTTP/1.0 200 OK\\r\\n\\r\\nto the end");
    Served served(scenario(service.port(), {"", R"({})", ""}));
    HttpClient client(served.port());
    const std::string said = client.ask(request("GET /echo"));
    CHECK(has(said, "HTTP/1.1 200 OK\r\n"));
    CHECK(has(said, "Content-Length: 10\r\n"));
    CHECK(has(said, "\r\n\r\nto the end"));
}

}  // namespace

}  // namespace upstream_test
