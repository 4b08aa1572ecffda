// Caching resolvers: for how long they keep an answer, to the nanosecond, and how often they ask.
#include "tests/catch.hpp"
#include "tests/dns/resolver_fixture.hpp"

namespace resolver_cache_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;

TEST_CASE("an answer is kept for its TTL from when it came in, to the nanosecond") {
    Cache cache;
    const ResolverId id = cache.add();
    CHECK_FALSE(cache.look_up(id));
    cache.advance(round_trip - 1ns);
    CHECK_FALSE(cache.look_up(id));
    cache.advance(1ns);
    CHECK(cache.look_up(id));
    cache.advance(usual_ttl - 1ns);
    CHECK(cache.look_up(id)->ttl == 1ns);
    CHECK(cache.resolvers.queries() == 1);
    cache.advance(1ns);
    CHECK_FALSE(cache.look_up(id));
    cache.advance(round_trip);
    CHECK(cache.resolvers.queries() == 2);
}

TEST_CASE("a cached answer outlives the health it was given for") {
    Cache cache;
    const ResolverId id = cache.add();
    cache.fill(id);
    cache.authority = [](const Query&) { return addresses({Address{1}}); };
    cache.advance(usual_ttl - 1ns);
    CHECK(cache.look_up(id)->list[0] == Address{0});
    cache.advance(1ns);
    cache.fill(id);
    CHECK(cache.look_up(id)->list[0] == Address{1});
}

TEST_CASE("an answer's age counts from when the authority gave it, half a round trip after the question") {
    Cache cache;
    const ResolverId id = cache.add();
    cache.advance(5s);
    cache.fill(id);
    CHECK(cache.look_up(id)->answered == sim::drill_start + 5s + round_trip / 2);
}

TEST_CASE("what the authority knows when the question arrives is the answer, not what it knows when it was asked") {
    Cache cache;
    const ResolverId id = cache.add();
    cache.look_up(id);
    cache.advance(round_trip / 2 - 1ns);
    cache.authority = [](const Query&) { return addresses({Address{1}}); };
    cache.advance(round_trip);
    CHECK(cache.results.at(0).list[0] == Address{1});
}

TEST_CASE("look-ups that wait for the same answer share one query and are woken together") {
    Cache cache;
    const ResolverId id = cache.add();
    for (const std::uint32_t who : {7U, 3U, 5U}) {
        CHECK_FALSE(cache.look_up(id, who));
        cache.advance(1ms);
    }
    cache.advance(round_trip);
    CHECK(cache.resolvers.queries() == 1);
    CHECK(cache.woken_subjects == std::vector<std::uint32_t>{7, 3, 5});
    CHECK(cache.woken_at == std::vector<sim::Time>(3, sim::drill_start + round_trip));
}

TEST_CASE("an answer with a TTL of 0 serves those who waited for it and nobody else") {
    Cache cache;
    const ResolverId id = cache.add();
    cache.authority = [](const Query&) { return addresses({Address{4}}, 0s); };
    cache.look_up(id, 1);
    cache.look_up(id, 2);
    cache.advance(round_trip);
    REQUIRE(cache.results.size() == 2);
    CHECK(cache.results[1].list[0] == Address{4});
    CHECK_FALSE(cache.look_up(id));
}

TEST_CASE("an answer is passed on whole and in its order") {
    Cache cache;
    const ResolverId id = cache.add();
    cache.authority = [](const Query&) { return addresses({Address{3}, Address{1}, Address{2}}); };
    cache.fill(id);
    const auto found = cache.look_up(id);
    REQUIRE(found);
    CHECK(std::vector<Address>(found->addresses().begin(), found->addresses().end()) ==
          std::vector<Address>{Address{3}, Address{1}, Address{2}});
}

TEST_CASE("resolvers do not share their caches") {
    Cache cache;
    const ResolverId one = cache.add();
    const ResolverId two = cache.add();
    cache.fill(one);
    CHECK_FALSE(cache.look_up(two));
}

TEST_CASE("only the first answer is partly used up, as it was asked for before the drill began") {
    Cache cache;
    const ResolverId id = cache.add({}, 0.25);
    cache.fill(id);
    cache.advance(usual_ttl / 4 - 1ns);
    CHECK(cache.look_up(id));
    cache.advance(1ns);
    CHECK_FALSE(cache.look_up(id));
    cache.advance(round_trip);
    cache.advance(usual_ttl - 1ns);
    CHECK(cache.look_up(id));
    cache.advance(1ns);
    CHECK_FALSE(cache.look_up(id));
}

TEST_CASE("a resolver is asked about from where it stands, whoever asks it") {
    Cache cache;
    const ResolverId id = cache.add();
    cache.fill(id, somebody("192.0.2.0/24", LocationId{3}));
    REQUIRE(cache.queries.size() == 1);
    CHECK(cache.queries[0].asker.location == LocationId{9});
    CHECK(cache.queries[0].asker.network.text() == "203.0.113.53/32");
    CHECK_FALSE(cache.queries[0].carries_subnet);
    CHECK(cache.look_up(id, 0, somebody("198.51.100.0/24", LocationId{4})));
}

}  // namespace resolver_cache_test
