// What populations do that remember what they have read.
#include "tests/catch.hpp"
#include "tests/clients/population_fixture.hpp"

namespace response_cache_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::clients;
using regions::Outcome;
using regions::RequestAttempt;

namespace {

/// All in one process, of one key: 100 reads a second.
PopulationSettings readers() {
    PopulationSettings settings = crowd();
    settings.rate = 1;
    settings.writes = 0;
    settings.keys.count = 1;
    settings.one_process = true;
    settings.retries.attempts = 1;
    settings.connections.tls = false;
    settings.response_cache = ResponseCacheSettings{};
    return settings;
}

const ResponseCacheMetrics& cache_of(const PopulationFixture& fixture) {
    return fixture.population->response_cache()->metrics();
}

bool is_between(const PopulationFixture& fixture, sim::Duration from, sim::Duration to) {
    return fixture.engine.now() >= sim::drill_start + from && fixture.engine.now() < sim::drill_start + to;
}

/// Nobody answers from 20 s to 60 s.
void break_for_a_while(PopulationFixture& fixture) {
    fixture.to_requests = [&](const RequestAttempt&) {
        return is_between(fixture, 20s, 60s) ? std::uint16_t{503} : std::uint16_t{200};
    };
}

/// No request is counted twice, or not at all.
void check_sums(const PopulationFixture& fixture) {
    CHECK(fixture.is_at_rest());
    std::uint64_t served = 0;
    for (const std::uint64_t by_region : fixture.metrics().served_by) served += by_region;
    const ResponseCacheMetrics& cache = cache_of(fixture);
    CHECK(served + cache.fresh + cache.stale + cache.joined == fixture.metrics().ok);
    std::uint64_t attempts = fixture.metrics().unasked;
    for (const std::uint64_t by_outcome : fixture.metrics().outcomes) attempts += by_outcome;
    CHECK(attempts == fixture.metrics().requests + fixture.metrics().retries);
}

}  // namespace

TEST_CASE("a response younger than the soft TTL is used without asking") {
    PopulationSettings settings = readers();
    settings.response_cache->soft_ttl = 10s;
    PopulationFixture fixture(settings);
    fixture.play();
    check_sums(fixture);
    CHECK(fixture.requests.size() == 10);  // in 100 s, as somebody comes at once when it is old
    for (std::size_t i = 1; i < fixture.requests.size(); ++i) {
        CHECK(fixture.requests[i].at - fixture.requests[i - 1].at >= 10s);
    }
    CHECK(cache_of(fixture).fresh == fixture.metrics().requests - 10);
    CHECK(cache_of(fixture).oldest < 10s);
}

TEST_CASE("processes remember each for itself") {
    PopulationSettings settings = readers();
    settings.one_process = false;
    settings.response_cache->soft_ttl = 1000s;
    PopulationFixture fixture(settings);
    fixture.play();
    check_sums(fixture);
    CHECK(fixture.requests.size() == 100);
}

TEST_CASE("up to the hard TTL a response is shown where asking fails, and no longer") {
    PopulationSettings settings = readers();
    settings.response_cache->soft_ttl = 0s;
    settings.response_cache->hard_ttl = 30s;
    PopulationFixture fixture(settings);
    break_for_a_while(fixture);
    fixture.play();
    check_sums(fixture);
    // Of 40 s without answers 30 are bridged; who asks in the other ten fails.
    CHECK(fixture.requests.size() == fixture.metrics().requests);
    CHECK(static_cast<double>(cache_of(fixture).stale) == Approx(3000).epsilon(0.1));
    CHECK(static_cast<double>(fixture.metrics().failed) == Approx(1000).epsilon(0.1));
    CHECK(cache_of(fixture).oldest <= 30s);
    for (const FailedRequest& failure : fixture.metrics().failures) {
        CHECK(failure.started >= sim::drill_start + 49s);
        CHECK(failure.started < sim::drill_start + 60s);
    }
}

