// What an authority's sites answer by, and since when. Health and edits travel apart: the first by the data plane,
// the second by the control plane (facts R53-64, R53-65).
#include "dns/authority.hpp"

#include "tests/dns/health_checks_site.hpp"
#include "tests/dns/small_tree.hpp"

namespace authority_test {

using namespace regiondrill;
using namespace regiondrill::tests;
using namespace std::chrono_literals;
using dns::CheckState;
using dns::SiteId;

namespace {

constexpr SiteId first{0};
constexpr SiteId second{1};
constexpr dns::CheckId check_of_a{0};
constexpr dns::CheckId check_of_b{1};

sim::Time at(sim::Duration since_start) { return sim::drill_start + since_start; }

class Listener : public dns::AuthorityListener {
public:
    explicit Listener(sim::Engine& engine) : engine_(engine) {}
    std::vector<sim::Time> moments;

private:
    void answers_may_differ(dns::Note) override { moments.push_back(engine_.now()); }
    sim::Engine& engine_;
};

/// Records "a", whose address is 0, and "b", at two sites; health takes 2 s to them, edits 30 s.
class World {
public:
    explicit World(std::string_view policy = "failover", const dns::TtlRule& ttl = {})
        : root_(make_root(policy, ttl)),
          authority(engine, std::move(tree_.steering), root_, {2s, 30s, 2, 2}),
          listener(engine) {
        authority.set_listener(&listener);
    }

    void advance_to(sim::Duration since_start) { engine.run_until(at(since_start)); }

    std::size_t answer(SiteId site, std::uint16_t number = 0) const {
        return index(authority.decide(site, SmallTree::asker(from_london), number).list[0]);
    }
    sim::Duration ttl() const { return authority.decide(first, SmallTree::asker(from_london), 0).ttl; }

    std::vector<dns::RoutedRecord> weighing(std::uint32_t a, std::uint32_t b) const {
        std::vector<dns::RoutedRecord> records = authority.steering()[root_].records;
        records[0].weight = a;
        records[1].weight = b;
        return records;
    }
    bool edit(std::uint32_t a, std::uint32_t b) { return authority.edit(root_, weighing(a, b)); }
    std::uint32_t edited_weight_of_a() const { return authority.edited(root_)[0].weight; }

private:
    dns::GroupId make_root(std::string_view policy, const dns::TtlRule& ttl) {
        dns::RoutedRecord a = tree_.record("a");
        dns::RoutedRecord b = tree_.record("b");
        if (policy == "failover") {
            a.role = dns::Role::primary;
            b.role = dns::Role::secondary;
        }
        dns::RecordGroup group = SmallTree::group_of(policy, {a, b});
        group.ttl = ttl;
        return tree_.add(group);
    }

