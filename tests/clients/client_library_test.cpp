// What populations do with the behaviours of client libraries switched on.
#include "tests/catch.hpp"
#include "tests/clients/population_fixture.hpp"

#include <algorithm>
#include <cmath>

namespace client_library_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::clients;
using regions::Outcome;
using regions::RequestAttempt;

namespace {

PopulationSettings readers() {
    PopulationSettings settings = crowd();
    settings.writes = 0;
    settings.connections.tls = false;
    return settings;
}

std::uint64_t attempts_of(const PopulationFixture& fixture) { return fixture.requests.size(); }

}  // namespace

TEST_CASE("whatever fails, a budget bounds the attempts, and where nothing fails it changes nothing") {
    for (const BudgetKind kind : {BudgetKind::token_bucket, BudgetKind::grpc, BudgetKind::finagle, BudgetKind::aws}) {
        PopulationSettings settings = readers();
        settings.one_process = true;
        settings.retries.attempts = 5;
        PopulationFixture without(settings);
        without.play();
        settings.retries.budget = BudgetSettings{.kind = kind};
        PopulationFixture well(settings);
        well.play();
        INFO("kind " << static_cast<int>(kind));
        CHECK(well.metrics().requests == without.metrics().requests);
        CHECK(attempts_of(well) == attempts_of(without));
        PopulationFixture ill(settings);
        ill.to_requests = [](const RequestAttempt&) { return std::uint16_t{503}; };
        ill.play();
        CHECK(ill.is_at_rest());
        const auto requests = static_cast<double>(ill.metrics().requests);
        const double bound = kind == BudgetKind::finagle ? 0.2 * requests + 11 * 100 : 100;
        CHECK(static_cast<double>(ill.metrics().retries) <= bound);
        CHECK(ill.population->safeguards()->metrics().retries_denied > 0);
    }
}

TEST_CASE("an open breaker keeps requests from being sent, and lets them through once probes succeed") {
    PopulationSettings settings = readers();
    settings.one_process = true;
    settings.retries.attempts = 1;
    settings.breaker = BreakerSettings{};
    PopulationFixture fixture(settings);
    fixture.to_requests = [&](const RequestAttempt&) {
        const bool broken =
            fixture.engine.now() > sim::drill_start + 20s && fixture.engine.now() < sim::drill_start + 50s;
        return broken ? std::uint16_t{500} : std::uint16_t{200};
    };
    fixture.play();
    CHECK(fixture.is_at_rest());
    // Ten seconds hold 10,000 calls, of which half must fail: it opens after 5 s and then admits 10 probes in 5 s.
    const auto sent =
        static_cast<double>(std::count_if(fixture.requests.begin(), fixture.requests.end(), [](const Asked& asked) {
            return asked.at > sim::drill_start + 26s && asked.at < sim::drill_start + 50s;
        }));
    CHECK(sent <= 5 * 10);
    CHECK(sent >= 4 * 5);
    const SafeguardMetrics& metrics = fixture.population->safeguards()->metrics();
    CHECK(metrics.held_back_by_breaker == fixture.metrics().outcomes[static_cast<std::size_t>(Outcome::held_back)]);
    CHECK(metrics.changes.front().to == BreakerState::open);
    CHECK(metrics.changes.back().to == BreakerState::closed);
    CHECK(metrics.changes.back().at < sim::drill_start + 56s);
    // Those held back never reached a region.
    CHECK(fixture.metrics().failed_at[0] + metrics.held_back_by_breaker == fixture.metrics().failed);
}

TEST_CASE("a request ends with its deadline, whatever its attempt waits for") {
    const auto play = [](const std::function<void(PopulationFixture&)>& broken, Outcome expected) {
        PopulationSettings settings = readers();
        settings.count = 10'000;
        settings.rate = 0.01;
        settings.retries.attempts = 10;
        settings.timeouts.total = 1500ms;
        settings.timeouts.request = 4s;
        settings.timeouts.connect = 4s;
        settings.connections.tls = true;
        settings.connections.reuse = false;
        PopulationFixture fixture(settings);
        broken(fixture);
        fixture.play();
        CHECK(fixture.is_at_rest());
        CHECK(fixture.metrics().ok == 0);
        CHECK(fixture.metrics().failures.front().ended - fixture.metrics().failures.front().started == 1500ms);
        CHECK(fixture.metrics().outcomes[static_cast<std::size_t>(expected)] == fixture.metrics().requests);
    };
    play([](PopulationFixture& it) { it.to_requests = [](const RequestAttempt&) { return std::nullopt; }; },
         Outcome::request_timeout);
    play([](PopulationFixture& it) { it.to_connections = [](const RequestAttempt&) { return std::nullopt; }; },
         Outcome::connect_timeout);
    play([](PopulationFixture& it) { it.resolving = 3s; }, Outcome::unresolved);
    play([](PopulationFixture& it) { it.trip = 1s; },
         Outcome::request_timeout);  // TLS would take until the second second
}

