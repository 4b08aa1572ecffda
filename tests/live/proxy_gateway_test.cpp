// curl goes through the proxy of a served world, whose loop runs in a thread of its own, at a speed that makes waits
// short.
#include "live/proxy/proxy_gateway.hpp"

#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "tests/catch.hpp"
#include "tests/live/http_client.hpp"
#include "tests/live/programs.hpp"

#include <chrono>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace proxy_gateway_test {

using namespace regiondrill;
using programs::eventually;
using programs::output_of;

namespace {

using namespace std::chrono_literals;

/// Two populations of real programs, each near to one of the regions.
drill::Scenario scenario(const std::string& timeline = "", const std::string& duration = "1h") {
    return drill::read_scenario_text(R"({ "duration": ")" + duration + R"(",
        "regions": { "eu-west-2": {}, "us-west-2": {} }, "dns": { "ttl": "10s" },
        "clients": [ { "name": "london", "at": "London", "count": 4, "real": true },
                     { "name": "west", "at": "Seattle", "count": 1, "real": true } ],
        "timeline": [ )" + timeline + " ] }",
                                     "a test");
}

class Served {
public:
    explicit Served(const drill::Scenario& scenario, double speed = 20, const live::HttpLimits& limits = {},
                    const live::RegionPorts& ports = {8080, 8080})
        : session_(loop_, scenario, {.speed = speed}),
          proxy_(loop_, session_, {{dns::IpAddress::v4(127, 0, 0, 1), 0}, limits}, ports),
          thread_([this] { loop_.run(); }) {}

    ~Served() {
        loop_.stop();
        thread_.join();
    }

    std::string address(const std::string& user = "") const {
        return (user.empty() ? "" : user + "@") + "127.0.0.1:" + std::to_string(proxy_.port());
    }
    std::uint16_t port() const { return proxy_.port(); }

    std::string curl(const std::string& user, const std::string& words) const {
        return output_of("curl -s -m 30 -x http://" + address(user) + " " + words);
    }

    template <class Work>
    auto on_loop(Work work) {
        std::promise<decltype(work(session_))> done;
        loop_.post([&] { done.set_value(work(session_)); });
        return done.get_future().get();
    }

    clients::Metrics metrics(std::size_t population) {
        return on_loop(
            [&](live::Session& session) { return session.world().world().populations()[population]->metrics(); });
    }
    bool comes_to(sim::Duration moment) {
        return eventually(
            [&] { return on_loop([](live::Session& session) { return session.now(); }) >= sim::drill_start + moment; });
    }

private:
    live::Loop loop_;
    live::Session session_;
    live::ProxyGateway proxy_;
    std::thread thread_;
};

bool has(const std::string& text, const std::string& part) {
    INFO(text);
    return text.find(part) != std::string::npos;
}

TEST_CASE("a program goes by the drill's name to where its population is sent, and counts with it") {
    Served served(scenario());
    const std::string from_london = served.curl("london", "-i http://api.drill.test/kv/a -T /etc/hostname");
    CHECK(has(from_london, "X-Region: eu-west-2"));
    CHECK(has(served.curl("west", "-i http://api.drill.test/history"), "X-Region: us-west-2"));
    CHECK(served.metrics(0).ok == 1);
    CHECK(served.metrics(0).served_by[0] == 1);
    CHECK(served.metrics(1).ok == 1);
    CHECK(served.metrics(1).served_by[1] == 1);
}

TEST_CASE("a program goes to a region by that one's own name as a visitor, and counts with no population") {
    Served served(scenario());
    CHECK(has(served.curl("london", "-i http://us-west-2.api.drill.test/health"), "X-Region: us-west-2"));
    CHECK(has(served.curl("Tokyo", "-i http://127.77.1.1:8080/health"), "X-Region: eu-west-2"));
    CHECK(served.metrics(0).requests == 0);
}

TEST_CASE("SOCKS and CONNECT lead to the same places") {
    Served served(scenario());
    const std::string target = " -i http://api.drill.test/history";
    CHECK(has(output_of("curl -s -m 30 -x socks5h://" + served.address("west:") + target), "X-Region: us-west-2"));
    CHECK(has(output_of("curl -s -m 30 -x socks5h://" + served.address() + target), "X-Region: eu-west-2"));
    CHECK(has(output_of("curl -s -m 30 -p -x http://" + served.address("west") + target), "X-Region: us-west-2"));
    CHECK(served.metrics(1).ok == 2);
}

TEST_CASE("the password says which client of the population one is") {
    Served served(scenario());
    for (int i = 0; i < 3; ++i) served.curl("london:2", "http://api.drill.test/history");
    CHECK(served.metrics(0).ok == 3);
    CHECK(has(served.curl("london:9", "-i http://api.drill.test/history"), " 407 "));
    CHECK(has(served.curl("london:x", "-i http://api.drill.test/history"), " 407 "));
}

