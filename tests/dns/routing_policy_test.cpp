// What each policy answers, named by the row of the Route 53 facts it follows.
#include "dns/steering/routing_policy.hpp"

#include "tests/catch.hpp"
#include "tests/dns/small_tree.hpp"

#include <set>
#include <string>
#include <vector>

namespace routing_policy_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;
using namespace regiondrill::tests;

namespace {

RoutedRecord in_area(RoutedRecord record, const Area& area) {
    record.area = area;
    return record;
}

RoutedRecord with_networks(RoutedRecord record, const std::vector<std::string>& blocks) {
    for (const auto& block : blocks) record.networks.push_back(*IpPrefix::from_text(block));
    return record;
}

RoutedRecord in_role(RoutedRecord record, Role role) {
    record.role = role;
    return record;
}

RoutedRecord at(RoutedRecord record, const Location& location, int bias) {
    record.position = location.position;
    record.bias = bias;
    return record;
}

// A New York state, a US, a European and a default record.
struct Areas : SmallTree {
    Areas()
        : root(add("geolocation", {in_area(record("default"), {}), in_area(record("europe"), {"EU", "", ""}),
                                   in_area(record("us"), {"", "US", ""}), in_area(record("ny"), {"", "US", "NY"})})) {}
    GroupId root;
};

}  // namespace

TEST_CASE("R53-01: simple answers with all values of its one record") {
    SmallTree tree;
    RoutedRecord record = tree.record("a");
    record.addresses = {Address{0}, Address{1}, Address{2}};
    CHECK(tree.decide(tree.add("simple", {record}), SmallTree::asker(from_london)).count == 3);
}

TEST_CASE("R53-02: latency answers with the nearest healthy record, seen from the asker") {
    SmallTree tree;
    const GroupId root = tree.add(
        "latency", {tree.record("a", {10, 230, 80}), tree.record("b", {80, 80, 10}), tree.record("c", {230, 10, 90})});
    CHECK(tree.resolve(root, from_london) == "a");
    CHECK(tree.resolve(root, from_tokyo) == "c");
    CHECK(tree.resolve(root, from_new_york) == "b");
    tree.sicken("a");
    CHECK(tree.resolve(root, from_london) == "b");
    tree.sicken("b");
    CHECK(tree.resolve(root, from_london) == "c");
    CHECK(tree.resolve(root, from_new_york) == "c");
}

TEST_CASE("R53-02: of two records equally near the first answers") {
    SmallTree tree;
    const GroupId root = tree.add(
        "latency", {tree.record("a", {20, 20, 20}), tree.record("b", {10, 20, 20}), tree.record("c", {10, 20, 20})});
    CHECK(tree.resolve(root, from_london) == "b");
    CHECK(tree.resolve(root, from_tokyo) == "a");
}

TEST_CASE("records within the band of the fastest that is healthy answer, and no others") {
    SmallTree tree;
    RecordGroup group =
        SmallTree::group_of("latency", {tree.record("a", {10, 10, 10}), tree.record("b", {15, 15, 15}),
                                        tree.record("c", {19, 19, 19}), tree.record("d", {60, 60, 60})});
    group.latency_band = 5ms;
    const GroupId root = tree.add(group);
    const auto answering = [&] {
        std::string names;
        for (const auto& [name, count] : tree.tally(root, 1000)) names += name;
        return names;
    };
    CHECK(answering() == "ab");
    tree.sicken("a");
    CHECK(answering() == "bc");
    tree.sicken("c");
    CHECK(answering() == "b");
    tree.sicken("b");
    CHECK(answering() == "d");
}

TEST_CASE("R53-03: a single record of weight above 0 takes everything") {
    SmallTree tree;
    const GroupId root = tree.add("weighted", {tree.weighted("a", 0), tree.weighted("b", 3), tree.weighted("c", 0)});
    CHECK(tree.tally(root, 1000)["b"] == 1000);
}

TEST_CASE("R53-04: zero-weight records answer only when every other is sick") {
    SmallTree tree;
    const GroupId root = tree.add("weighted", {tree.weighted("a", 1), tree.weighted("b", 0), tree.weighted("c", 1)});
    CHECK(tree.tally(root, 1000)["b"] == 0);
    tree.sicken("a");
    CHECK(tree.tally(root, 1000)["c"] == 1000);
    tree.sicken("c");
    CHECK(tree.tally(root, 1000)["b"] == 1000);
    tree.sicken("b");
    CHECK(tree.tally(root, 1000)["b"] == 0);
}