TEST_CASE("no retry begins after the deadline") {
    PopulationSettings settings = readers();
    settings.retries.attempts = 10;
    settings.retries.backoff = Backoff::constant;
    settings.retries.base = 400ms;
    settings.timeouts.total = 1s;
    PopulationFixture fixture(settings);
    fixture.to_requests = [](const RequestAttempt&) { return std::uint16_t{503}; };
    fixture.play();
    CHECK(fixture.is_at_rest());
    CHECK(fixture.metrics().by_attempts() == std::vector<std::uint64_t>{0, 0, fixture.metrics().requests});
}

TEST_CASE("clients wait as long as a rejection asks them to") {
    PopulationSettings settings = one_client();
    settings.connections.tls = false;
    settings.retries.attempts = 2;
    settings.retries.honours_retry_after = true;
    PopulationFixture fixture(settings);
    fixture.to_requests = [&](const RequestAttempt& attempt) {
        const_cast<RequestAttempt&>(attempt).retry_after_ms = 300;  // as a region does
        return attempt.attempt == 1 ? std::uint16_t{503} : std::uint16_t{200};
    };
    fixture.play();
    REQUIRE(fixture.requests.size() > 100);
    for (std::size_t i = 1; i < fixture.requests.size(); i += 2) {
        CHECK(fixture.requests[i].at - fixture.requests[i - 1].at >= 300ms);
    }
}

TEST_CASE("a hedged read has the faster of two answers, and a write is never hedged") {
    PopulationSettings settings = readers();
    settings.hedge = HedgeSettings{50ms, 2};
    PopulationFixture fixture(settings);
    // A tenth of the attempts takes a second, all others 10 ms.
    int number = 0;
    fixture.trip_of = [&](const RequestAttempt& attempt) -> sim::Duration {
        if (attempt.step != regions::Step::answer) return 1ms;
        return ++number % 10 == 0 ? 1s : 10ms;
    };
    fixture.play();
    CHECK(fixture.is_at_rest());
    CHECK(fixture.metrics().failed == 0);
    const auto requests = static_cast<double>(fixture.metrics().requests);
    CHECK(static_cast<double>(fixture.metrics().hedges) == Approx(requests / 10).epsilon(0.05));
    CHECK(fixture.metrics().latency.percentile(0.95) < 70ms);
    settings.writes = 1;
    PopulationFixture writers(settings);
    writers.trip = 200ms;
    writers.play();
    CHECK(writers.metrics().hedges == 0);
}

TEST_CASE("when every attempt side by side fails the request does, once") {
    PopulationSettings settings = readers();
    settings.retries.attempts = 2;
    settings.timeouts.request = 300ms;
    settings.hedge = HedgeSettings{50ms, 3};
    PopulationFixture fixture(settings);
    fixture.to_requests = [](const RequestAttempt&) { return std::nullopt; };
    fixture.play();
    CHECK(fixture.is_at_rest());
    CHECK(fixture.metrics().failed == fixture.metrics().requests);
    CHECK(fixture.metrics().hedges == 4 * fixture.metrics().requests);
    CHECK(fixture.metrics().retries == fixture.metrics().requests);
}

