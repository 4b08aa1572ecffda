// What applications remember of names (facts 4.2), and how long their pools keep connections (facts 4.3).
#include "clients/settings.hpp"
#include "tests/catch.hpp"
#include "tests/clients/population_fixture.hpp"

#include <algorithm>

namespace name_cache_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::clients;
using regions::Outcome;
using regions::RequestAttempt;

namespace {

/// One client that connects anew for each request, once a second, with an application's cache.
class Application : public PopulationFixture {
public:
    explicit Application(std::string_view preset) : PopulationFixture(settings(preset)) {}

    /// How many times the name was looked up, and the greatest time between two requests that took one answer.
    std::size_t looked_up() const { return look_ups.size(); }

private:
    static PopulationSettings settings(std::string_view preset) {
        PopulationSettings settings = one_client();
        settings.connections.reuse = false;
        settings.retries.attempts = 1;
        settings.name_caches = {{find_name_cache_preset(preset)->rule, 1}};
        return settings;
    }
};

PopulationSettings pooled(std::string_view preset, double rate) {
    PopulationSettings settings = one_client(rate);
    settings.connections.max_age = find_pool_preset(preset)->max_age;
    settings.connections.idle = find_pool_preset(preset)->idle;
    return settings;
}

}  // namespace

TEST_CASE("without a cache of its own an application looks up for every connection") {
    for (const char* preset : {"none", "go", "dotnet"}) {
        Application fixture(preset);
        fixture.play();
        CHECK(fixture.looked_up() == 100);
    }
}

TEST_CASE("browsers and libcurl use an answer for 60 s, whatever its TTL") {
    for (const char* preset : {"browser", "curl"}) {
        Application fixture(preset);
        fixture.play();
        REQUIRE(fixture.looked_up() == 3);
        CHECK(fixture.look_ups[2] - fixture.look_ups[1] == 60s);
    }
}

TEST_CASE("a JVM uses an answer for 30 s, one with a security manager for ever") {
    Application fixture("jvm");
    fixture.play();
    REQUIRE(fixture.looked_up() == 4);
    CHECK(fixture.look_ups[2] - fixture.look_ups[1] == 30s);
    CHECK(fixture.look_ups[3] - fixture.look_ups[2] == 30s);
    for (const char* preset : {"jvm_forever", "nginx"}) {
        Application forever(preset);
        forever.play();
        CHECK(forever.looked_up() == 1);
    }
}

TEST_CASE("an application that remembers for ever goes on to a dead region even when connections fail") {
    Application fixture("jvm_forever");
    const sim::Time broken = sim::drill_start + 50s;
    fixture.dns = [&] { return fixture.engine.now() >= broken ? refuge : home; };
    fixture.to_connections = [&](const RequestAttempt& attempt) {
        return attempt.region == home && fixture.engine.now() >= broken ? Outcome::refused : Outcome::accepted;
    };
    fixture.play();
    CHECK(fixture.looked_up() == 1);
    CHECK(fixture.metrics().failed == 50);
    CHECK(fixture.connections.back().region == home);
}

TEST_CASE("a browser's cache outlives a failed connection too, but only for its minute") {
    Application fixture("browser");
    const sim::Time broken = sim::drill_start + 40s;
    fixture.dns = [&] { return fixture.engine.now() >= broken ? refuge : home; };
    fixture.to_connections = [&](const RequestAttempt& attempt) {
        return attempt.region == home && fixture.engine.now() >= broken ? Outcome::refused : Outcome::accepted;
    };
    fixture.play();
    CHECK(fixture.metrics().failed == 50);  // looked up at 0 s, when half a minute was left of it, at 30 s and at 90 s
    CHECK(fixture.connections.back().region == refuge);
}

TEST_CASE("Firefox uses an answer once more in its 60 s of grace while it fetches the next") {
    Application fixture("firefox");
    const sim::Time moved = sim::drill_start + 30s;
    fixture.dns = [&] { return fixture.engine.now() >= moved ? refuge : home; };
    fixture.play();
    REQUIRE(fixture.looked_up() == 3);
    CHECK(fixture.look_ups[2] - fixture.look_ups[1] == 60s);
    // The request that caused the look-up still went home.
    CHECK(std::count_if(fixture.connections.begin(), fixture.connections.end(),
                        [](const Asked& asked) { return asked.region == home; }) == 31);
    CHECK(fixture.connections.back().region == refuge);
}

TEST_CASE("in its grace a slow look-up is begun once and holds nobody up") {
    Application fixture("firefox");
    fixture.resolving = 5s;
    fixture.play();
    CHECK(fixture.metrics().failed == 0);
    // At first everybody waits; after a minute nobody does.
    CHECK(std::count_if(fixture.look_ups.begin(), fixture.look_ups.end(),
                        [](sim::Time at) { return at > sim::drill_start + 30s; }) == 1);
}

TEST_CASE("a JVM does not repeat a failed look-up for 10 s; others do at once") {
    const auto look_ups = [](std::string_view preset) {
        Application fixture(preset);
        fixture.answer = [] { return Destination(); };
        fixture.play();
        CHECK(fixture.metrics().failed == 100);
        return fixture.looked_up();
    };
    CHECK(look_ups("jvm") == 10);
    CHECK(look_ups("browser") == 100);
    CHECK(look_ups("none") == 100);
}

