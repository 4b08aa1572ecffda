// Answers with several addresses, and with none.
#include "tests/catch.hpp"
#include "tests/clients/population_fixture.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace addresses_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::clients;
using regions::Outcome;
using regions::RegionId;
using regions::RequestAttempt;

namespace {

// The order in which client 0 tries three addresses. It is the client's own, whatever the answer's.
constexpr RegionId second = third;
constexpr RegionId last = refuge;

/// One client with one request, whose answer has several addresses; nothing comes from those that are dead.
class Several : public PopulationFixture {
public:
    explicit Several(std::vector<RegionId> silent, bool happy_eyeballs = false,
                     std::initializer_list<RegionId> addresses = {home, refuge, third})
        : PopulationFixture(settings(happy_eyeballs)) {
        answer = [this, list = Destination(addresses, sim::drill_start)] {
            Destination now = list;
            now.answered = engine.now();
            return now;
        };
        to_connections = [silent = std::move(silent)](const RequestAttempt& attempt) -> std::optional<Outcome> {
            if (std::find(silent.begin(), silent.end(), attempt.region) != silent.end()) return std::nullopt;
            return Outcome::accepted;
        };
        trip = 20ms;
    }

    /// From the request's beginning, how late the nth connection was tried.
    sim::Duration tried_after(std::size_t number) const { return connections.at(number).at - connections.at(0).at; }
    std::vector<RegionId> tried() const {
        std::vector<RegionId> list;
        for (const Asked& asked : connections) list.push_back(asked.region);
        return list;
    }

private:
    static PopulationSettings settings(bool happy_eyeballs) {
        PopulationSettings settings = one_client(0.01);
        settings.connections.tls = false;
        settings.happy_eyeballs = happy_eyeballs;
        return settings;
    }
};

}  // namespace

TEST_CASE("the first address in a client's order is tried first, and when it works no other") {
    for (const bool happy_eyeballs : {false, true}) {
        Several fixture({}, happy_eyeballs);
        fixture.play();
        CHECK(fixture.tried() == std::vector<RegionId>{home});
        CHECK(fixture.is_at_rest());
    }
}

TEST_CASE("clients with the same answer begin with different addresses, each as often as another") {
    PopulationSettings settings = crowd();
    settings.count = 99;
    settings.rate = 1;
    settings.arrivals = Arrivals::constant;
    settings.connections.reuse = false;
    PopulationFixture fixture(settings);
    fixture.answer = [&] { return Destination({home, refuge, third}, fixture.engine.now()); };
    fixture.play();
    std::array<std::uint64_t, 3> first{};
    for (const Asked& asked : fixture.connections) ++first[regions::index(asked.region)];
    CHECK(first[0] == Approx(first[1]).margin(1));
    CHECK(first[1] == Approx(first[2]).margin(1));
    CHECK(first[0] == Approx(99 * 100 / 3).margin(1));
}

TEST_CASE("whatever the networks and the order of answers, each address comes first as often as another") {
    constexpr std::uint32_t clients = 200;
    for (std::uint32_t networks = 1; networks <= 1000; networks += networks < 20 ? 1 : 35) {
        for (std::uint32_t count = 2; count <= Destination::most_regions; ++count) {
            std::array<std::uint32_t, Destination::most_regions> first{};
            // By the client's network: a network's own answers come in an order of their own.
            std::vector<std::array<std::uint32_t, Destination::most_regions>> within(networks);
            for (std::uint32_t client = 0; client < clients; ++client) {
                Destination destination;
                for (std::uint32_t i = 0; i < count; ++i)
                    destination.add(regions::region_at((i + client % networks) % count));
                sort_for_client(destination, client, networks);
                REQUIRE(std::set<RegionId>(destination.regions.begin(), destination.regions.begin() + count).size() ==
                        count);
                ++first[regions::index(destination.regions[0])];
                ++within[client % networks][regions::index(destination.regions[0])];
            }
            INFO(networks << " networks, " << count << " addresses");
            for (std::uint32_t i = 0; i < count; ++i) CHECK(first[i] == Approx(clients / count).margin(1));
            // Where a network has a few clients for each address, they are spread as well.
            if (networks > 8) continue;
            for (const auto& network : within) {
                for (std::uint32_t i = 0; i < count; ++i) {
                    CHECK(network[i] == Approx(static_cast<double>(clients) / networks / count).margin(1.5));
                }
            }
        }
    }
}