    SmallTree tree_;
    dns::GroupId root_;

public:
    sim::Engine engine;
    dns::Authority authority;
    Listener listener;
};

CheckState sick() { return {false, std::nullopt, sim::never}; }
CheckState well_again() { return {}; }

}  // namespace

TEST_CASE("news of health is in force at its site after the propagation, to the nanosecond, and at no other") {
    World world;
    world.advance_to(10s);
    world.authority.report_health(first, check_of_a, sick());
    world.advance_to(12s - 1ns);
    CHECK(world.answer(first) == 0);
    CHECK(world.listener.moments.empty());
    world.advance_to(12s);
    CHECK(world.answer(first) == 1);
    CHECK(world.answer(second) == 0);
    CHECK(world.listener.moments == std::vector{at(12s)});
}

TEST_CASE("news overtakes nothing: two of the same check come into force in their order") {
    World world;
    world.authority.report_health(first, check_of_a, sick());
    world.advance_to(1s);
    world.authority.report_health(first, check_of_a, well_again());
    world.advance_to(2s);
    CHECK(world.answer(first) == 1);
    world.advance_to(3s);
    CHECK(world.answer(first) == 0);
}

TEST_CASE("what operators force travels as news, and what checkers find shows again once it is lifted") {
    World world;
    world.authority.report_health(first, check_of_a, {true, false, sim::never});
    world.advance_to(2s);
    CHECK(world.answer(first) == 1);
    CHECK_FALSE(world.authority.view(first)[check_of_a].healthy());
    CHECK(world.authority.view(first)[check_of_a].real);
    world.authority.report_health(first, check_of_a, well_again());
    world.advance_to(4s);
    CHECK(world.answer(first) == 0);
}

TEST_CASE("a site may be told what stands before any news") {
    World world;
    dns::HealthView view(2);
    view[check_of_a] = sick();
    world.authority.assume(second, view);
    CHECK(world.answer(first) == 0);
    CHECK(world.answer(second) == 1);
    CHECK(world.listener.moments.empty());
}

TEST_CASE("an edit is in force at every site after its own propagation, which is not that of health") {
    World world("weighted");
    REQUIRE(world.edit(0, 1));
    CHECK(world.edited_weight_of_a() == 0);
    world.advance_to(30s - 1ns);
    CHECK(world.authority.steering()[world.authority.root()].records[0].weight == 1);  // but not yet in force
    world.advance_to(30s);
    for (std::uint16_t number = 0; number < 100; ++number) {
        CHECK(world.answer(first, number) == 1);
        CHECK(world.answer(second, number) == 1);
    }
    CHECK(world.listener.moments == std::vector{at(30s)});
    CHECK(world.edited_weight_of_a() == 0);
}

TEST_CASE("an edit builds on the one before, in force or not, and both come in their order") {
    World world("weighted");
    REQUIRE(world.edit(5, 1));
    world.advance_to(10s);
    CHECK(world.edited_weight_of_a() == 5);
    REQUIRE(world.edit(7, 1));
    CHECK(world.edited_weight_of_a() == 7);
    const auto in_force = [&] { return world.authority.steering()[world.authority.root()].records[0].weight; };
    world.advance_to(30s);
    CHECK(in_force() == 5);
    CHECK(world.edited_weight_of_a() == 7);
    world.advance_to(40s);
    CHECK(in_force() == 7);
}

TEST_CASE("R53-65 while frozen no edit is taken; those taken before come into force, and health goes on") {
    World world("weighted");
    REQUIRE(world.edit(0, 1));
    world.authority.freeze();
    CHECK_FALSE(world.edit(1, 0));
    CHECK(world.edited_weight_of_a() == 0);
    world.advance_to(30s);
    CHECK(world.answer(first) == 1);
    world.authority.report_health(first, check_of_b, sick());
    world.advance_to(32s);
    CHECK(world.answer(first) == 0);  // of weight 0, but the only one that is well
    world.authority.thaw();
    CHECK(world.edit(1, 0));
}

TEST_CASE("frozen twice, the control plane comes back with the second thaw") {
    World world("weighted");
    world.authority.freeze();
    world.authority.freeze();
    world.authority.thaw();
    CHECK_FALSE(world.edit(1, 0));
    world.authority.thaw();
    CHECK(world.edit(1, 0));
}

TEST_CASE("a prediction decides by the health it is given and leaves what stands alone") {
    World world;
    dns::HealthView all_sick(2);
    all_sick[check_of_a] = sick();
    const auto decision = world.authority.decide_if(all_sick, SmallTree::asker(from_london), 0);
    CHECK(index(decision.list[0]) == 1);
    CHECK(world.answer(first) == 0);
}

namespace {

/// An authority that hears one checker's check of record "a", and computes TTLs from what that may find.
class Foreseeing {
public:
    Foreseeing() : world("failover", {60s, dns::TtlRule::Bounds{1s, 60s}}) {
        auto settings = dns::endpoint_settings(10s, dns::CountingRule::threshold(3), 1);
        checks.checks.add_endpoint({.name = "a"}, settings);
        checks.checks.add_endpoint({.name = "b"}, settings);
        world.authority.set_checks(&checks.checks);
    }

    /// The two engines are told the time together.
    void advance_to(sim::Duration since_start) {
        checks.advance_to(at(since_start));
        world.advance_to(since_start);
    }

    dns::HealthSite checks;
    World world;
};

}  // namespace

TEST_CASE("a computed TTL is the time until the verdict could change at the earliest, and news of it arrive") {
    Foreseeing foreseeing;
    foreseeing.advance_to(100s);
    const sim::Time turn = foreseeing.checks.checks.earliest_change(check_of_a);
    REQUIRE(turn > at(100s) + 20s);  // three failures, of which the first is still to come
    REQUIRE(turn <= at(100s) + 30s);
    CHECK(foreseeing.world.ttl() == turn - at(100s) + 2s);
}

TEST_CASE("a computed TTL ends when news that are under way arrive") {
    Foreseeing foreseeing;
    foreseeing.advance_to(100s);
    foreseeing.world.authority.report_health(first, check_of_a, sick());
    CHECK(foreseeing.world.ttl() == 2s);
    foreseeing.advance_to(101s);
    CHECK(foreseeing.world.ttl() == 1s);
    // News for another site do not matter here.
    Foreseeing other;
    other.advance_to(100s);
    other.world.authority.report_health(second, check_of_a, sick());
    CHECK(other.world.ttl() > 20s);
}

TEST_CASE("a computed TTL keeps to its bounds") {
    Foreseeing foreseeing;
    foreseeing.advance_to(100s);
    foreseeing.world.authority.report_health(first, check_of_a, {true, std::nullopt, sim::never});
    foreseeing.advance_to(102s - 1ms);
    CHECK(foreseeing.world.ttl() == 1s);
}

// In 8 bits the 300th site would be the 44th, and hear what that one hears.
TEST_CASE("a site that there cannot be is no other site, and an authority of so many is none") {
    CHECK(index(dns::site_at(dns::most_sites - 1)) == dns::most_sites - 1);
    CHECK_THROWS_AS(dns::site_at(dns::most_sites), sim::InvariantBroken);
    CHECK_THROWS_AS(dns::site_at(299), sim::InvariantBroken);

    const auto begin = [](std::size_t sites) {
        SmallTree tree;
        const dns::GroupId root = tree.add("simple", {tree.record("a")});
        sim::Engine engine;
        const dns::Authority authority(engine, std::move(tree.steering), root, {1s, 1s, sites, 0});
        return authority.sites();
    };
    CHECK(begin(dns::most_sites) == dns::most_sites);
    CHECK_THROWS_AS(begin(300), sim::InvariantBroken);
    CHECK_THROWS_AS(begin(0), sim::InvariantBroken);
}

}  // namespace authority_test
