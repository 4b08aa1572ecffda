// Resolvers that tell the authority where their clients are (RFC 7871), and what becomes of it when that goes wrong.
#include "dns/resolver/resolver_settings.hpp"
#include "tests/catch.hpp"
#include "tests/dns/resolver_fixture.hpp"

namespace resolver_subnet_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;

namespace {

constexpr LocationId london{1};
constexpr LocationId tokyo{2};
const Asker londoner = somebody("198.51.100.0/24", london);
const Asker neighbour = somebody("198.51.101.0/24", london);
const Asker tokyoite = somebody("203.0.113.0/24", tokyo);

/// An authority that answers a place with the address of its number, and announces this scope.
auto by_place(std::uint8_t scope) {
    return [scope](const Query& query) {
        auto response = addresses({Address{static_cast<std::uint16_t>(query.asker.location)}});
        if (query.carries_subnet) response.subnet = {query.asker.network, scope};
        return response;
    };
}

struct PublicResolver : Cache {
    explicit PublicResolver(std::uint8_t scope) : id(add(find_resolver_preset("public_ecs")->settings(0))) {
        authority = by_place(scope);
    }
    Address answer_for(const Asker& client) {
        if (!look_up(id, 0, client)) advance(round_trip);
        return look_up(id, 0, client)->list[0];
    }

    ResolverId id;
};

}  // namespace

TEST_CASE("R53-62 a public resolver without client subnet is answered for where it stands itself") {
    Cache cache;
    cache.authority = by_place(0);
    const ResolverId id = cache.add(find_resolver_preset("public")->settings(0));
    cache.fill(id, tokyoite);
    CHECK(cache.look_up(id, 0, londoner)->list[0] == Address{9});
    CHECK(cache.resolvers.queries() == 1);
}

TEST_CASE("R53-62 with client subnet every place gets its own answer from one resolver") {
    PublicResolver resolver(24);
    CHECK(resolver.answer_for(londoner) == Address{1});
    CHECK(resolver.answer_for(tokyoite) == Address{2});
    CHECK(resolver.answer_for(londoner) == Address{1});
    CHECK(resolver.resolvers.queries() == 2);
    CHECK(resolver.queries[0].carries_subnet);
    CHECK(resolver.queries[0].asker.network.text() == "198.51.100.0/24");
}

TEST_CASE("a query without a client subnet asks for the resolver's address alone, in whatever network it stands") {
    Cache cache;
    const ResolverId id = cache.resolvers.add({}, somebody("203.0.113.0/24", LocationId{9}));
    cache.fill(id, londoner);
    REQUIRE(cache.queries.size() == 1);
    CHECK_FALSE(cache.queries[0].carries_subnet);
    CHECK(cache.queries[0].asker.location == LocationId{9});
    CHECK(cache.queries[0].asker.network.text() == "203.0.113.0/32");
}

TEST_CASE("24 bits of an IPv4 client and 56 of an IPv6 one are sent") {
    PublicResolver resolver(0);
    resolver.fill(resolver.id, somebody("198.51.100.77"));
    resolver.authority = by_place(0);
    resolver.advance(usual_ttl);
    resolver.fill(resolver.id, somebody("2001:db8:1:2345::/64"));
    REQUIRE(resolver.queries.size() == 2);
    CHECK(resolver.queries[0].asker.network.text() == "198.51.100.0/24");
    CHECK(resolver.queries[1].asker.network == *IpPrefix::from_text("2001:db8:1:2300::/56"));
}

TEST_CASE("E13 an answer serves exactly the network that was announced for it") {
    PublicResolver resolver(23);
    resolver.fill(resolver.id, londoner);
    CHECK(resolver.look_up(resolver.id, 0, neighbour));
    CHECK_FALSE(resolver.look_up(resolver.id, 0, somebody("198.51.102.0/24", london)));
}

