// Routing, named by the row of the Route 53 facts it follows.
#include "dns/routing_policy.hpp"

#include "dns/authority.hpp"
#include "tests/catch.hpp"

#include <map>
#include <vector>

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;

namespace {

constexpr sim::PlaceId london{0};
constexpr sim::PlaceId tokyo{1};
constexpr sim::Duration ttl = 60s;
constexpr sim::Duration propagation = 1s;

// Three regions, 10, 80 and 230 ms from London, the other way round from Tokyo.
class Zone : AuthorityListener {
public:
    explicit Zone(const RoutingPolicy& policy, std::vector<Role> roles = {Role::none, Role::none, Role::none})
        : authority(engine, policy, ttl, propagation) {
        const std::vector<sim::Duration> from_london{10ms, 80ms, 230ms};
        const std::vector<sim::Duration> from_tokyo{230ms, 80ms, 10ms};
        for (std::size_t i = 0; i < roles.size(); ++i) {
            const Address address = authority.add_record(roles[i]);
            authority.set_latency(london, address, from_london[i]);
            authority.set_latency(tokyo, address, from_tokyo[i]);
        }
        authority.set_listener(this);
    }

    void report(std::vector<bool> healthy) {
        for (std::size_t i = 0; i < healthy.size(); ++i)
            authority.report_health(Address{static_cast<std::uint16_t>(i)}, healthy[i]);
        advance(propagation);
    }
    void advance(sim::Duration span) { engine.run_until(engine.now() + span); }
    std::size_t resolve(sim::PlaceId from) const { return index(authority.answer(from).address); }

    sim::Engine engine;
    Authority authority;
    std::vector<sim::Time> heard;

private:
    void health_in_force(Address, bool) override { heard.push_back(engine.now()); }
};

struct Row {
    std::vector<bool> healthy;
    std::size_t wanted;
};

void hold(Zone& zone, sim::PlaceId from, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        zone.report(row.healthy);
        INFO("health " << row.healthy[0] << row.healthy[1] << (row.healthy.size() > 2 && row.healthy[2]));
        CHECK(zone.resolve(from) == row.wanted);
    }
}

}  // namespace

TEST_CASE("R53-02: latency answers with the nearest healthy region, seen from the asker") {
    Zone zone(latency_policy);
    hold(zone, london,
         {{{true, true, true}, 0},
          {{false, true, true}, 1},
          {{false, false, true}, 2},
          {{true, false, false}, 0},
          {{false, true, false}, 1}});
    hold(zone, tokyo, {{{true, true, true}, 2}, {{true, true, false}, 1}, {{true, false, false}, 0}});
}

TEST_CASE("R53-02: of two regions equally near, the first of the script answers") {
    const std::vector<Candidate> alike{{Address{0}, true, 20ms, Role::none}, {Address{1}, true, 20ms, Role::none}};
    CHECK(latency_policy.choose(alike) == 0);
}

TEST_CASE("R53-05: failover answers with the primary, then the secondary, and the primary when both are sick") {
    // The primary is neither the first record nor the nearest, so that no other rule can pass for this one.
    Zone zone(failover_policy, {Role::secondary, Role::primary});
    hold(zone, london, {{{true, true}, 1}, {{false, true}, 1}, {{true, false}, 0}, {{false, false}, 1}});
}

TEST_CASE("R53-05: a region without a role never answers for a failover record") {
    Zone zone(failover_policy, {Role::none, Role::primary, Role::secondary});
    hold(zone, london, {{{true, true, true}, 1}, {{true, false, true}, 2}, {{true, false, false}, 1}});
}

TEST_CASE("R53-20: a record nobody checks is healthy for ever") {
    Zone zone(latency_policy);
    zone.report({true, false, false});
    zone.advance(1000h);
    CHECK(zone.authority.is_healthy(Address{0}));
    CHECK(zone.resolve(tokyo) == 0);
}

TEST_CASE("R53-21: when all records are sick, the answers are those of all being healthy") {
    Zone zone(latency_policy);
    zone.report({false, false, false});
    CHECK(zone.resolve(london) == 0);
    CHECK(zone.resolve(tokyo) == 2);
}

TEST_CASE("R53-22: an answer goes by the health last published, a propagation delay after it was reported") {
    Zone zone(latency_policy);
    zone.authority.report_health(Address{0}, false);
    zone.advance(propagation - 1ns);
    CHECK(zone.resolve(london) == 0);
    zone.advance(1ns);
    CHECK(zone.resolve(london) == 1);
    CHECK(zone.heard == std::vector<sim::Time>{sim::drill_start + propagation});
}

TEST_CASE("an answer carries the record's TTL") {
    Zone zone(latency_policy);
    CHECK(zone.authority.answer(london).ttl == ttl);
}

TEST_CASE("asking what the answer would be leaves the known health alone") {
    Zone zone(latency_policy);
    CHECK(zone.authority.answer_if(london, {false, true, true}) == Address{1});
    CHECK(zone.authority.answer_if(london, {false, false, false}) == Address{0});
    CHECK(zone.resolve(london) == 0);
}

TEST_CASE("every policy picks a healthy candidate, or none at all when all are sick") {
    for (const RoutingPolicy* policy : routing_policies()) {
        for (unsigned sick = 0; sick < 4; ++sick) {
            const std::vector<Candidate> candidates{{Address{0}, (sick & 1U) == 0, 10ms, Role::primary},
                                                    {Address{1}, (sick & 2U) == 0, 20ms, Role::secondary}};
            const std::size_t chosen = policy->choose(candidates);
            INFO(policy->name << ", sick " << sick);
            if (sick == 3) {
                CHECK(chosen == candidates.size());
            } else {
                REQUIRE(chosen < candidates.size());
                CHECK(candidates[chosen].healthy);
            }
        }
    }
}
