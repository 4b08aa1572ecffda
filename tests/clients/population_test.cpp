// Populations against a stand-in for the world.
#include "tests/catch.hpp"
#include "tests/clients/population_fixture.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <vector>

namespace population_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::clients;
using regions::Outcome;
using regions::RequestAttempt;

namespace {

// The deviation of a binomial count.
double deviation(double trials, double share) { return std::sqrt(trials * share * (1 - share)); }

// The greatest distance between the values' distribution and the uniform one over [0, 1).
double distance_from_uniform(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const auto count = static_cast<double>(values.size());
    double greatest = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto rank = static_cast<double>(i);
        greatest = std::max({greatest, values[i] - rank / count, (rank + 1) / count - values[i]});
    }
    return greatest;
}

}  // namespace

TEST_CASE("constant arrivals are evenly spaced, and clients take turns") {
    PopulationSettings settings = one_client(0.5);
    settings.count = 4;
    settings.connections.tls = false;
    PopulationFixture fixture(settings);
    fixture.play();
    REQUIRE(fixture.requests.size() == 200);
    for (std::size_t i = 1; i < fixture.requests.size(); ++i) {
        CHECK(fixture.requests[i].at - fixture.requests[i - 1].at == 500ms);
        CHECK(fixture.requests[i].client == (fixture.requests[i - 1].client + 1) % 4);
    }
}

