// The network: which link a message takes, and the rules on links that every network fault is made of.
#include "sim/network.hpp"

#include "tests/catch.hpp"
#include "tests/sim/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace network_test {

using namespace regiondrill::sim;
using namespace regiondrill::tests;
using namespace std::chrono_literals;

namespace {

// Three places, 40 ms from each other; the links between the first two are what most tests are about.
struct World {
    explicit World(bool ideal = true, Seed seed = Seed{1}) : network(engine, seed, ideal) {
        for (const char* name : {"a", "b", "c"}) network.add_place(name);
        network.connect(a, b, 40ms, PathKind::backbone);
        network.connect(a, c, 40ms, PathKind::internet);
        network.connect(b, c, 40ms, PathKind::internet);
    }

    LinkId ab() const { return network.link(a, b); }
    LinkId ba() const { return network.link(b, a); }

    RuleId slow_down(double factor, Duration added) {
        Rule rule;
        rule.links = {ab()};
        rule.factor = factor;
        rule.added = added;
        return network.impose(rule);
    }

    RuleId lose(double share) {
        Rule rule;
        rule.links = {ab()};
        rule.loss = share;
        return network.impose(rule);
    }

    RuleId cut(std::vector<LinkId> links) {
        Rule rule;
        rule.links = std::move(links);
        rule.cut = true;
        return network.impose(rule);
    }

    // Travel times of one sender's messages, one a second.
    std::vector<std::optional<Duration>> send(int count, Stream sender = Stream(7)) {
        std::vector<std::optional<Duration>> times;
        for (int i = 0; i < count; ++i) {
            times.push_back(network.depart(ab(), sender));
            engine.run_until(engine.now() + 1s);
        }
        return times;
    }

    static constexpr PlaceId a{0};
    static constexpr PlaceId b{1};
    static constexpr PlaceId c{2};
    Engine engine;
    Network network;
};

// Four rules of different make, for stacking.
RuleId impose(World& world, int number) {
    switch (number) {
        case 0: return world.slow_down(3, 0ns);
        case 1: return world.slow_down(1.1, 7ms);
        case 2: return world.lose(0.3);
        default: return world.cut({world.ab()});
    }
}

}  // namespace

TEST_CASE("a connection makes both directions and nothing else") {
    World world;
    CHECK(world.network.has_link(World::a, World::b));
    CHECK(world.network.has_link(World::b, World::a));
    CHECK_FALSE(world.network.has_link(World::a, World::a));
    CHECK(world.network.base(world.ab()) == 20ms);
    CHECK(world.ab() != world.ba());
    const PlaceId late = world.network.add_place("late");
    CHECK_FALSE(world.network.has_link(World::a, late));
    CHECK_THROWS_AS(world.network.link(World::a, late), InvariantBroken);
    CHECK(world.network.name_of(late) == "late");
}

TEST_CASE("connecting again replaces the latency and keeps the link's number") {
    World world;
    const LinkId before = world.ab();
    world.network.connect(World::a, World::b, 100ms, PathKind::backbone);
    CHECK(world.ab() == before);
    CHECK(world.network.base(before) == 50ms);
}

TEST_CASE("a one-way cut stops one direction only") {
    World world;
    Stream sender(1);
    const RuleId rule = world.cut({world.ab()});
    CHECK(world.network.is_cut(world.ab()));
    CHECK_FALSE(world.network.depart(world.ab(), sender).has_value());
    CHECK(world.network.depart(world.ba(), sender) == Duration{20ms});
    CHECK(world.network.arrives(world.ba()));
    world.network.lift(rule);
    CHECK(world.network.depart(world.ab(), sender) == Duration{20ms});
}

TEST_CASE("a cut drops what is under way and a healed cut lets it through") {
    World world;
    Stream sender(1);
    REQUIRE(world.network.depart(world.ab(), sender).has_value());
    const RuleId rule = world.cut({world.ab(), world.ba()});
    CHECK_FALSE(world.network.arrives(world.ab()));
    CHECK_FALSE(world.network.arrives(world.ba()));
    world.network.lift(rule);
    CHECK(world.network.arrives(world.ab()));
}

TEST_CASE("two cuts of one link need two lifts") {
    World world;
    const RuleId first = world.cut({world.ab()});
    const RuleId second = world.cut({world.ab(), world.ba()});
    world.network.lift(first);
    world.network.lift(first);  // a second time changes nothing
    CHECK(world.network.is_cut(world.ab()));
    world.network.lift(second);
    CHECK_FALSE(world.network.is_cut(world.ab()));
    CHECK_FALSE(world.network.is_cut(world.ba()));
}

TEST_CASE("latency rules multiply and add") {
    World world;
    world.slow_down(3, 0ns);
    world.slow_down(1.5, 7ms);
    CHECK(world.network.base(world.ab()) == 20ms * 9 / 2 + 7ms);
    CHECK(world.network.base(world.ba()) == 20ms);
}