TEST_CASE("a request that fails on its way says why") {
    Served served(scenario(R"({ "at": "0s", "do": "crash", "region": "eu-west-2" },
                              { "at": "0s", "do": "hang", "region": "us-west-2" })"));
    CHECK(has(served.curl("london", "-i http://api.drill.test/history"), "eu-west-2 refused the connection"));
    const std::string hung = served.curl("west", "-i http://api.drill.test/history");
    CHECK(has(hung, " 504 "));
    CHECK(has(hung, "us-west-2 did not answer the request in time"));
    CHECK(output_of("curl -s -m 30 -x socks5h://" + served.address("london:") +
                    " http://api.drill.test/history || echo failed $?") == "failed 56\n");
    CHECK(served.metrics(0).failed == 2);
    CHECK(served.metrics(1).failed == 1);
}

TEST_CASE("people move when the DNS sends them elsewhere, and come back") {
    Served served(scenario(R"({ "at": "30s", "do": "fail_health", "region": "eu-west-2", "for": "2m" })"), 10);
    const auto region = [&] {
        const std::string answer = served.curl("london", "-i http://api.drill.test/history");
        return has(answer, "X-Region: us-west-2") ? 1 : has(answer, "X-Region: eu-west-2") ? 0 : -1;
    };
    CHECK(region() == 0);
    CHECK(served.comes_to(100s));
    CHECK(eventually([&] { return region() == 1; }));
    CHECK(served.comes_to(220s));
    CHECK(eventually([&] { return region() == 0; }));
    CHECK(served.metrics(0).failed == 0);
}

TEST_CASE("the proxy leads into the drill only, and tells who asks for anything else") {
    Served served(scenario());
    CHECK(has(served.curl("london", "-i http://example.com/"),
              "the drill has no example.com; the drill's proxy leads to api.drill.test, eu-west-2.api.drill.test, "));
    CHECK(has(served.curl("nobody", "-i http://api.drill.test/health"), "Proxy-Authenticate: Basic"));
    CHECK(has(served.curl("Tokyo", "-i http://api.drill.test/health"), "nobody lives there"));
    CHECK(has(output_of("curl -s -i -m 30 -p -x http://" + served.address() + " http://example.com/ || echo failed"),
              "failed"));
    CHECK(output_of("curl -s -m 30 -x socks5h://" + served.address() + " http://example.com/ || echo failed $?") ==
          "failed 97\n");
    loopback::HttpClient client(served.port());
    CHECK(has(client.ask("GET /health HTTP/1.1\r\nHost: api.drill.test\r\n\r\n"), " 400 "));
}

TEST_CASE("however many connections are silent, who speaks is let in at once, and the oldest of them goes") {
    live::HttpLimits limits;
    limits.most_undetected = 8;
    Served served(scenario(), 20, limits);
    std::vector<std::unique_ptr<loopback::TcpClient>> silent;
    for (int i = 0; i < 30; ++i) silent.push_back(std::make_unique<loopback::TcpClient>(served.port()));
    const auto start = std::chrono::steady_clock::now();
    CHECK(has(served.curl("london", "-i http://api.drill.test/history"), "X-Region: eu-west-2"));
    CHECK(std::chrono::steady_clock::now() - start < 5s);  // the silent ones have ten
    CHECK(silent.front()->ended());
    // The last of them may still say what it wants.
    const std::string request = "GET http://api.drill.test/history HTTP/1.1\r\nHost: api.drill.test\r\n\r\n";
    silent.back()->send({request.begin(), request.end()});
    const auto answer = silent.back()->receive_once();
    CHECK(has({answer.begin(), answer.end()}, "X-Region: "));
}

TEST_CASE("the port that was asked for counts: at one where nobody is nothing listens") {
    Served served(scenario());
    const std::string refused = served.curl("london", "-i http://api.drill.test:9999/history");
    CHECK(has(refused, " 502 "));
    CHECK(has(refused, "nothing listens at port 9999 of api.drill.test; there it is at 80, 8080"));
    CHECK(has(served.curl("london", "-i http://127.77.1.1/health"), "X-Region: eu-west-2"));
    CHECK(has(served.curl("london", "-i http://127.77.1.1:81/health"), "nothing listens at port 81"));
    CHECK(has(served.curl("london", "-i http://us-west-2.api.drill.test:8080/health"), "X-Region: us-west-2"));
    CHECK(output_of("curl -s -m 30 -p -x http://" + served.address() +
                    " http://api.drill.test:22/ || echo failed $?") == "failed 56\n");
    CHECK(output_of("curl -s -m 30 -x socks5h://" + served.address() +
                    " http://api.drill.test:22/ || echo failed $?") == "failed 97\n");
    CHECK(served.metrics(0).requests == 0);
}

TEST_CASE("where regions share an address the port says which one is meant") {
    drill::Scenario shared = scenario();
    shared.network.loopback = *drill::AddressPlan::from_text("127.0.0.1");
    Served served(shared, 20, {}, {9001, 9002});
    CHECK(has(served.curl("london", "-i http://127.0.0.1:9001/health"), "X-Region: eu-west-2"));
    CHECK(has(served.curl("london", "-i http://127.0.0.1:9002/health"), "X-Region: us-west-2"));
    CHECK(has(served.curl("london", "-i http://127.0.0.1:9003/health"), "the drill has no 127.0.0.1"));
    CHECK(has(served.curl("london", "-i http://eu-west-2.api.drill.test:9002/health"), "nothing listens at port 9002"));
}

TEST_CASE("a population of real programs asks nothing by itself") {
    Served served(scenario());
    CHECK(served.comes_to(30s));
    CHECK(served.metrics(0).requests == 0);
}

}  // namespace

}  // namespace proxy_gateway_test
