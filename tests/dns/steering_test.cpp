// Trees of groups: backtracking, what is answered when all are sick, TTLs and traces.
#include "dns/steering/steering.hpp"

#include "tests/catch.hpp"
#include "tests/dns/small_tree.hpp"

#include <string>
#include <vector>

namespace steering_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;
using namespace regiondrill::tests;

namespace {

// Latency on top, two weighted branches below, the near one first: near -> {n1, n2}, far -> {f1, f2}.
struct TwoBranches : SmallTree {
    explicit TwoBranches(bool evaluate = true, WhenAllDown when_all_down = WhenAllDown::all) {
        const GroupId near_group = add("weighted", {weighted("n1", 255), weighted("n2", 0)});
        const GroupId far_group = add("weighted", {weighted("f1", 255), weighted("f2", 0)});
        RoutedRecord near = branch("near", near_group, {10, 90, 90});
        near.evaluate_target_health = evaluate;
        RecordGroup top = group_of("latency", {near, branch("far", far_group, {90, 10, 10})});
        top.when_all_down = when_all_down;
        root = add(top);
    }

    RoutedRecord branch(const std::string& name, GroupId group, const std::vector<int>& latencies_ms) {
        RoutedRecord made = alias(name, group);
        for (const int ms : latencies_ms) made.latency.push_back(std::chrono::milliseconds{ms});
        return made;
    }

    void sicken_all(const std::vector<std::string>& names) {
        for (const auto& name : names) sicken(name);
    }

    GroupId root{};
};

// Three records with latencies, and what the group says of all being sick.
struct Flat : SmallTree {
    explicit Flat(WhenAllDown when_all_down, std::vector<Address> fallback = {}) {
        RecordGroup group = group_of("failover", {record("a", {30, 30, 30}), record("b", {10, 50, 50})});
        group.records[0].role = Role::primary;
        group.records[1].role = Role::secondary;
        group.when_all_down = when_all_down;
        group.fallback = std::move(fallback);
        root = add(group);
    }

    GroupId root{};
};

}  // namespace

TEST_CASE("R53-10: the nearest branch answers while one of its leaves is healthy, else the next best") {
    TwoBranches tree;
    CHECK(tree.resolve(tree.root, from_london) == "n1");
    CHECK(tree.resolve(tree.root, from_tokyo) == "f1");
    tree.sicken("n1");
    CHECK(tree.resolve(tree.root, from_london) == "n2");
    tree.sicken("n2");
    CHECK(tree.resolve(tree.root, from_london) == "f1");
    tree.sicken("f1");
    CHECK(tree.resolve(tree.root, from_london) == "f2");
}

TEST_CASE("R53-10: a branch whose targets' health is not evaluated is kept though all its leaves are sick") {
    TwoBranches tree(false);
    tree.sicken_all({"n1", "n2"});
    CHECK(tree.resolve(tree.root, from_london) == "n1");
    CHECK_FALSE(tree.decide(tree.root, SmallTree::asker(from_london)).all_down);
    CHECK(tree.resolve(tree.root, from_tokyo) == "f1");
}

TEST_CASE("R53-11: an alias with a check of its own answers only while both it and something below are healthy") {
    TwoBranches tree;
    tree.sicken("near");
    CHECK(tree.resolve(tree.root, from_london) == "f1");
    tree.heal("near");
    CHECK(tree.resolve(tree.root, from_london) == "n1");
}

TEST_CASE("R53-12: one group may stand in several trees") {
    SmallTree tree;
    const GroupId shared = tree.add("simple", {tree.record("a")});
    const GroupId one = tree.add("simple", {tree.alias("one", shared)});
    const GroupId two = tree.add("simple", {tree.alias("two", shared)});
    CHECK(tree.resolve(one) == "a");
    CHECK(tree.resolve(two) == "a");
}