TEST_CASE("who finds the first address dead goes on to any of the others, not all to the same") {
    std::array<std::uint32_t, 3> second_choice{};
    for (std::uint32_t client = 0; client < 3000; ++client) {
        Destination destination({home, refuge, third}, sim::drill_start);
        sort_for_client(destination, client, 8);
        if (destination.regions[0] == home) ++second_choice[regions::index(destination.regions[1])];
    }
    // A binomial count of 1,000: 4.5 deviations are 71.
    CHECK(second_choice[1] == Approx(500).margin(71));
    CHECK(second_choice[1] + second_choice[2] == 1000);
}

TEST_CASE("a refused connection is tried at the next address at once, within the same attempt") {
    Several fixture({});
    fixture.to_connections = [](const RequestAttempt& attempt) {
        return attempt.region == last ? Outcome::accepted : Outcome::refused;
    };
    fixture.play();
    CHECK(fixture.tried() == std::vector<RegionId>{home, second, last});
    CHECK(fixture.tried_after(1) == 20ms);
    CHECK(fixture.tried_after(2) == 40ms);
    CHECK(fixture.metrics().ok == 1);
    CHECK(fixture.metrics().retries == 0);
    CHECK(fixture.metrics().served_by[regions::index(last)] == 1);
    CHECK(fixture.is_at_rest());
}

TEST_CASE("without Happy Eyeballs a silent address costs its whole timeout") {
    Several fixture({home});
    fixture.play();
    CHECK(fixture.tried_after(1) == 1s);
    CHECK(fixture.metrics().ok == 1);
    CHECK(fixture.metrics().latency.greatest() == 1s + 40ms);
    CHECK(fixture.is_at_rest());
}

TEST_CASE("with Happy Eyeballs a client with two addresses survives a dead region in a quarter of a second") {
    Several fixture({home}, true, {home, refuge});
    fixture.play();
    CHECK(fixture.tried() == std::vector<RegionId>{home, refuge});
    CHECK(fixture.tried_after(1) == 250ms);
    CHECK(fixture.metrics().ok == 1);
    CHECK(fixture.metrics().retries == 0);
    CHECK(fixture.metrics().latency.greatest() == 250ms + 40ms);
    CHECK(fixture.is_at_rest());
}

TEST_CASE("with one address Happy Eyeballs changes nothing") {
    Several fixture({home}, true, {home});
    fixture.play();
    CHECK(fixture.metrics().failed == 1);
    CHECK(fixture.connections.size() == 3);  // the attempts of the retry policy
    CHECK(fixture.tried_after(1) >= 1s);
    CHECK(fixture.is_at_rest());
}

TEST_CASE("every further address joins a delay after the one before it") {
    Several fixture({home, second}, true);
    fixture.play();
    CHECK(fixture.tried_after(1) == 250ms);
    CHECK(fixture.tried_after(2) == 500ms);
    CHECK(fixture.metrics().served_by[regions::index(last)] == 1);
    CHECK(fixture.is_at_rest());
}

TEST_CASE("the first to connect wins even if it began last, and the others are abandoned") {
    Several fixture({}, true);
    fixture.trip_of = [](const RequestAttempt& attempt) { return attempt.region == last ? 20ms : 900ms; };
    fixture.play();
    CHECK(fixture.connections.size() == 3);
    CHECK(fixture.metrics().served_by[regions::index(last)] == 1);
    CHECK(fixture.requests.size() == 1);
    CHECK(fixture.is_at_rest());
}

TEST_CASE("the first address may win after the second has joined") {
    Several fixture({}, true);
    fixture.trip_of = [](const RequestAttempt&) { return 300ms; };
    fixture.play();
    CHECK(fixture.tried() == std::vector<RegionId>{home, second});
    CHECK(fixture.metrics().served_by[0] == 1);
    CHECK(fixture.is_at_rest());
}

TEST_CASE("with Happy Eyeballs too a refusal brings the next address in at once") {
    Several fixture({second}, true);
    fixture.to_connections = [](const RequestAttempt& attempt) -> std::optional<Outcome> {
        if (attempt.region == home) return Outcome::refused;
        if (attempt.region == second) return std::nullopt;
        return Outcome::accepted;
    };
    fixture.play();
    CHECK(fixture.tried_after(1) == 20ms);
    CHECK(fixture.tried_after(2) == 20ms + 250ms);
    CHECK(fixture.is_at_rest());
}