TEST_CASE("after a failure nobody asks for the key until the negative TTL is over") {
    PopulationSettings settings = readers();
    settings.response_cache->soft_ttl = 0s;
    settings.response_cache->negative_ttl = 5s;
    SECTION("a response that is remembered is shown meanwhile") {
        settings.response_cache->hard_ttl = 1000s;
        PopulationFixture fixture(settings);
        break_for_a_while(fixture);
        fixture.play();
        check_sums(fixture);
        CHECK(fixture.metrics().failed == 0);
        CHECK(fixture.metrics().failed_at[0] <= 8);
        CHECK(cache_of(fixture).stale == cache_of(fixture).spared + fixture.metrics().failed_at[0]);
    }
    SECTION("where nothing is, the request fails without being sent") {
        settings.response_cache->hard_ttl = 0s;
        PopulationFixture fixture(settings);
        break_for_a_while(fixture);
        fixture.play();
        check_sums(fixture);
        const std::uint64_t held = fixture.metrics().outcomes[static_cast<std::size_t>(Outcome::held_back)];
        CHECK(held == cache_of(fixture).spared);
        CHECK(fixture.metrics().failed_at[0] <= 8);
        CHECK(held + fixture.metrics().failed_at[0] == fixture.metrics().failed);
    }
}

TEST_CASE("of those who want a key at the same time one asks, and all have what it gets") {
    PopulationSettings settings = readers();
    settings.response_cache->soft_ttl = 0s;
    settings.response_cache->hard_ttl = 0s;
    settings.response_cache->coalesces = true;
    PopulationFixture fixture(settings);
    fixture.trip = 500ms;
    SECTION("a response") {
        fixture.play();
        check_sums(fixture);
        CHECK(fixture.requests.size() <= 201);
        CHECK(cache_of(fixture).joined + fixture.requests.size() == fixture.metrics().ok);
        CHECK(fixture.metrics().failed == 0);
    }
    SECTION("a failure") {
        fixture.to_requests = [](const RequestAttempt&) { return std::uint16_t{503}; };
        fixture.play();
        check_sums(fixture);
        CHECK(fixture.requests.size() <= 201);
        CHECK(fixture.metrics().failed == fixture.metrics().requests);
    }
}

TEST_CASE("who waits for another's response ends with its own deadline, and the other goes on") {
    PopulationSettings settings = readers();
    settings.response_cache->soft_ttl = 0s;
    settings.response_cache->hard_ttl = 0s;
    settings.response_cache->coalesces = true;
    settings.timeouts.total = 400ms;
    settings.timeouts.request = 1s;
    PopulationFixture fixture(settings);
    fixture.trip_of = [&](const RequestAttempt&) {
        return is_between(fixture, 20s, 60s) ? sim::Duration{600ms} : sim::Duration{0};
    };
    fixture.play();
    check_sums(fixture);
    // What is over in time is answered; in the bad stretch nobody is, whether they asked or waited.
    CHECK(static_cast<double>(fixture.metrics().failed) == Approx(4000).epsilon(0.1));
    for (const FailedRequest& failure : fixture.metrics().failures) CHECK(failure.ended - failure.started <= 400ms);
}

TEST_CASE("what a client has put is what it reads from memory, and what it has deleted is not remembered") {
    PopulationSettings settings = one_client(10);
    settings.keys.count = 1;
    settings.response_cache = ResponseCacheSettings{};
    settings.response_cache->soft_ttl = 1000s;
    settings.writes = 0.5;
    PopulationFixture writer(settings);
    writer.play();
    check_sums(writer);
    CHECK(writer.requests.size() <= writer.writes + 1);
    settings.deletes = 1;
    PopulationFixture remover(settings);
    remover.play();
    check_sums(remover);
    // The first read after each delete asks.
    CHECK(remover.requests.size() > remover.writes + remover.writes / 3);
}

}  // namespace response_cache_test
