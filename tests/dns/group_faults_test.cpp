// What a script may not make of a group: each is refused with a reason, and nothing is added.
#include "tests/catch.hpp"
#include "tests/dns/small_tree.hpp"

#include <functional>
#include <string>
#include <vector>

namespace group_faults_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;
using namespace regiondrill::tests;

namespace {

// Two sound records of one policy, and what is done to the group.
std::string refusal(std::string_view policy, const std::function<void(RecordGroup&)>& spoil) {
    SmallTree tree;
    RecordGroup group = SmallTree::group_of(policy, {tree.record("a", {1, 2, 3}), tree.record("b", {1, 2, 3})});
    group.records[0].role = Role::primary;
    group.records[1].role = Role::secondary;
    group.records[1].area.country = "GB";
    group.records[1].networks = {*IpPrefix::from_text("10.0.0.0/8")};
    spoil(group);
    std::string reason = tree.refused(group);
    CHECK(tree.steering.groups() == (reason.empty() ? 1 : 0));
    return reason;
}

bool says(const std::string& reason, const std::string& part) {
    INFO(reason);
    CHECK(reason.find(part) != std::string::npos);
    return reason.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a sound group of each policy is taken") {
    for (const RoutingPolicy* policy : routing_policies()) {
        INFO(policy->name);
        CHECK(refusal(policy->name, [&](RecordGroup& group) {
                  if (policy == &simple_policy) group.records.pop_back();
              }).empty());
    }
}

TEST_CASE("R53-02: more than 100 records are refused, 100 answer") {
    SmallTree tree;
    std::vector<RoutedRecord> records;
    for (int i = 0; i < 100; ++i) records.push_back(tree.record("r" + std::to_string(i), {200 - i, 10, 10}));
    CHECK(tree.resolve(tree.add("latency", records)) == "r99");
    records.push_back(tree.record("one more", {1, 1, 1}));
    CHECK(says(tree.refused(SmallTree::group_of("latency", records)), "more than 100 records"));
}

TEST_CASE("a record needs addresses or an alias to a group that is there, and latencies for all locations or none") {
    CHECK(says(refusal("weighted", [](RecordGroup& g) { g.records[0].addresses.clear(); }), "record a: needs either"));
    CHECK(says(refusal("weighted", [](RecordGroup& g) { g.records[0].alias = GroupId{0}; }), "needs either"));
    CHECK(says(refusal("weighted",
                       [](RecordGroup& g) {
                           g.records[0].addresses.clear();
                           g.records[0].alias = GroupId{0};
                       }),
               "not there yet"));
    CHECK(says(refusal("weighted", [](RecordGroup& g) { g.records[0].addresses.resize(9); }), "more than 8 addresses"));
    CHECK(says(refusal("weighted", [](RecordGroup& g) { g.records[0].latency.pop_back(); }),
               "2 latencies for 3 locations"));
    CHECK(says(refusal("latency", [](RecordGroup& g) { g.records[0].latency.clear(); }), "no latencies"));
    CHECK(says(refusal("latency", [](RecordGroup& g) { g.records.clear(); }), "no records"));
    CHECK(says(refusal("latency", [](RecordGroup& g) { g.policy = nullptr; }), "no policy"));
}

TEST_CASE("R53-01, R53-03, R53-05: one record, weights to 255, one primary") {
    CHECK(says(refusal("simple", [](RecordGroup&) {}), "more than 1 record"));
    CHECK(says(refusal("weighted", [](RecordGroup& g) { g.records[0].weight = 256; }), "256 is not 0 to 255"));
    CHECK(says(refusal("failover", [](RecordGroup& g) { g.records[1].role = Role::primary; }), "one primary, not 2"));
    CHECK(says(refusal("failover", [](RecordGroup& g) { g.records[0].role = Role::secondary; }), "primary, not 0"));
    CHECK(says(refusal("failover", [](RecordGroup& g) { g.records[0].role = Role::none; }), "neither"));
}

TEST_CASE("R53-06: areas are unambiguous and exist") {
    const auto with = [](const Area& area) {
        return refusal("geolocation", [&](RecordGroup& g) { g.records[0].area = area; });
    };
    CHECK(says(with({"EU", "FR", ""}), "not both"));
    CHECK(says(with({"", "", "NY"}), "needs its country"));
    CHECK(says(with({"", "UK", ""}), "no country has the code UK"));
    CHECK(says(with({"XX", "", ""}), "no continent"));
    CHECK(says(with({"", "GB", ""}), "two records for country GB"));
}

TEST_CASE("R53-07, R53-08, R53-09: biases, multivalue's records and blocks keep their limits") {
    CHECK(says(refusal("geoproximity", [](RecordGroup& g) { g.records[0].bias = 100; }), "-99 to 99"));
    CHECK(says(refusal("geoproximity", [](RecordGroup& g) { g.records[0].bias = -100; }), "-99 to 99"));
    CHECK(says(refusal("geoproximity", [](RecordGroup& g) { g.records.resize(31, g.records[0]); }),
               "more than 30 records"));
    CHECK(says(refusal("multivalue", [](RecordGroup& g) { g.records[0].addresses.resize(2); }), "one address each"));

    const auto block = [](const char* text) {
        return refusal("ip_based",
                       [text](RecordGroup& g) { g.records[1].networks.push_back(*IpPrefix::from_text(text)); });
    };
    CHECK(block("192.0.2.0/24").empty());
    CHECK(block("2001:db8::/48").empty());
    CHECK(says(block("192.0.2.0/25"), "/1 to /24"));
    CHECK(says(block("2001:db8::/49"), "/1 to /48"));
    CHECK(says(block("0.0.0.0/0"), "/1 to /24"));
    CHECK(says(block("10.0.0.0/8"), "named twice"));
    CHECK(says(refusal("ip_based", [](RecordGroup& g) { g.records[1].networks.clear(); }),
               "two records are the default"));
    CHECK(
        says(refusal("consistent_hash", [](RecordGroup& g) { g.records[1].id = "a"; }), "two records are called 'a'"));
}

TEST_CASE("TTLs are in order, and what answers when all are sick is there") {
    CHECK(says(refusal("weighted", [](RecordGroup& g) { g.ttl.fixed = -1s; }), "not negative"));
    CHECK(says(refusal("weighted", [](RecordGroup& g) { g.ttl.computed = TtlRule::Bounds{5s, 4s}; }), "in order"));
    CHECK(says(refusal("latency", [](RecordGroup& g) { g.latency_band = -1ms; }), "not negative"));
    CHECK(says(refusal("weighted", [](RecordGroup& g) { g.when_all_down = WhenAllDown::fallback; }), "no address"));
    CHECK(says(refusal("weighted",
                       [](RecordGroup& g) {
                           g.when_all_down = WhenAllDown::nearest;
                           g.records[0].latency.clear();
                       }),
               "needs latencies"));
}

TEST_CASE("a tree with more ways down than a search should take is refused") {
    SmallTree tree;
    GroupId below = tree.add("weighted", {tree.record("a"), tree.record("b")});
    std::string reason;
    for (int level = 0; level < 20 && reason.empty(); ++level) {
        const RecordGroup group = SmallTree::group_of("weighted", {tree.alias("l", below), tree.alias("r", below)});
        const auto added = tree.steering.add(group);
        if (!added) reason = added.error();
        if (added.has_value()) below = *added;
    }
    CHECK(says(reason, "10000 ways"));
    CHECK(tree.steering.groups() == 13);  // two to the thirteenth are 8192
}

}  // namespace group_faults_test