TEST_CASE("R53-05: failover answers with the primary, then the secondary, and the primary when both are sick") {
    // The primary is not the first record, so that no other rule can pass for this one.
    SmallTree tree;
    const GroupId root = tree.add(
        "failover", {in_role(tree.record("standby"), Role::secondary), in_role(tree.record("main"), Role::primary)});
    CHECK(tree.resolve(root) == "main");
    tree.sicken("main");
    CHECK(tree.resolve(root) == "standby");
    tree.sicken("standby");
    CHECK(tree.resolve(root) == "main");
    tree.heal("main");
    CHECK(tree.resolve(root) == "main");
}

TEST_CASE("R53-05: a primary that nobody checks never fails over, an unchecked secondary always takes over") {
    SmallTree tree;
    RoutedRecord main = in_role(tree.record("main"), Role::primary);
    RoutedRecord standby = in_role(tree.record("standby"), Role::secondary);
    standby.check.reset();
    const GroupId root = tree.add("failover", {main, standby});
    tree.sicken("main");
    CHECK(tree.resolve(root) == "standby");
    main.check.reset();
    CHECK(tree.resolve(tree.add("failover", {main, standby})) == "main");
}

TEST_CASE("R53-06: geolocation answers with the smallest area that holds the asker") {
    Areas tree;
    CHECK(tree.resolve(tree.root, from_new_york) == "ny");
    CHECK(tree.resolve(tree.root, from_london) == "europe");
    CHECK(tree.resolve(tree.root, from_tokyo) == "default");
}

TEST_CASE("R53-06: while its record is sick the next larger area answers") {
    Areas tree;
    tree.sicken("ny");
    CHECK(tree.resolve(tree.root, from_new_york) == "us");
    tree.sicken("us");
    CHECK(tree.resolve(tree.root, from_new_york) == "default");
    tree.sicken("default");
    CHECK(tree.resolve(tree.root, from_new_york) == "ny");  // all that are meant for the asker are sick
    CHECK(tree.resolve(tree.root, from_london) == "europe");
}

TEST_CASE("R53-06: no area and no default is an empty answer, also when a record elsewhere is healthy") {
    SmallTree tree;
    const GroupId root = tree.add("geolocation", {in_area(tree.record("europe"), {"EU", "", ""})});
    CHECK(tree.resolve(root, from_tokyo) == "-");
    CHECK(tree.resolve(root, from_london) == "europe");
    CHECK_FALSE(tree.decide(root, SmallTree::asker(from_tokyo)).all_down);
}

TEST_CASE("R53-63: without a default some askers get no answer from a whole tree") {
    SmallTree tree;
    const GroupId below = tree.add("geolocation", {in_area(tree.record("europe"), {"EU", "", ""})});
    RoutedRecord branch = tree.alias("branch", below);
    branch.evaluate_target_health = false;
    const GroupId root = tree.add("weighted", {branch});
    CHECK(tree.resolve(root, from_tokyo) == "-");
}

TEST_CASE("R53-07: geoproximity answers with the smallest distance") {
    SmallTree tree;
    const GroupId root =
        tree.add("geoproximity", {at(tree.record("tokyo"), tokyo, 0), at(tree.record("ny"), new_york, 0)});
    CHECK(tree.resolve(root, from_london) == "ny");
    CHECK(tree.resolve(root, from_tokyo) == "tokyo");
    tree.sicken("ny");
    CHECK(tree.resolve(root, from_new_york) == "tokyo");
}

TEST_CASE("R53-07: a bias counts d as d(1 - b/100) when positive, as d/(1 - b/100) when negative") {
    // From London New York is 5570 km away and Tokyo 9559 km: a ratio of 0.583. So Tokyo wins from a bias of 42 on,
    // and from -42 on for New York, which divides by the same 0.58.
    const auto answer = [](int tokyo_bias, int ny_bias) {
        SmallTree tree;
        return tree.resolve(tree.add("geoproximity", {at(tree.record("tokyo"), tokyo, tokyo_bias),
                                                      at(tree.record("ny"), new_york, ny_bias)}),
                            from_london);
    };
    CHECK(answer(41, 0) == "ny");
    CHECK(answer(42, 0) == "tokyo");
    CHECK(answer(0, -41) == "ny");
    CHECK(answer(0, -42) == "tokyo");
    CHECK(answer(99, 99) == "ny");
}