TEST_CASE("R53-20: a record without a check is healthy for ever") {
    SmallTree tree;
    RoutedRecord unchecked = tree.record("a", {10, 10, 10});
    unchecked.check.reset();
    const GroupId root = tree.add("latency", {unchecked, tree.record("b", {20, 20, 20})});
    tree.sicken("a");
    tree.sicken("b");
    CHECK(tree.resolve(root) == "a");
}

TEST_CASE("R53-21: when all records are sick, the answers are those of all being healthy") {
    TwoBranches tree;
    tree.sicken_all({"n1", "n2", "f1", "f2", "near", "far"});
    CHECK(tree.resolve(tree.root, from_london) == "n1");
    CHECK(tree.resolve(tree.root, from_tokyo) == "f1");
    CHECK(tree.decide(tree.root, SmallTree::asker(from_tokyo)).all_down);
}

TEST_CASE("R53-22: an answer goes by what is known of the checks, an operator's word before the checkers'") {
    TwoBranches tree;
    tree.check("n1").forced = false;
    CHECK(tree.resolve(tree.root, from_london) == "n2");
    tree.sicken("n1");
    tree.check("n1").forced = true;
    CHECK(tree.resolve(tree.root, from_london) == "n1");
}

TEST_CASE("R53-23: a record goes by the check it names, whatever that check looks at") {
    SmallTree tree;
    std::vector<RoutedRecord> records{tree.record("a", {10, 10, 10}), tree.record("b", {20, 20, 20})};
    records[0].check = records[1].check;
    const GroupId root = tree.add("latency", records);
    tree.sicken("a");
    CHECK(tree.resolve(root) == "a");
}

TEST_CASE("R53-24: survivors that tip over one by one bring everybody back") {
    SmallTree tree;
    const GroupId root = tree.add(
        "latency", {tree.record("a", {10, 10, 10}), tree.record("b", {20, 20, 20}), tree.record("c", {30, 30, 30})});
    std::vector<std::string> answers{tree.resolve(root)};
    for (const char* name : {"a", "b", "c"}) {
        tree.sicken(name);
        answers.push_back(tree.resolve(root));
    }
    CHECK(answers == std::vector<std::string>{"a", "b", "c", "a"});
}

TEST_CASE("R53-25: two sites that know different things of the checks disagree") {
    TwoBranches tree;
    HealthView other_site = tree.health;
    tree.sicken_all({"n1", "n2"});
    const Asker asker = SmallTree::asker(from_london);
    CHECK(tree.resolve(tree.root, asker) == "f1");
    CHECK(tree.steering.decide(tree.root, asker, other_site, tree.now, 0).addresses()[0] == Address{0});
}

TEST_CASE("when all are sick, the group that was asked says what is answered") {
    const auto all_sick = [](Flat tree) {
        tree.sicken("a");
        CHECK_FALSE(tree.resolve(tree.root).empty());
        tree.sicken("b");
        CHECK(tree.decide(tree.root, SmallTree::asker(from_london)).all_down);
        return tree.resolve(tree.root, from_london) + ", " + tree.resolve(tree.root, from_tokyo);
    };
    CHECK(all_sick(Flat(WhenAllDown::all)) == "a, a");
    CHECK(all_sick(Flat(WhenAllDown::nearest)) == "b, a");
    CHECK(all_sick(Flat(WhenAllDown::fallback, {Address{70}, Address{71}})) ==
          "address 70 address 71, address 70 address 71");
    CHECK(all_sick(Flat(WhenAllDown::empty)) == "empty, empty");
    CHECK(all_sick(Flat(WhenAllDown::servfail)) == "servfail, servfail");
}

TEST_CASE("R53-61: the TTL is that of the group whose record answers") {
    SmallTree tree;
    RecordGroup below = SmallTree::group_of("simple", {tree.record("a")});
    below.ttl.fixed = 20s;
    RecordGroup above = SmallTree::group_of("latency", {tree.alias("branch", tree.add(below))});
    above.records[0].latency = {1ms, 1ms, 1ms};
    above.ttl.fixed = 300s;
    CHECK(tree.decide(tree.add(above), SmallTree::asker(from_london)).ttl == 20s);
}

