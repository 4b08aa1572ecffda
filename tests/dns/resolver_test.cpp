// Caching resolvers: for how long they keep an answer, to the nanosecond, and how often they ask.
#include "dns/resolver.hpp"

#include "tests/catch.hpp"

#include <vector>

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;

namespace {

constexpr sim::PlaceId london{0};
constexpr sim::Duration ttl = 60s;
constexpr sim::Duration round_trip = 20ms;

class Cache {
public:
    Cache() : authority(engine, latency_policy, ttl, 0s), resolvers(engine, authority, round_trip) {
        woken_ = engine.on<&Cache::woken>(*this, "woken");
        for (const sim::Duration latency : {10ms, 80ms}) {
            authority.set_latency(london, authority.add_record(), latency);
        }
    }

    std::optional<Resolution> look_up(ResolverId id, std::uint32_t who = 0) {
        return resolvers.look_up(id, woken_, who);
    }
    void advance(sim::Duration span) { engine.run_until(engine.now() + span); }
    /// Looks up, and waits for the answer to come in.
    void fill(ResolverId id) {
        look_up(id);
        advance(round_trip);
    }

    sim::Engine engine;
    Authority authority;
    Resolvers resolvers;
    std::vector<std::uint32_t> woken_subjects;
    std::vector<sim::Time> woken_at;

private:
    void woken(const sim::Event& event) {
        woken_subjects.push_back(event.subject);
        woken_at.push_back(engine.now());
    }

    sim::EventKind woken_{};
};

}  // namespace

TEST_CASE("an answer is kept for its TTL from when it came in, to the nanosecond") {
    Cache cache;
    const ResolverId id = cache.resolvers.add(london);
    CHECK_FALSE(cache.look_up(id));
    cache.advance(round_trip - 1ns);
    CHECK_FALSE(cache.look_up(id));
    cache.advance(1ns);
    CHECK(cache.look_up(id));
    cache.advance(ttl - 1ns);
    CHECK(cache.look_up(id));
    CHECK(cache.resolvers.queries() == 1);
    cache.advance(1ns);
    CHECK_FALSE(cache.look_up(id));
    cache.advance(round_trip);
    CHECK(cache.resolvers.queries() == 2);
}

TEST_CASE("a cached answer outlives the health it was given for") {
    Cache cache;
    const ResolverId id = cache.resolvers.add(london);
    cache.fill(id);
    cache.authority.report_health(Address{0}, false);
    cache.advance(ttl - 1ns);
    CHECK(cache.look_up(id)->address == Address{0});
    cache.advance(1ns);
    cache.fill(id);
    CHECK(cache.look_up(id)->address == Address{1});
}

TEST_CASE("an answer's age counts from when the authority gave it, half a round trip after the question") {
    Cache cache;
    const ResolverId id = cache.resolvers.add(london);
    cache.advance(5s);
    cache.fill(id);
    CHECK(cache.look_up(id)->answered == sim::drill_start + 5s + round_trip / 2);
}

TEST_CASE("what the authority knows when the question arrives is the answer, not what it knows when it was asked") {
    Cache cache;
    const ResolverId id = cache.resolvers.add(london);
    cache.look_up(id);
    cache.advance(round_trip / 2 - 1ns);
    cache.authority.report_health(Address{0}, false);
    cache.advance(round_trip);
    CHECK(cache.resolvers.latest(id).address == Address{1});
}

TEST_CASE("look-ups that wait for the same answer share one query and are woken together") {
    Cache cache;
    const ResolverId id = cache.resolvers.add(london);
    for (const std::uint32_t who : {7U, 3U, 5U}) {
        CHECK_FALSE(cache.look_up(id, who));
        cache.advance(1ms);
    }
    cache.advance(round_trip);
    CHECK(cache.resolvers.queries() == 1);
    CHECK(cache.woken_subjects == std::vector<std::uint32_t>{7, 3, 5});
    CHECK(cache.woken_at == std::vector<sim::Time>(3, sim::drill_start + round_trip));
}

TEST_CASE("resolvers do not share their caches") {
    Cache cache;
    const ResolverId one = cache.resolvers.add(london);
    const ResolverId two = cache.resolvers.add(london);
    cache.fill(one);
    CHECK_FALSE(cache.look_up(two));
}

TEST_CASE("a stretching resolver keeps an answer for its own time where that is longer than the TTL") {
    Cache cache;
    const ResolverId stretching = cache.resolvers.add(london, 5min);
    const ResolverId modest = cache.resolvers.add(london, ttl - 1s);
    cache.fill(stretching);
    cache.advance(5min - 1ns);
    CHECK(cache.look_up(stretching));
    cache.advance(1ns);
    CHECK_FALSE(cache.look_up(stretching));
    cache.advance(round_trip);

    cache.fill(modest);
    cache.advance(ttl - 1ns);
    CHECK(cache.look_up(modest));
    cache.advance(1ns);
    CHECK_FALSE(cache.look_up(modest));
}

TEST_CASE("only the first answer is partly used up, as it was asked for before the drill began") {
    Cache cache;
    const ResolverId id = cache.resolvers.add(london, {}, 0.25);
    cache.fill(id);
    cache.advance(ttl / 4 - 1ns);
    CHECK(cache.look_up(id));
    cache.advance(1ns);
    CHECK_FALSE(cache.look_up(id));
    cache.advance(round_trip);
    cache.advance(ttl - 1ns);
    CHECK(cache.look_up(id));
    cache.advance(1ns);
    CHECK_FALSE(cache.look_up(id));
}
