// Resolvers whose authority is silent, slow or broken.
#include "tests/catch.hpp"
#include "tests/dns/resolver_fixture.hpp"

namespace resolver_failures_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;
using Status = Response::Status;

namespace {

const auto silence = [](const Query&) { return std::optional<Response>{}; };

ResolverSettings serving_stale() {
    ResolverSettings settings;
    settings.serve_stale = true;
    return settings;
}

/// A resolver whose answer's time is over and whose authority has gone silent.
struct Stale : Cache {
    explicit Stale(const ResolverSettings& settings = serving_stale()) : id(add(settings)) {
        fill(id);
        advance(usual_ttl);
        authority = silence;
        results.clear();
        woken_at.clear();
        from = engine.now();
    }

    ResolverId id;
    sim::Time from;
};

}  // namespace

TEST_CASE("silence is met with three tries of 0.8, 1.6 and 3.2 s, and then SERVFAIL") {
    Cache cache;
    cache.authority = silence;
    const ResolverId id = cache.add();
    cache.look_up(id);
    cache.advance(1min);
    const sim::Time first = sim::drill_start + round_trip / 2;
    CHECK(cache.queried_at == std::vector<sim::Time>{first, first + 800ms, first + 2400ms});
    REQUIRE(cache.results.size() == 1);
    CHECK(cache.results[0].status == Status::servfail);
    CHECK(cache.results[0].addresses().empty());
    CHECK(cache.woken_at[0] == sim::drill_start + 5600ms);
}

TEST_CASE("one lost query costs its wait and no more") {
    Cache cache;
    cache.authority = [&](const Query&) -> std::optional<Response> {
        if (cache.queries.size() == 1) return std::nullopt;
        return addresses({Address{0}});
    };
    const ResolverId id = cache.add();
    cache.look_up(id);
    cache.advance(1min);
    CHECK(cache.woken_at == std::vector<sim::Time>{sim::drill_start + 800ms + round_trip});
    CHECK(cache.results.at(0).status == Status::ok);
}

TEST_CASE("an answer that comes after its try was given up is still an answer") {
    Cache cache;
    cache.authority = [](const Query&) {
        auto response = addresses({Address{0}});
        response.delay = 1s;
        return response;
    };
    const ResolverId id = cache.add();
    cache.look_up(id);
    cache.advance(30s);
    CHECK(cache.woken_at == std::vector<sim::Time>{sim::drill_start + 1s + round_trip});
    CHECK(cache.resolvers.queries() == 2);
    CHECK(cache.look_up(id));
}

TEST_CASE("X2 SERVFAIL and REFUSED send a resolver to the next name server at once") {
    for (const auto status : {Status::servfail, Status::refused}) {
        Cache cache;
        cache.authority = [&](const Query&) { return nothing(status); };
        const ResolverId id = cache.add();
        cache.look_up(id);
        cache.advance(30s);
        CHECK(cache.resolvers.queries() == 3);
        CHECK(cache.results.at(0).status == Status::servfail);
        CHECK(cache.woken_at.at(0) == sim::drill_start + 3 * round_trip);
    }
}

TEST_CASE("a failure is remembered for 5 s, and nobody asks meanwhile (RFC 9520)") {
    Cache cache;
    cache.authority = silence;
    const ResolverId id = cache.add();
    cache.look_up(id);
    cache.advance(5600ms);
    cache.authority = [](const Query&) { return addresses({Address{0}}); };
    cache.advance(5s - 1ns);
    REQUIRE(cache.look_up(id));
    CHECK(cache.look_up(id)->status == Status::servfail);
    CHECK(cache.resolvers.queries() == 3);
    cache.advance(1ns);
    cache.fill(id);
    CHECK(cache.look_up(id)->status == Status::ok);
}