TEST_CASE("Poisson arrivals have the rate they were given, and gaps whose deviation is their mean") {
    PopulationSettings settings = crowd();
    settings.connections.reuse = false;
    settings.connections.tls = false;
    PopulationFixture fixture(settings);
    fixture.play();
    // A Poisson count of 100,000 has deviation 316.
    const auto count = static_cast<double>(fixture.metrics().requests);
    CHECK(count == Approx(100'000).margin(4.5 * 316));
    double squares = 0;
    for (std::size_t i = 1; i < fixture.requests.size(); ++i) {
        const double gap = sim::seconds(fixture.requests[i].at - fixture.requests[i - 1].at) * 1000;  // mean 1
        squares += gap * gap;
    }
    // The mean square of exponentials is 2; that of 100,000 of them has a standard error of sqrt(20 / 100,000).
    CHECK(squares / count == Approx(2).margin(4.5 * std::sqrt(20 / count)));
}

TEST_CASE("back-off is uniform between nothing and base * 2^(n-1), or the cap") {
    PopulationSettings settings = crowd();
    settings.count = 100'000;  // so that hardly any client has two requests under way
    settings.rate = 1e-3;
    settings.retries.attempts = 6;
    settings.retries.base = 100ms;
    settings.retries.cap = 1s;
    PopulationFixture fixture(settings);
    fixture.to_connections = [](const RequestAttempt&) { return Outcome::refused; };
    std::map<std::pair<std::uint32_t, sim::Time>, sim::Time> last;  // by request: when its last attempt failed
    std::vector<std::vector<double>> pauses(6);                     // by attempts before, in shares of their bound
    const auto bound = [](std::size_t attempts) { return std::min(1.0, 0.1 * std::pow(2, attempts - 1)); };
    fixture.to_connections = [&](const RequestAttempt& attempt) {
        const auto request = std::pair(attempt.client, attempt.started);
        if (attempt.attempt > 1) {
            const std::size_t before = attempt.attempt - 1;
            pauses[before].push_back(sim::seconds(fixture.engine.now() - last.at(request)) / bound(before));
        }
        last[request] = fixture.engine.now();
        return Outcome::refused;
    };
    fixture.play();
    for (std::size_t before = 1; before <= 5; ++before) {
        INFO("after attempt " << before);
        REQUIRE(pauses[before].size() > 9000);
        // Kolmogorov and Smirnov: a greater distance than 2.2 / sqrt(n) has probability 2 e^(-2 * 2.2^2) = 10^-4.
        CHECK(distance_from_uniform(pauses[before]) < 2.2 / std::sqrt(static_cast<double>(pauses[before].size())));
    }
}

TEST_CASE("a request is tried as often as it may be, and then it has failed, once") {
    for (const std::uint32_t attempts : {1U, 2U, 5U}) {
        PopulationSettings settings = crowd();
        settings.retries.attempts = attempts;
        settings.count = 10;
        PopulationFixture fixture(settings);
        fixture.to_connections = [](const RequestAttempt&) { return Outcome::refused; };
        fixture.play();
        CHECK(fixture.metrics().ok == 0);
        CHECK(fixture.metrics().failed == fixture.metrics().requests);
        CHECK(fixture.connections.size() == attempts * fixture.metrics().requests);
        CHECK(fixture.metrics().retries == (attempts - 1) * fixture.metrics().requests);
        CHECK(fixture.is_at_rest());
    }
}

TEST_CASE("every request ends exactly once, whatever happens to it") {
    PopulationSettings settings = crowd();
    PopulationFixture fixture(settings);
    fixture.trip = 20ms;
    sim::Stream dice(7);
    fixture.to_connections = [&](const RequestAttempt&) -> std::optional<Outcome> {
        const double u = dice.uniform();
        if (u < 0.2) return std::nullopt;
        return u < 0.4 ? Outcome::refused : Outcome::accepted;
    };
    fixture.to_requests = [&](const RequestAttempt&) -> std::optional<std::uint16_t> {
        const double u = dice.uniform();
        if (u < 0.2) return std::nullopt;
        return static_cast<std::uint16_t>(u < 0.4 ? 503 : 404);
    };
    fixture.play();
    CHECK(fixture.is_at_rest());
    CHECK(fixture.metrics().ok > 0);
    CHECK(fixture.metrics().failed > 0);
    CHECK(fixture.metrics().latency.count() == fixture.metrics().ok);
    std::uint64_t attempts = 0;
    for (const std::uint64_t outcome : fixture.metrics().outcomes) attempts += outcome;
    CHECK(attempts == fixture.metrics().requests + fixture.metrics().retries);
}

TEST_CASE("a status below 500 is a success, 500 and more are not") {
    for (const auto& [status, works] :
         {std::pair<std::uint16_t, bool>{200, true}, {404, true}, {499, true}, {500, false}, {503, false}}) {
        PopulationFixture fixture(one_client());
        fixture.to_requests = [answer = status](const RequestAttempt&) { return answer; };
        fixture.play();
        INFO(status);
        CHECK((fixture.metrics().failed == 0) == works);
    }
}

TEST_CASE("timeouts count from the connection attempt and from the request, each by its own length") {
    PopulationSettings settings = one_client(0.05);
    settings.retries.attempts = 1;
    settings.timeouts.connect = 1s;
    settings.timeouts.request = 3s;
    const auto failed_after = [&](bool connects) {
        PopulationFixture fixture(settings);
        fixture.trip = 20ms;
        fixture.to_connections = [connects](const RequestAttempt&) -> std::optional<Outcome> {
            if (!connects) return std::nullopt;
            return Outcome::accepted;
        };
        fixture.to_requests = [](const RequestAttempt&) { return std::optional<std::uint16_t>{}; };
        fixture.play();
        const FailedRequest& failure = fixture.metrics().failures.front();
        CHECK(failure.attempts.front().outcome == (connects ? Outcome::request_timeout : Outcome::connect_timeout));
        return failure.ended - failure.started;
    };
    CHECK(failed_after(false) == 1s);
    CHECK(failed_after(true) == 20ms + 20ms + 3s);  // connection, TLS, and the wait
}

TEST_CASE("an answer that comes after the timeout is no answer") {
    PopulationSettings settings = one_client(0.1);
    settings.retries.attempts = 1;
    settings.connections.tls = false;
    settings.timeouts.connect = 10s;
    settings.timeouts.request = 1s;
    PopulationFixture fixture(settings);
    fixture.trip = 1s + 1ns;
    fixture.play();
    CHECK(fixture.metrics().ok == 0);
    CHECK(fixture.is_at_rest());
}

TEST_CASE("a connection is used for its whole age and not a request longer") {
    PopulationSettings settings = one_client();
    settings.connections.max_age = 10s;
    PopulationFixture fixture(settings);
    fixture.play();
    REQUIRE(fixture.requests.size() == 100);
    // The first was opened some time before the drill; from then on a new one every ten seconds, looked up anew.
    REQUIRE(fixture.connections.size() >= 10);
    CHECK(fixture.connections[1].at - fixture.connections[0].at <= 10s);
    for (std::size_t i = 2; i < fixture.connections.size(); ++i) {
        CHECK(fixture.connections[i].at - fixture.connections[i - 1].at == 10s);
    }
    CHECK(fixture.look_ups.size() == fixture.connections.size());
}

TEST_CASE("a connection that idles for as long as it may is closed, one that is used earlier is not") {
    const auto connections = [](double rate) {
        PopulationSettings settings = one_client(rate);
        settings.connections.idle = 15s;
        settings.connections.max_age = 1h;
        PopulationFixture fixture(settings);
        fixture.play();
        return std::pair(fixture.connections.size(), fixture.requests.size());
    };
    const auto [often, often_requests] = connections(0.1);
    CHECK(often == 1);
    CHECK(often_requests == 10);
    const auto [seldom, seldom_requests] = connections(0.05);
    CHECK(seldom == seldom_requests);
    CHECK(seldom == 5);
}

TEST_CASE("without reuse every request looks up and connects") {
    PopulationSettings settings = crowd();
    settings.connections.reuse = false;
    PopulationFixture fixture(settings);
    fixture.play();
    CHECK(fixture.connections.size() == fixture.metrics().requests);
    CHECK(fixture.look_ups.size() == fixture.metrics().requests);
}

TEST_CASE("after a failed connection the next attempt asks the DNS again and goes where it says") {
    PopulationSettings settings = one_client(0.1);  // one request under way at a time
    settings.connections.max_age = 1h;
    PopulationFixture fixture(settings);
    const sim::Time broken = sim::drill_start + 50s;
    fixture.to_requests = [&](const RequestAttempt& attempt) -> std::optional<std::uint16_t> {
        if (attempt.region == home && fixture.engine.now() >= broken) return std::nullopt;
        return std::uint16_t{200};
    };
    fixture.dns = [&] { return fixture.engine.now() >= broken ? refuge : home; };
    fixture.play();
    CHECK(fixture.metrics().failed == 0);
    CHECK(fixture.metrics().moves == 1);
    REQUIRE(fixture.connections.size() >= 2);
    CHECK(fixture.connections[0].region == home);
    CHECK(fixture.connections[1].region == refuge);
    CHECK(fixture.connections[1].attempt == 2);
    CHECK(fixture.requests.back().region == refuge);
}

TEST_CASE("a late timeout of the old region does not close the connection to the new one") {
    PopulationSettings settings = one_client();
    settings.connections.max_age = 1h;
    PopulationFixture fixture(settings);
    const sim::Time broken = sim::drill_start + 50s;
    fixture.to_requests = [&](const RequestAttempt& attempt) -> std::optional<std::uint16_t> {
        if (attempt.region == home && fixture.engine.now() >= broken) return std::nullopt;
        return std::uint16_t{200};
    };
    fixture.dns = [&] { return fixture.engine.now() >= broken ? refuge : home; };
    fixture.play();
    // With a request a second and a timeout of 3 s, two more are under way to the old region when the first times out
    // and a new connection is opened.
    CHECK(fixture.metrics().outcomes[static_cast<std::size_t>(Outcome::request_timeout)] >= 2);
    CHECK(fixture.connections.size() == 2);
}

TEST_CASE("an error status does not close the connection") {
    PopulationSettings settings = one_client();
    settings.connections.max_age = 1h;
    PopulationFixture fixture(settings);
    fixture.to_requests = [](const RequestAttempt&) { return std::uint16_t{503}; };
    fixture.play();
    CHECK(fixture.connections.size() == 1);
    CHECK(fixture.metrics().failed == fixture.metrics().requests);
}

TEST_CASE("clients that ignore the TTL keep their address until a connection to it fails") {
    PopulationSettings settings = one_client();
    settings.ignore_share = 1;
    settings.connections.max_age = 5s;
    PopulationFixture fixture(settings);
    const sim::Time moved = sim::drill_start + 20s;
    const sim::Time broken = sim::drill_start + 60s;
    fixture.dns = [&] { return fixture.engine.now() >= moved ? refuge : home; };
    fixture.to_connections = [&](const RequestAttempt& attempt) {
        return attempt.region == home && fixture.engine.now() >= broken ? Outcome::refused : Outcome::accepted;
    };
    fixture.play();
    CHECK(fixture.look_ups.size() == 2);
    CHECK(fixture.look_ups[1] >= broken);
    CHECK(fixture.look_ups[1] <= broken + 5s + 1s);  // its connection's age, and the request that finds out
    CHECK(fixture.requests.back().region == refuge);
    CHECK(fixture.metrics().moves == 1);
}

TEST_CASE("writes take their share of the requests, and uniform keys are uniform") {
    PopulationSettings settings = crowd();
    settings.writes = 0.2;
    settings.keys.count = 10;
    settings.first_key = store::KeyId{1000};
    PopulationFixture fixture(settings);
    fixture.play();
    const auto all = static_cast<double>(fixture.requests.size());
    CHECK(static_cast<double>(fixture.writes) == Approx(0.2 * all).margin(4.5 * deviation(all, 0.2)));
    for (std::uint32_t key = 1000; key < 1010; ++key) {
        const auto count = static_cast<double>(std::count(fixture.keys.begin(), fixture.keys.end(), key));
        CHECK(count == Approx(0.1 * all).margin(4.5 * deviation(all, 0.1)));
    }
}

TEST_CASE("Zipf keys have shares proportional to 1 / rank^exponent") {
    PopulationSettings settings = crowd();
    settings.keys.count = 100;
    settings.keys.choice = KeyChoice::zipf;
    settings.keys.exponent = 0.99;
    PopulationFixture fixture(settings);
    fixture.play();
    const auto all = static_cast<double>(fixture.requests.size());
    double weights = 0;
    for (int rank = 1; rank <= 100; ++rank) weights += std::pow(rank, -0.99);
    for (const int rank : {1, 2, 3, 10, 50, 100}) {
        const double share = std::pow(rank, -0.99) / weights;
        const auto count = static_cast<double>(std::count(fixture.keys.begin(), fixture.keys.end(), rank - 1));
        INFO("rank " << rank);
        CHECK(count == Approx(share * all).margin(4.5 * deviation(all, share)));
    }
}

// Requests go in turns: the first is answered at once, the second and the third with their second and third attempt,
// the fourth never. An attempt takes 20 ms, a connection and its TLS 20 ms each, and there is only the first one.
TEST_CASE("mean latency, attempts a request and the time in failed requests are those worked out by hand") {
    PopulationSettings settings = one_client();
    settings.retries = {{.base = 0ms, .cap = 0ms}, 3};
    settings.connections = {true, sim::longest_span, sim::longest_span, true};
    PopulationFixture fixture(settings);
    fixture.trip = 20ms;
    fixture.to_requests = [&fixture](const RequestAttempt& attempt) {
        const std::uint64_t turn = (fixture.metrics().requests - 1) % 4;
        return std::uint16_t{attempt.attempt > turn ? std::uint16_t{200} : std::uint16_t{503}};
    };
    fixture.play();
    const Metrics& metrics = fixture.metrics();
    REQUIRE(metrics.requests == 100);
    CHECK(metrics.by_attempts() == std::vector<std::uint64_t>{25, 25, 50});
    CHECK(metrics.failed_seconds == Approx(25 * 0.060).epsilon(1e-9));
    CHECK(metrics.latency.mean_seconds() == Approx((25 * 0.020 + 25 * 0.040 + 25 * 0.060 + 0.040) / 75).epsilon(1e-9));
}

TEST_CASE("totals of populations add up, each of its figures") {
    Metrics a(100s, 1);
    Metrics b(100s, 1);
    a.note_begin(false);
    a.note_success(regions::RegionId{0}, false, sim::drill_start, sim::drill_start + 10ms);
    a.count_attempts(1);
    b.note_begin(false);
    b.note_failure(false, sim::drill_start, sim::drill_start + 3s);
    b.count_attempts(3);
    RequestTotals totals;
    totals.add(a);
    totals.add(b);
    CHECK(totals.requests == 2);
    CHECK(totals.ok == 1);
    CHECK(totals.failed == 1);
    CHECK(totals.by_attempts() == std::vector<std::uint64_t>{1, 0, 1});
    CHECK(totals.failed_seconds == Approx(3));
    CHECK(totals.latency.mean_seconds() == Approx(0.010));
}

TEST_CASE("a failed request keeps the chain of its attempts") {
    PopulationSettings settings = one_client(0.1);
    settings.retries.attempts = 3;
    settings.connections.reuse = false;
    PopulationFixture fixture(settings);
    fixture.to_connections = [](const RequestAttempt& attempt) -> std::optional<Outcome> {
        if (attempt.attempt == 2) return Outcome::refused;
        if (attempt.attempt == 3) return std::nullopt;
        return Outcome::accepted;
    };
    fixture.to_requests = [](const RequestAttempt&) { return std::uint16_t{500}; };
    fixture.play();
    REQUIRE_FALSE(fixture.metrics().failures.empty());
    const FailedRequest& failure = fixture.metrics().failures.front();
    REQUIRE(failure.attempts.size() == 3);
    CHECK(failure.attempts[0].outcome == Outcome::answered);
    CHECK(failure.attempts[0].status == 500);
    CHECK_FALSE(failure.attempts[0].reused);
    CHECK(failure.ended >= failure.attempts[2].at);
}

TEST_CASE("the first failed request keeps its causes however many fail after it") {
    PopulationSettings settings = one_client(2);
    settings.retries.attempts = 1;
    settings.timeouts.connect = 1s;
    PopulationFixture fixture(settings);
    fixture.to_connections = [](const RequestAttempt&) -> std::optional<Outcome> { return std::nullopt; };
    // An example every five seconds: their 64 places are full after 320.
    fixture.population->start(sim::drill_start + 400s);
    fixture.engine.run_until(sim::drill_start + 500s);
    REQUIRE(fixture.metrics().failures.size() < 64);
    REQUIRE(fixture.metrics().failures.size() > 32);
    for (const FailedRequest& failure : fixture.metrics().failures) CHECK(failure.attempts.size() == 1);
}

}  // namespace population_test