TEST_CASE("loss rules stack as independent losses") {
    // 1 - 0.7 * 0.8 = 0.44 of 50,000 messages, within five deviations.
    World world;
    world.lose(0.3);
    world.lose(0.2);
    Stream dice(1);
    int delayed = 0;
    for (int i = 0; i < 50'000; ++i) {
        Stream sender = dice.fork();
        delayed += *world.network.depart(world.ab(), sender) > 20ms ? 1 : 0;
    }
    CHECK(std::fabs(delayed / 50'000.0 - 0.44) < share_bound(0.44, 50'000));
}

TEST_CASE("lifting rules in any order restores exactly what the others leave") {
    // The reference is a network on which only the remaining rules were ever imposed: the same messages must take the
    // same times over it, to the nanosecond. 24 orders of lifting four rules, five states each.
    std::vector<int> order{0, 1, 2, 3};
    int differences = 0;
    do {
        std::vector<int> remaining{0, 1, 2, 3};
        for (std::size_t lifted = 0; lifted <= order.size(); ++lifted) {
            World world(false);
            std::vector<RuleId> rules;
            for (int number = 0; number < 4; ++number) rules.push_back(impose(world, number));
            for (std::size_t i = 0; i < lifted; ++i) world.network.lift(rules[static_cast<std::size_t>(order[i])]);
            World reference(false);
            for (const int number : remaining) impose(reference, number);
            if (world.network.base(world.ab()) != reference.network.base(reference.ab())) ++differences;
            if (world.send(50) != reference.send(50)) ++differences;
            if (lifted < order.size()) std::erase(remaining, order[lifted]);
        }
    } while (std::next_permutation(order.begin(), order.end()));
    CHECK(differences == 0);
}

TEST_CASE("a rule without effect changes no message and has met none") {
    World plain(false);
    World ruled(false);
    const RuleId rule = ruled.lose(0);
    CHECK(plain.send(2000) == ruled.send(2000));
    CHECK(ruled.network.evidence(rule).met == 0);
}

TEST_CASE("a rule that loses some changes those that it lost and no other, and has met as many") {
    for (const bool ideal : {true, false}) {
        World plain(ideal);
        World ruled(ideal);
        const RuleId rule = ruled.lose(0.02);
        std::uint64_t other = 0;
        for (std::uint64_t i = 0; i < 5000; ++i) {
            Stream one(i);
            Stream same(i);
            if (plain.network.depart(plain.ab(), one) != ruled.network.depart(ruled.ab(), same)) ++other;
        }
        CHECK(ruled.network.evidence(rule).met == other);
        CHECK(other == Approx(100).margin(40));
    }
}

TEST_CASE("what a cut stopped was neither slowed nor lost, and of two cuts the first stopped it") {
    World world;
    const RuleId slow = world.slow_down(2, 0ns);
    const RuleId first = world.cut({world.ab()});
    const RuleId second = world.cut({world.ab()});
    world.send(3);
    CHECK(world.network.evidence(slow).met == 0);
    CHECK(world.network.evidence(first).met == 3);
    CHECK(world.network.evidence(second).met == 0);
}

TEST_CASE("evidence counts what met the rule while it was in force, from the first on") {
    World world;
    const RuleId slow = world.slow_down(2, 0ns);
    CHECK(world.network.evidence(slow).met == 0);
    CHECK(world.network.evidence(slow).first == never);
    world.engine.run_until(drill_start + 5s);
    world.send(3);
    Stream other(1);
    world.network.depart(world.ba(), other);  // not on the rule's link
    CHECK(world.network.evidence(slow).met == 3);
    CHECK(world.network.evidence(slow).first == drill_start + 5s);
    world.network.lift(slow);
    world.send(3);
    CHECK(world.network.evidence(slow).met == 3);
}

TEST_CASE("a cut's evidence counts what could not leave and what could not arrive") {
    World world;
    const RuleId cut = world.cut({world.ab()});
    world.send(2);
    world.network.arrives(world.ab());
    world.network.arrives(world.ba());
    CHECK(world.network.evidence(cut).met == 3);
    CHECK(world.network.evidence(cut).first == drill_start);
}