TEST_CASE("with every behaviour on, and everything broken at times, each request ends once") {
    PopulationSettings settings = readers();
    settings.writes = 0.3;
    settings.retries.attempts = 4;
    settings.retries.budget = BudgetSettings{.kind = BudgetKind::envoy};
    settings.breaker = BreakerSettings{.window = 2s, .minimum = 5, .open = 1s};
    settings.throttle = ThrottleSettings{};
    settings.hedge = HedgeSettings{20ms, 3};
    settings.timeouts.total = 2s;
    settings.timeouts.request = 300ms;
    settings.timeouts.connect = 200ms;
    settings.happy_eyeballs = true;
    settings.connections.max_age = 2s;
    settings.propagates_deadline = true;
    PopulationFixture fixture(settings);
    sim::Stream dice(3);
    fixture.answer = [&] { return Destination{{home, refuge, third}, fixture.engine.now()}; };
    fixture.resolving = 5ms;
    fixture.to_connections = [&](const RequestAttempt&) -> std::optional<Outcome> {
        if (dice.chance(0.2)) return std::nullopt;
        return dice.chance(0.2) ? Outcome::refused : Outcome::accepted;
    };
    fixture.to_requests = [&](const RequestAttempt&) -> std::optional<std::uint16_t> {
        if (dice.chance(0.2)) return std::nullopt;
        return dice.chance(0.3) ? std::uint16_t{503} : std::uint16_t{200};
    };
    fixture.trip_of = [&](const RequestAttempt&) { return sim::Duration{1ms} * dice.below(400); };
    fixture.play();
    CHECK(fixture.is_at_rest());
    CHECK(fixture.metrics().requests > 90'000);
    CHECK(fixture.metrics().hedges > 0);
    CHECK(fixture.population->safeguards()->metrics().opened > 0);
    CHECK(fixture.population->safeguards()->metrics().held_back_by_throttle > 0);
}

TEST_CASE("closed clients have one request at a time, and a slow service slows them down") {
    PopulationSettings settings = readers();
    settings.arrivals = Arrivals::closed;
    settings.count = 50;
    settings.rate = 1;
    settings.timeouts.request = 20s;
    settings.retries.attempts = 1;
    PopulationFixture fixture(settings);
    fixture.trip_of = [](const RequestAttempt& attempt) -> sim::Duration {
        return attempt.step == regions::Step::answer ? 4s : 0s;
    };
    fixture.play();
    CHECK(fixture.is_at_rest());
    // One request in 1 s of thinking and 4 s of waiting.
    CHECK(static_cast<double>(fixture.metrics().requests) == Approx(50 * 100 / 5.0).epsilon(0.05));
    for (std::size_t i = 0; i < fixture.requests.size(); ++i) {
        for (std::size_t j = i + 1; j < fixture.requests.size(); ++j) {
            if (fixture.requests[j].client != fixture.requests[i].client) continue;
            REQUIRE(fixture.requests[j].at - fixture.requests[i].at >= 4s);
            break;
        }
    }
}

TEST_CASE("a surge multiplies the arrivals while it lasts, one of zero ends them, and they come back by themselves") {
    for (const Arrivals arrivals : {Arrivals::poisson, Arrivals::constant}) {
        PopulationSettings settings = readers();
        settings.arrivals = arrivals;
        PopulationFixture fixture(settings);
        std::size_t surge = 0;
        struct Hand {
            std::function<void()> act;
            void go(const sim::Event&) { act(); }
        };
        Hand begin{[&] { surge = fixture.population->begin_surge(3, sim::Cause::overload); }};
        Hand cut{[&] { fixture.population->change_surge(surge, 0); }};
        Hand end{[&] { fixture.population->end_surge(surge); }};
        const auto at = [&](Hand& hand, sim::Duration span) {
            fixture.engine.schedule(sim::drill_start + span, fixture.engine.on<&Hand::go>(hand, "hand"), 0);
        };
        at(begin, 20s);
        at(cut, 40s);
        at(end, 60s);
        fixture.play();
        const auto between = [&](sim::Duration from, sim::Duration to) {
            return static_cast<double>(
                std::count_if(fixture.requests.begin(), fixture.requests.end(), [&](const Asked& asked) {
                    return asked.at >= sim::drill_start + from && asked.at < sim::drill_start + to;
                }));
        };
        const auto margin = [](double count) { return 4.5 * std::sqrt(count); };
        CHECK(between(0s, 20s) == Approx(20'000).margin(margin(20'000)));
        CHECK(between(20s, 40s) == Approx(60'000).margin(margin(60'000)));
        CHECK(between(40s, 60s) == 0);
        CHECK(between(60s, 100s) == Approx(40'000).margin(margin(40'000)));
        CHECK(static_cast<double>(fixture.population->surged(surge).requests) == between(20s, 60s));
    }
}

TEST_CASE("a load curve is followed along its straight lines, and again after its period") {
    PopulationSettings settings = readers();
    settings.load = {{0s, 0}, {20s, 2}, {25s, 2}, {25s + 1ms, 0}};
    settings.load_repeats = 50s;
    PopulationFixture fixture(settings);
    fixture.play();
    const auto between = [&](sim::Duration from, sim::Duration to) {
        return static_cast<double>(
            std::count_if(fixture.requests.begin(), fixture.requests.end(), [&](const Asked& asked) {
                return asked.at >= sim::drill_start + from && asked.at < sim::drill_start + to;
            }));
    };
    for (const sim::Duration round : {0s, 50s}) {
        CHECK(between(round, round + 10s) == Approx(5'000).epsilon(0.08));
        CHECK(between(round + 10s, round + 20s) == Approx(15'000).epsilon(0.05));
        CHECK(between(round + 20s, round + 25s) == Approx(10'000).epsilon(0.05));
        CHECK(between(round + 25s + 2ms, round + 50s) == 0);
    }
}

}  // namespace client_library_test