TEST_CASE("when every address fails the attempt has failed, once, and its chain names them all") {
    for (const bool happy_eyeballs : {false, true}) {
        Several fixture({home, refuge, third}, happy_eyeballs);
        fixture.play();
        CHECK(fixture.metrics().failed == 1);
        CHECK(fixture.metrics().retries == 2);
        CHECK(fixture.connections.size() == 9);
        REQUIRE(fixture.metrics().failures.size() == 1);
        CHECK(fixture.metrics().failures[0].attempts.size() == 9);
        CHECK(fixture.metrics().outcomes[static_cast<std::size_t>(Outcome::connect_timeout)] == 3);
        CHECK(fixture.is_at_rest());
    }
}

TEST_CASE("every request ends exactly once, whatever happens to its addresses") {
    for (const bool happy_eyeballs : {false, true}) {
        PopulationSettings settings = crowd();
        settings.happy_eyeballs = happy_eyeballs;
        settings.attempt_delay = 10ms;
        settings.connections.reuse = false;
        settings.rate = 1;
        PopulationFixture fixture(settings);
        sim::Stream dice(7);
        fixture.answer = [&] {
            Destination destination({}, fixture.engine.now());
            for (std::uint32_t i = 0; i < dice.below(4); ++i) destination.add(RegionId{static_cast<std::uint16_t>(i)});
            return destination;
        };
        fixture.resolving = 5ms;
        fixture.trip_of = [&](const RequestAttempt&) { return sim::Duration{dice.below(50'000'000)}; };
        fixture.to_connections = [&](const RequestAttempt&) -> std::optional<Outcome> {
            const double u = dice.uniform();
            if (u < 0.3) return std::nullopt;
            return u < 0.6 ? Outcome::refused : Outcome::accepted;
        };
        fixture.play();
        CHECK(fixture.is_at_rest());
        CHECK(fixture.metrics().ok > 0);
        CHECK(fixture.metrics().failed > 0);
        std::uint64_t attempts = 0;
        for (const std::uint64_t outcome : fixture.metrics().outcomes) attempts += outcome;
        CHECK(attempts == fixture.metrics().requests + fixture.metrics().retries);
    }
}

TEST_CASE("a name that leads nowhere fails the attempt, and the next one looks it up again") {
    PopulationFixture fixture(one_client(0.1));
    fixture.answer = [&] {
        return fixture.look_ups.size() == 1 ? Destination({}, fixture.engine.now())
                                            : Destination({home}, fixture.engine.now());
    };
    fixture.play();
    CHECK(fixture.metrics().failed == 0);
    CHECK(fixture.metrics().outcomes[static_cast<std::size_t>(Outcome::unresolved)] == 1);
    CHECK(fixture.metrics().retries == 1);
    CHECK(fixture.is_at_rest());
}

TEST_CASE("a request whose name never resolves has failed after its attempts, and nobody was connected to") {
    PopulationSettings settings = one_client(0.1);
    PopulationFixture fixture(settings);
    fixture.answer = [] { return Destination(); };
    fixture.play();
    CHECK(fixture.metrics().failed == fixture.metrics().requests);
    CHECK(fixture.look_ups.size() == settings.retries.attempts * fixture.metrics().requests);
    CHECK(fixture.connections.empty());
    REQUIRE_FALSE(fixture.metrics().failures.empty());
    CHECK(fixture.metrics().failures[0].attempts[0].region == regions::no_region);
    CHECK(fixture.metrics().failures[0].attempts[0].outcome == Outcome::unresolved);
    CHECK(fixture.is_at_rest());
}

TEST_CASE("a stub gives up on its resolver after two tries of 5 s, and an answer that comes later is nobody's") {
    PopulationSettings settings = one_client(0.01);
    settings.retries.attempts = 1;
    PopulationFixture fixture(settings);
    fixture.resolving = 10s + 1ns;
    fixture.play();
    REQUIRE(fixture.metrics().failures.size() == 1);
    CHECK(fixture.metrics().failures[0].ended - fixture.metrics().failures[0].started == 10s);
    CHECK(fixture.metrics().failures[0].attempts[0].outcome == Outcome::unresolved);
    CHECK(fixture.connections.empty());
    CHECK(fixture.is_at_rest());
}

TEST_CASE("an answer within the stub's patience is used, however late") {
    PopulationSettings settings = one_client(0.01);
    PopulationFixture fixture(settings);
    fixture.resolving = 10s - 1ns;
    fixture.play();
    CHECK(fixture.metrics().ok == 1);
    CHECK(fixture.is_at_rest());
}

}  // namespace addresses_test