TEST_CASE("a computed TTL ends when a check that was looked at could change, within its bounds") {
    SmallTree tree;
    RecordGroup group = SmallTree::group_of(
        "latency", {tree.record("a", {10, 10, 10}), tree.record("b", {20, 20, 20}), tree.record("c", {30, 30, 30})});
    group.ttl.computed = TtlRule::Bounds{5s, 60s};
    const GroupId root = tree.add(group);
    const auto ttl = [&] { return tree.decide(root, SmallTree::asker(from_london)).ttl; };
    tree.now += 100s;

    CHECK(ttl() == 60s);  // nothing can change
    tree.check("a").may_change = tree.now + 40s;
    tree.check("c").may_change = tree.now + 10s;
    CHECK(ttl() == 40s);  // c does not matter while a answers
    tree.sicken("a");
    tree.check("b").may_change = tree.now + 30s;
    CHECK(ttl() == 30s);
    tree.check("b").may_change = tree.now + 2s;
    CHECK(ttl() == 5s);
    tree.check("b").may_change = tree.now - 2s;
    CHECK(ttl() == 5s);
    tree.check("b").forced = true;
    CHECK(ttl() == 40s);  // what its checkers find does not matter
}

TEST_CASE("the same question is answered alike, and the record that answers is named") {
    TwoBranches tree;
    const Asker asker = SmallTree::asker(from_london);
    const Decision one = tree.decide(tree.root, asker, 7);
    const Decision two = tree.decide(tree.root, asker, 7);
    CHECK(one.list == two.list);
    CHECK(one.group == GroupId{0});
    CHECK(one.record == 0);
}

TEST_CASE("a trace names every candidate of every group on the way, with its verdict and the reason") {
    TwoBranches tree;
    tree.sicken("n1");
    tree.check("n2").forced = false;
    Trace trace;
    tree.steering.decide(tree.root, SmallTree::asker(from_london), tree.health, tree.now, 0, &trace);

    std::string text;
    for (const Step& step : trace.steps) {
        text += tree.steering[step.group].records[step.record].id + " " +
                std::to_string(static_cast<int>(step.status)) + " " + reason_of(step) + "\n";
    }
    CHECK(text ==
          "near 3 10.0 ms; its check is healthy; nothing healthy below\n"
          "n1 2 weight 255; its check is unhealthy\n"
          "n2 2 weight 0; its check is forced unhealthy (really healthy)\n"
          "far 0 90.0 ms; its check is healthy; latency: the fastest from the asker's location\n"
          "f1 0 weight 255; its check is healthy; weighted: drawn by its weight's share of those not sick\n"
          "f2 1 weight 0; its check is healthy\n");
    CHECK(trace.conclusion.empty());
}

TEST_CASE("a trace says when all are sick, and does not change the decision") {
    TwoBranches tree;
    tree.sicken_all({"n1", "n2", "far"});
    Trace trace;
    const Asker asker = SmallTree::asker(from_london);
    const Decision traced = tree.steering.decide(tree.root, asker, tree.health, tree.now, 0, &trace);
    CHECK(traced.list == tree.decide(tree.root, asker).list);
    CHECK(trace.conclusion == "all sick: every record counts as healthy");
}

TEST_CASE("an operator's edit takes effect for the next question") {
    SmallTree tree;
    const GroupId root = tree.add("weighted", {tree.weighted("a", 1), tree.weighted("b", 0)});
    std::vector<RoutedRecord> records = tree.steering[root].records;
    CHECK(tree.resolve(root) == "a");
    records[0].weight = 0;
    records[1].weight = 1;
    CHECK(tree.steering.edit(root, records).has_value());
    CHECK(tree.resolve(root) == "b");

    records[0].weight = 256;
    CHECK_FALSE(tree.steering.edit(root, records).has_value());
    records.pop_back();
    CHECK_FALSE(tree.steering.edit(root, records).has_value());
    CHECK(tree.resolve(root) == "b");
}

}  // namespace steering_test
