// For how long resolvers of each kind keep an answer (facts 4.2 and 4.5).
#include "dns/resolver/resolver_settings.hpp"
#include "tests/catch.hpp"
#include "tests/dns/resolver_fixture.hpp"

namespace resolver_lifetimes_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;

namespace {

/// For how long a resolver answers from its cache after the answer came in, to the nanosecond.
bool is_kept_for(const ResolverSettings& settings, const Response& response, sim::Duration expected) {
    Cache cache;
    cache.authority = [&](const Query&) { return response; };
    const ResolverId id = cache.add(settings);
    cache.fill(id);
    cache.advance(expected - 1ns);
    const bool kept = cache.look_up(id).has_value();
    cache.advance(1ns);
    return kept && !cache.look_up(id);
}

Response with_ttl(sim::Duration lasting) { return addresses({Address{0}}, lasting); }

}  // namespace

TEST_CASE("an honest resolver keeps to the TTL, however long it is") {
    CHECK(is_kept_for({}, with_ttl(20s), 20s));
    CHECK(is_kept_for({}, with_ttl(48h), 48h));
}

TEST_CASE("a resolver that serves old answers keeps fresh ones for a day at most, and empty ones for an hour") {
    const ResolverSettings settings = find_resolver_preset("serve_stale")->settings(0);
    CHECK(settings.lifetime(with_ttl(48h)) == 24h);
    CHECK(settings.lifetime(with_ttl(23h)) == 23h);
    CHECK(settings.lifetime(nothing(Response::Status::no_name, 3h)) == 1h);
    CHECK(settings.lifetime(nothing(Response::Status::no_data, 30min)) == 30min);
}

TEST_CASE("a floor lengthens short TTLs and leaves long ones alone") {
    const auto settings = find_resolver_preset("floor")->settings(0);
    CHECK(is_kept_for(settings, with_ttl(20s), 60s));
    CHECK(is_kept_for(settings, with_ttl(60s), 60s));
    CHECK(is_kept_for(settings, with_ttl(5min), 5min));
}

TEST_CASE("a stretching resolver multiplies the TTL") {
    ResolverSettings settings;
    settings.stretch = 3;
    CHECK(is_kept_for(settings, with_ttl(20s), 60s));
    settings.cap = 50s;
    CHECK(is_kept_for(settings, with_ttl(20s), 50s));
}

TEST_CASE("a fixed time knows no TTL, as 60 s at EC2's resolvers for a TTL of two days") {
    ResolverSettings settings;
    settings.fixed = 60s;
    CHECK(is_kept_for(settings, with_ttl(172'800s), 60s));
    CHECK(is_kept_for(settings, with_ttl(1s), 60s));
}

TEST_CASE("extenders keep an answer for 5 to 50 minutes, each for its own time") {
    const auto& extender = *find_resolver_preset("extender");
    CHECK(is_kept_for(extender.settings(0), with_ttl(20s), 5min));
    CHECK(extender.settings(0.999999).floor > 49min);
    CHECK(extender.settings(0.999999).floor < 50min);
    // The middle one in logarithm: sqrt(5 * 50) minutes.
    CHECK(sim::seconds(extender.settings(0.5).floor) == Approx(60 * 15.8114).epsilon(1e-5));
}

TEST_CASE("negative answers are kept for their own TTL, whatever is done to positive ones") {
    ResolverSettings settings;
    settings.floor = 2h;
    for (const auto status : {Response::Status::no_name, Response::Status::no_data}) {
        CHECK(is_kept_for({}, nothing(status, 60s), 60s));
        CHECK(is_kept_for({}, nothing(status, 3h), 3h));
        CHECK(is_kept_for(settings, nothing(status, 60s), 60s));
    }
}

TEST_CASE("a negative answer says which one it is and has no address") {
    Cache cache;
    cache.authority = [](const Query&) { return nothing(Response::Status::no_name); };
    const ResolverId id = cache.add();
    cache.fill(id);
    CHECK(cache.results.at(0).status == Response::Status::no_name);
    CHECK(cache.look_up(id)->addresses().empty());
}

TEST_CASE("H2 an AAAA without data is cached by itself and delays nobody who asks for A") {
    Cache cache;
    const Question v4{};
    const Question v6{NameNumber{0}, QuestionKind::v6};
    cache.authority = [](const Query& query) {
        return query.question.kind == QuestionKind::v6 ? nothing(Response::Status::no_data, 5min)
                                                       : addresses({Address{0}}, 20s);
    };
    const ResolverId id = cache.add();
    cache.fill(id, somebody(), v4);
    cache.fill(id, somebody(), v6);
    CHECK(cache.look_up(id, 0, somebody(), v4)->status == Response::Status::ok);
    CHECK(cache.look_up(id, 0, somebody(), v6)->status == Response::Status::no_data);
    cache.advance(20s);
    CHECK_FALSE(cache.look_up(id, 0, somebody(), v4));
    // With a long negative TTL an address that is published now is seen only when that is over.
    CHECK(cache.look_up(id, 0, somebody(), v6)->status == Response::Status::no_data);
}

TEST_CASE("prefetch asks in the last tenth of the TTL when somebody asks then, and nobody waits") {
    ResolverSettings settings;
    settings.prefetch = 0.1;
    Cache cache;
    const ResolverId id = cache.add(settings);
    cache.fill(id);
    cache.advance(54s - 1ns);
    CHECK(cache.look_up(id));
    cache.advance(round_trip);
    CHECK(cache.resolvers.queries() == 1);
    CHECK(cache.look_up(id));
    CHECK(cache.look_up(id));  // one query is enough
    cache.advance(round_trip);
    CHECK(cache.resolvers.queries() == 2);
    CHECK(cache.look_up(id)->ttl == usual_ttl);
    CHECK(cache.woken_subjects.size() == 1);
    // Nobody asks: nothing is fetched.
    cache.advance(10min);
    CHECK(cache.resolvers.queries() == 2);
}

TEST_CASE("the shares of the wild mix are those of facts 4.5 and leave nobody out") {
    double sum = 0;
    for (const auto& preset : resolver_presets()) sum += preset.wild_share;
    CHECK(sum == Approx(1));
    CHECK(find_resolver_preset("extender")->wild_share == Approx(0.09));
    CHECK(find_resolver_preset("public_ecs")->settings(0).subnet_v4 == 24);
    CHECK(find_resolver_preset("public_ecs")->settings(0).subnet_v6 == 56);
    CHECK(find_resolver_preset("nobody's") == nullptr);
}

}  // namespace resolver_lifetimes_test
