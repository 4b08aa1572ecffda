// The same outage twice: once with simulated people in virtual time, once with real sockets through the proxy at ten
// times the wall clock's speed. Detection is the checkers' affair and alike to the millisecond; when people move and
// are served again depends on when they happen to ask, so those phases may differ by a probe interval.
#include "live/proxy/proxy_gateway.hpp"

#include "drill/analysis/recovery.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "tests/catch.hpp"
#include "tests/live/http_client.hpp"
#include "tests/live/programs.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace parity_test {

using namespace regiondrill;

namespace {

using namespace std::chrono_literals;

constexpr int people = 20;
constexpr double speed = 10;
constexpr auto probe_interval = 10s;

drill::Scenario scenario(bool real) {
    return drill::read_scenario_text(R"({ "duration": "4m", "seed": 3,
        "regions": { "eu-west-2": {}, "us-west-2": {} },
        "dns": { "ttl": "20s", "health_check": { "interval": "10s", "threshold": 3 } },
        "clients": [ { "name": "london", "at": "London", "count": )" +
                                         std::to_string(people) + R"(, "rate": "1/s", "real": )" +
                                         (real ? "true" : "false") + R"( } ],
        "timeline": [ { "at": "60s", "do": "kill", "region": "eu-west-2", "for": "90s" } ] })",
                                     "a test");
}

drill::Recovery failover_in(const drill::World& world) {
    for (const drill::Recovery& recovery : drill::measure_recoveries(world)) {
        if (recovery.move == drill::Move::failover) return recovery;
    }
    throw std::runtime_error("nobody moved");
}

/// One of the people: a connection to the proxy that asks once in a virtual second, whatever it is answered.
void live_on(std::uint16_t proxy, const std::atomic<bool>& over) {
    std::unique_ptr<loopback::HttpClient> client;
    while (!over) {
        try {
            if (!client) client = std::make_unique<loopback::HttpClient>(proxy);
            if (client->ask("GET http://api.drill.test/kv/k HTTP/1.1\r\nHost: api.drill.test\r\n\r\n").empty()) {
                client.reset();
            }
        } catch (const std::runtime_error&) {
            client.reset();
        }
        std::this_thread::sleep_for(1000ms / speed);
    }
}

drill::Recovery simulated() {
    drill::World world(scenario(false));
    world.run();
    return failover_in(world);
}

drill::Recovery lived_through() {
    live::Loop loop;
    live::Session session(loop, scenario(true), {.speed = speed});
    live::ProxyGateway proxy(loop, session, {{dns::IpAddress::v4(127, 0, 0, 1), 0}, {}}, {8080, 8080});
    std::atomic<bool> over = false;
    std::vector<std::thread> threads;
    for (int i = 0; i < people; ++i) threads.emplace_back([&] { live_on(proxy.port(), over); });
    const auto watch = loop.every(10ms, [&] { over = over || !session.world().is_open(); });
    std::thread looping([&] { loop.run(); });
    for (std::thread& thread : threads) thread.join();  // the last are told that the drill is over
    loop.stop();
    looping.join();
    session.world().world().run();
    return failover_in(session.world().world());
}

TEST_CASE("real programs live through a failover as simulated people do") {
    const drill::Recovery expected = simulated();
    const drill::Recovery measured = lived_through();
    REQUIRE(expected.measured);
    REQUIRE(measured.measured);
    for (std::size_t i = 0; i + 1 < drill::phase_count; ++i) {
        const auto phase = static_cast<drill::Phase>(i);
        INFO(drill::phase_names[i] << ": " << sim::seconds((*expected.measured)[phase]) << " s simulated, "
                                   << sim::seconds((*measured.measured)[phase]) << " s real");
        CHECK(std::chrono::abs((*expected.measured)[phase] - (*measured.measured)[phase]) <= probe_interval);
    }
    REQUIRE(expected.rto);
    REQUIRE(measured.rto);
    CHECK(std::chrono::abs(*expected.rto - *measured.rto) <= probe_interval);
    CHECK((*expected.measured)[drill::Phase::detect] == (*measured.measured)[drill::Phase::detect]);
}

}  // namespace

}  // namespace parity_test