TEST_CASE("E13 the longest network that matches answers") {
    PublicResolver resolver(16);
    resolver.fill(resolver.id, londoner);
    resolver.advance(1s);
    resolver.authority = by_place(24);
    resolver.fill(resolver.id, somebody("198.52.0.0/24", tokyo));
    // Within the /16 one block has an answer of its own once somebody has asked for it alone.
    resolver.advance(usual_ttl - 1s);
    resolver.fill(resolver.id, somebody("198.51.7.0/24", tokyo));
    resolver.authority = by_place(16);
    resolver.fill(resolver.id, londoner);
    CHECK(resolver.answer_for(somebody("198.51.7.0/24", tokyo)) == Address{2});
    CHECK(resolver.answer_for(neighbour) == Address{1});
}

TEST_CASE("E13 a scope longer than what was sent ties the answer to what was sent") {
    PublicResolver resolver(32);
    resolver.fill(resolver.id, somebody("198.51.100.7", london));
    CHECK(resolver.look_up(resolver.id, 0, somebody("198.51.100.200", london)));
    CHECK_FALSE(resolver.look_up(resolver.id, 0, neighbour));
}

TEST_CASE("E13 an answer without the option is everybody's") {
    PublicResolver resolver(24);
    resolver.authority = [](const Query&) { return addresses({Address{5}}); };
    resolver.fill(resolver.id, londoner);
    CHECK(resolver.look_up(resolver.id, 0, tokyoite)->list[0] == Address{5});
}

TEST_CASE("E13 an answer that echoes another network is dropped as if it had never come") {
    PublicResolver resolver(24);
    resolver.authority = [&](const Query& query) {
        auto response = by_place(24)(query);
        if (resolver.queries.size() == 1) response.subnet->network = tokyoite.network;
        return response;
    };
    resolver.look_up(resolver.id, 0, londoner);
    resolver.advance(800ms + round_trip - 1ns);
    CHECK(resolver.results.empty());
    resolver.advance(1ns);
    REQUIRE(resolver.results.size() == 1);
    CHECK(resolver.results[0].list[0] == Address{1});
}

TEST_CASE("E13 a refusal is asked once more without the client's subnet") {
    PublicResolver resolver(24);
    resolver.authority = [](const Query& query) {
        return query.carries_subnet ? nothing(Response::Status::refused) : addresses({Address{9}});
    };
    resolver.look_up(resolver.id, 0, londoner);
    resolver.advance(2 * round_trip);
    REQUIRE(resolver.queries.size() == 2);
    CHECK_FALSE(resolver.queries[1].carries_subnet);
    CHECK(resolver.queries[1].asker.location == LocationId{9});
    CHECK(resolver.results.at(0).list[0] == Address{9});
}

TEST_CASE("an authority that announces too wide a scope makes a resolver give one city's answer to another") {
    for (const std::uint8_t wrong : {std::uint8_t{0}, std::uint8_t{4}}) {
        PublicResolver resolver(wrong);
        const Asker distant = somebody("198.18.0.0/24", tokyo);  // within 192.0.0.0/4, as London is
        CHECK(resolver.answer_for(londoner) == Address{1});
        CHECK(resolver.answer_for(distant) == Address{1});
        // Who asks first after the TTL decides for the others.
        resolver.advance(usual_ttl);
        CHECK(resolver.answer_for(distant) == Address{2});
        CHECK(resolver.answer_for(londoner) == Address{2});
    }
}

TEST_CASE("each network fails by itself") {
    PublicResolver resolver(24);
    resolver.authority = [](const Query& query) -> std::optional<Response> {
        if (query.asker.location == london) return std::nullopt;
        return by_place(24)(query);
    };
    resolver.look_up(resolver.id, 0, londoner);
    resolver.advance(6s);
    CHECK(resolver.look_up(resolver.id, 0, londoner)->status == Response::Status::servfail);
    CHECK(resolver.answer_for(tokyoite) == Address{2});
}

}  // namespace resolver_subnet_test