TEST_CASE("failures in a row may be remembered twice as long each time, up to 5 min") {
    ResolverSettings settings;
    settings.failure_ttl = 1s;
    settings.failure_most = 5min;
    CHECK(settings.failure_lifetime(1) == 1s);
    CHECK(settings.failure_lifetime(4) == 8s);
    CHECK(settings.failure_lifetime(100) == 5min);
    Cache cache;
    cache.authority = [](const Query&) { return nothing(Status::servfail); };
    const ResolverId id = cache.add(settings);
    cache.look_up(id);
    cache.advance(3 * round_trip + 1s);
    cache.look_up(id);
    cache.advance(3 * round_trip + 2s - 1ns);
    CHECK(cache.look_up(id));
    cache.advance(1ns);
    CHECK_FALSE(cache.look_up(id));
}

TEST_CASE(
    "a resolver that serves nothing stale fails when its answer's time is over, and one with an answer does not") {
    Stale cache{ResolverSettings{}};
    CHECK_FALSE(cache.look_up(cache.id));
    cache.advance(10s);
    CHECK(cache.results.at(0).status == Status::servfail);
}

TEST_CASE("X3 a client hears the stale answer after 1.8 s of silence, to be kept for 30 s") {
    Stale cache;
    CHECK_FALSE(cache.look_up(cache.id));
    cache.advance(500ms);
    CHECK_FALSE(cache.look_up(cache.id));
    cache.advance(1min);
    CHECK(cache.woken_at == std::vector<sim::Time>{cache.from + 1800ms, cache.from + 2300ms});
    for (const Resolution& result : cache.results) {
        CHECK(result.stale);
        CHECK(result.status == Status::ok);
        CHECK(result.ttl == 30s);
        CHECK(result.list[0] == Address{0});
    }
}

TEST_CASE("X3 after a failed refresh stale answers come at once for 30 s, then the authority is tried again") {
    Stale cache;
    cache.look_up(cache.id);
    cache.advance(5600ms);
    const auto queries = cache.resolvers.queries();
    const auto at_once = cache.look_up(cache.id);
    REQUIRE(at_once);
    CHECK(at_once->stale);
    cache.advance(30s - 1ns);
    CHECK(cache.look_up(cache.id)->stale);
    CHECK(cache.resolvers.queries() == queries);
    cache.authority = [](const Query&) { return addresses({Address{1}}); };
    cache.advance(1ns);
    cache.fill(cache.id);
    CHECK_FALSE(cache.look_up(cache.id)->stale);
    CHECK(cache.look_up(cache.id)->list[0] == Address{1});
}

TEST_CASE("X3 an answer that comes before the client's timer is given fresh") {
    Stale cache;
    cache.authority = [](const Query&) {
        auto response = addresses({Address{1}});
        response.delay = 700ms;
        return response;
    };
    cache.look_up(cache.id);
    cache.advance(1min);
    REQUIRE(cache.results.size() == 1);
    CHECK_FALSE(cache.results[0].stale);
}

TEST_CASE("X3 a stale answer may be served for as long as the resolver keeps it, and no longer") {
    for (const sim::Duration kept : {24h, 72h}) {
        ResolverSettings settings = serving_stale();
        settings.keep_stale = kept;
        Stale cache(settings);
        cache.advance(kept - 10s);
        cache.look_up(cache.id);
        cache.advance(2s);
        CHECK(cache.results.back().stale);
        cache.advance(1h);
        cache.look_up(cache.id);
        cache.advance(6s);
        CHECK(cache.results.back().status == Status::servfail);
    }
}

TEST_CASE("X3 that the name is gone is an answer, and replaces a stale one") {
    Stale cache;
    cache.authority = [](const Query&) { return nothing(Status::no_name); };
    cache.fill(cache.id);
    cache.authority = silence;
    cache.advance(usual_ttl);
    cache.look_up(cache.id);
    cache.advance(2s);
    CHECK(cache.results.back().status == Status::no_name);
}

TEST_CASE("when the authority is back, whoever asks next is answered as before") {
    Cache cache;
    const ResolverId id = cache.add();
    cache.authority = silence;
    for (int i = 0; i < 20; ++i) {
        cache.look_up(id, static_cast<std::uint32_t>(i));
        cache.advance(1s);
    }
    cache.authority = [](const Query&) { return addresses({Address{0}}); };
    cache.advance(20s);
    cache.fill(id);
    CHECK(cache.look_up(id)->status == Status::ok);
}

}  // namespace resolver_failures_test