TEST_CASE("caches are dealt out by their shares, exactly and evenly over the clients' numbers") {
    NameCaches caches({{{60s, 0s, 0s}, 0.25}, {{0s, 0s, 0s}, 0.5}, {{30s, 0s, 0s}, 0.25}}, 1000);
    const auto kept = [&](std::uint32_t client) {
        for (int i = 0; i < 2; ++i)  // the first is partly used up
            caches.remember(client, Destination({home}, sim::drill_start), sim::drill_start);
        if (caches.find(client, sim::drill_start + 59s) != nullptr) return 60;
        return caches.find(client, sim::drill_start + 29s) != nullptr ? 30 : 0;
    };
    std::vector<int> rules;
    for (std::uint32_t client = 0; client < 1000; ++client) rules.push_back(kept(client));
    CHECK(std::count(rules.begin(), rules.end(), 60) == 250);
    CHECK(std::count(rules.begin(), rules.end(), 30) == 250);
    for (int block = 0; block < 1000; block += 100) {
        CHECK(std::count(rules.begin() + block, rules.begin() + block + 100, 60) == Approx(25).margin(5));
    }
}

TEST_CASE("what clients remember first is of every age, so that they do not all look up together") {
    PopulationSettings settings = crowd();
    settings.connections.reuse = false;
    settings.arrivals = Arrivals::constant;
    settings.name_caches = {{find_name_cache_preset("browser")->rule, 1}};
    PopulationFixture fixture(settings);
    fixture.play();
    for (const sim::Duration from : {0s, 10s, 20s, 30s, 40s, 50s}) {
        const auto count = std::count_if(fixture.look_ups.begin(), fixture.look_ups.end(), [&](sim::Time at) {
            return at >= sim::drill_start + 1s + from && at < sim::drill_start + 11s + from;
        });
        CHECK(count == Approx(100 / 6.0).margin(3));
    }
}

TEST_CASE("clients are dealt out over resolvers by their shares, and the last take the rest") {
    PopulationSettings settings = crowd();
    settings.connections.reuse = false;
    settings.arrivals = Arrivals::constant;
    settings.rate = 1;
    settings.networks = 5;
    PopulationFixture fixture(
        settings,
        {{{ResolverNumber{3}}, 0.1}, {{ResolverNumber{4}, ResolverNumber{5}}, 0.3}, {{ResolverNumber{6}}, 0.2}});
    fixture.play();
    const auto asked = [&](std::uint32_t number) {
        return std::count(fixture.resolvers_asked.begin(), fixture.resolvers_asked.end(), ResolverNumber{number});
    };
    CHECK(asked(3) == 10 * 100);
    CHECK(asked(4) == 15 * 100);
    CHECK(asked(5) == 15 * 100);
    CHECK(asked(6) == 60 * 100);
    for (std::size_t i = 0; i < 20; ++i) CHECK(fixture.callers[i].network == i % 5);
}

TEST_CASE("a connection in use outlives every answer in the pools of Go, .NET, libcurl and browsers") {
    for (const char* preset : {"go", "dotnet", "curl", "browser", "firefox", "nginx", "pinned_forever"}) {
        PopulationFixture fixture(pooled(preset, 1));
        const sim::Time moved = sim::drill_start + 5s;
        fixture.dns = [&] { return fixture.engine.now() >= moved ? refuge : home; };
        fixture.play();
        INFO(preset);
        CHECK(fixture.connections.size() == 1);
        CHECK(fixture.look_ups.size() == 1);
        CHECK(fixture.requests.back().region == home);
    }
}

TEST_CASE("a pool closes what has idled for as long as its kind allows") {
    const auto connections = [](std::string_view preset, double seconds_between) {
        PopulationFixture fixture(pooled(preset, 1 / seconds_between));
        fixture.population->start(sim::drill_start + 2000s);
        fixture.engine.run_until(sim::drill_start + 2000s);
        return std::pair(fixture.connections.size(), fixture.requests.size());
    };
    for (const auto& [preset, idle] : {std::pair<const char*, double>{"go", 90},
                                       {"dotnet", 60},
                                       {"curl", 118},
                                       {"browser", 300},
                                       {"firefox", 115},
                                       {"nginx", 75}}) {
        INFO(preset);
        CHECK(connections(preset, idle - 1).first == 1);
        const auto [opened, requests] = connections(preset, idle + 1);
        CHECK(opened == requests);
    }
}

TEST_CASE("a pinned pool renews its connections at its age") {
    PopulationFixture fixture(pooled("pinned_90s", 1));
    fixture.population->start(sim::drill_start + 1000s);
    fixture.engine.run_until(sim::drill_start + 1000s);
    for (std::size_t i = 2; i < fixture.connections.size(); ++i)
        CHECK(fixture.connections[i].at - fixture.connections[i - 1].at == 90s);
    CHECK(fixture.connections.size() >= 11);
}

}  // namespace name_cache_test