TEST_CASE("jitter adds an exponential span of its mean to each message, and changes none of the sender's draws") {
    World plain(false);
    World ruled(false);
    Rule rule;
    rule.links = {ruled.ab()};
    rule.jitter = 30ms;
    const RuleId jitter = ruled.network.impose(rule);
    const auto usual = plain.send(4000);
    const auto jittered = ruled.send(4000);
    double sum = 0;
    int beyond = 0;
    for (std::size_t i = 0; i < usual.size(); ++i) {
        const double added = milliseconds(*jittered[i] - *usual[i]);
        CHECK(added >= 0);
        sum += added;
        beyond += added > 60 ? 1 : 0;
    }
    // Mean and deviation are both 30 ms, and e^-2 of them are longer than twice the mean.
    const double share = std::exp(-2.0);
    CHECK(sum / 4000 == Approx(30).margin(4.5 * 30 / std::sqrt(4000)));
    CHECK(beyond == Approx(4000 * share).margin(4.5 * std::sqrt(4000 * share * (1 - share))));
    CHECK(ruled.network.evidence(jitter).met == 4000);
    ruled.network.lift(jitter);
    CHECK(ruled.send(10) == plain.send(10));
}

TEST_CASE("over a narrow link messages leave one after the other, and those that would wait too long are dropped") {
    World world;
    Rule rule;
    rule.links = {world.ab()};
    rule.bandwidth = 1000;
    const RuleId narrow = world.network.impose(rule);
    Stream sender(7);
    CHECK(world.network.is_narrow(world.ab()));
    CHECK_FALSE(world.network.is_narrow(world.ba()));
    // A thousand octets at a thousand a second, and the link's own 20 ms.
    CHECK(world.network.depart(world.ab(), sender, 1000) == Duration{1s + 20ms});
    CHECK(world.network.depart(world.ab(), sender, 500) == Duration{1500ms + 20ms});
    CHECK(world.network.depart(world.ab(), sender, 1000) == Duration{2500ms + 20ms});
    CHECK_FALSE(world.network.depart(world.ab(), sender, 1));  // it would wait 2.5 s
    CHECK(world.network.depart(world.ba(), sender, 1000) == Duration{20ms});
    world.engine.run_until(drill_start + 2s);
    CHECK(world.network.depart(world.ab(), sender, 1000) == Duration{1500ms + 20ms});
    CHECK(world.network.evidence(narrow).met == 5);
    world.network.lift(narrow);
    CHECK(world.network.depart(world.ab(), sender, 1000) == Duration{20ms});
    // What was under way when it ended is no burden of the next one.
    world.network.impose(rule);
    CHECK(world.network.depart(world.ab(), sender, 1000) == Duration{1s + 20ms});
}

TEST_CASE("of two bandwidths on a link the least counts") {
    World world;
    Rule rule;
    rule.links = {world.ab()};
    rule.bandwidth = 1000;
    const RuleId narrow = world.network.impose(rule);
    rule.bandwidth = 4000;
    world.network.impose(rule);
    Stream sender(7);
    CHECK(world.network.depart(world.ab(), sender, 1000) == Duration{1s + 20ms});
    world.network.lift(narrow);
    world.engine.run_until(drill_start + 5s);
    CHECK(world.network.depart(world.ab(), sender, 1000) == Duration{250ms + 20ms});
}

TEST_CASE("a rule that is changed keeps its links and its evidence, and is lifted as it was imposed") {
    World world;
    const RuleId slow = world.slow_down(1, 10ms);
    Stream sender(7);
    CHECK(world.network.depart(world.ab(), sender) == Duration{30ms});
    Rule stronger;
    stronger.factor = 2;
    stronger.added = 50ms;
    world.network.change(slow, stronger);
    CHECK(world.network.depart(world.ab(), sender) == Duration{90ms});
    CHECK(world.network.evidence(slow).met == 2);
    world.network.lift(slow);
    CHECK(world.network.depart(world.ab(), sender) == Duration{20ms});
    world.network.change(slow, stronger);
    CHECK(world.network.depart(world.ab(), sender) == Duration{20ms});
}

TEST_CASE("another sender's traffic over the same link does not change mine") {
    World alone(false);
    const auto mine = alone.send(2000);
    World shared(false);
    Stream me(7);
    Stream other(8);
    std::vector<std::optional<Duration>> times;
    for (int i = 0; i < 2000; ++i) {
        for (int more = 0; more < i % 4; ++more) shared.network.depart(shared.ab(), other);
        times.push_back(shared.network.depart(shared.ab(), me));
        shared.engine.run_until(shared.engine.now() + 1s);
    }
    CHECK(times == mine);
}

TEST_CASE("a link's paths depend on the seed and its ends' names, not on what else was connected") {
    World whole(false);
    World other_seed(false, Seed{2});
    Engine engine;
    Network small(engine, Seed{1}, false);
    const PlaceId b = small.add_place("b");  // another number for the same name
    const PlaceId a = small.add_place("a");
    small.connect(b, a, 40ms, PathKind::backbone);
    Stream sender(7);
    std::vector<std::optional<Duration>> times;
    for (int i = 0; i < 5000; ++i) {
        times.push_back(small.depart(small.link(a, b), sender));
        engine.run_until(engine.now() + 1s);
    }
    CHECK(times == whole.send(5000));
    CHECK(times != other_seed.send(5000));
}

}  // namespace network_test