TEST_CASE("R53-08: multivalue answers with all healthy records up to eight, and eight of more") {
    SmallTree tree;
    std::vector<RoutedRecord> records;
    for (int i = 0; i < 10; ++i) records.push_back(tree.record("r" + std::to_string(i)));
    const GroupId root = tree.add("multivalue", records);
    const auto answer = [&](std::uint16_t number) {
        const Decision decision = tree.decide(root, SmallTree::asker(from_london), number);
        std::set<std::string> names;
        for (const Address address : decision.addresses()) names.insert(tree.name_of(address));
        CHECK(names.size() == decision.count);  // none twice
        return names;
    };
    std::set<std::set<std::string>> subsets;
    for (std::uint16_t number = 0; number < 500; ++number) {
        CHECK(answer(number).size() == 8);
        subsets.insert(answer(number));
    }
    CHECK(subsets.size() == 45);  // of ten, two are left out

    for (const char* name : {"r0", "r3", "r5", "r9"}) tree.sicken(name);
    CHECK(answer(0) == std::set<std::string>{"r1", "r2", "r4", "r6", "r7", "r8"});
    for (const char* name : {"r1", "r2", "r4", "r6", "r7"}) tree.sicken(name);
    CHECK(answer(0) == std::set<std::string>{"r8"});
    tree.sicken("r8");
    CHECK(answer(0).size() == 8);
}

TEST_CASE("R53-09: ip_based answers with the longest block that contains the asker's network") {
    SmallTree tree;
    const GroupId root = tree.add(
        "ip_based", {with_networks(tree.record("wide"), {"10.0.0.0/8", "2001:db8::/32"}),
                     with_networks(tree.record("narrow"), {"10.1.2.0/24"}), with_networks(tree.record("rest"), {})});
    const auto answer = [&](const char* network) { return tree.resolve(root, SmallTree::asker(from_london, network)); };
    CHECK(answer("10.1.2.3") == "narrow");
    CHECK(answer("10.1.2.0/24") == "narrow");
    CHECK(answer("10.1.3.0/24") == "wide");
    CHECK(answer("11.0.0.0/24") == "rest");
    CHECK(answer("2001:db8:7::/48") == "wide");
    CHECK(answer("2001:db9::/48") == "rest");
    // Never the reverse: an asker known by a short prefix is not in a longer block.
    CHECK(answer("10.1.0.0/16") == "wide");
    CHECK(answer("0.0.0.0/4") == "rest");
    CHECK(answer("10.0.0.0/7") == "rest");
}

TEST_CASE("ip_based goes to the next shorter block while a record is sick, and has no answer without a default") {
    SmallTree tree;
    const GroupId root = tree.add("ip_based", {with_networks(tree.record("wide"), {"10.0.0.0/8"}),
                                               with_networks(tree.record("narrow"), {"10.1.2.0/24"})});
    tree.sicken("narrow");
    CHECK(tree.resolve(root, SmallTree::asker(from_london, "10.1.2.3")) == "wide");
    CHECK(tree.resolve(root, SmallTree::asker(from_london, "11.1.2.3")) == "-");
}

TEST_CASE("every policy is found by its name, picks a healthy record, and says what it knows") {
    CHECK(routing_policies().size() == 9);
    CHECK(find_policy("nearest") == nullptr);
    for (const RoutingPolicy* policy : routing_policies()) {
        INFO(policy->name);
        CHECK(find_policy(policy->name) == policy);
        SmallTree tree;
        std::vector<RoutedRecord> records{in_role(tree.record("a", {10, 10, 10}), Role::primary),
                                          in_role(tree.record("b", {20, 20, 20}), Role::secondary)};
        records[0].networks = {*IpPrefix::from_text("192.0.2.0/24")};
        records[0].area.continent = "EU";
        if (policy == &simple_policy) records.pop_back();
        const GroupId root = tree.add(policy->name, records);
        if (policy != &simple_policy) {
            tree.sicken("a");
            CHECK(tree.resolve(root) == "b");
            tree.heal("a");
            tree.sicken("b");
        }
        CHECK(tree.resolve(root) == "a");
        Trace trace;
        tree.steering.decide(root, SmallTree::asker(from_london), tree.health, tree.now, 0, &trace);
        CHECK(trace.steps.size() == records.size());
        for (const Step& step : trace.steps) {
            CHECK_FALSE(step.known.empty());
            CHECK_THAT(reason_of(step), Catch::StartsWith(step.known + "; its check is "));
        }
    }
}

}  // namespace routing_policy_test
