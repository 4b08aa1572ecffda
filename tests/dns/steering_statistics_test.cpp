// Policies that share load at random or by hash, held against the shares they promise. Seeds are fixed and bounds lie
// five standard deviations out (tests/sim/statistics.hpp).
#include "dns/steering/draw.hpp"
#include "tests/catch.hpp"
#include "tests/dns/small_tree.hpp"
#include "tests/sim/statistics.hpp"

#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace steering_statistics_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;
using namespace regiondrill::tests;

namespace {

constexpr std::size_t questions = 100'000;

void check_share(std::map<std::string, double>& seen, const std::string& name, double share) {
    INFO(name << " answered " << seen[name] << " of " << questions);
    CHECK(std::abs(seen[name] / questions - share) <= share_bound(share, questions));
}

// Clients of one /24 each, spread over the address space.
Asker client(std::uint32_t number) {
    const auto octet = [number](int shift) { return static_cast<std::uint8_t>(number >> shift); };
    return {from_london, IpPrefix::of(IpAddress::v4(octet(16), octet(8), octet(0), 0), 24)};
}

std::vector<std::string> homes(const SmallTree& tree, GroupId root, std::uint32_t clients) {
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < clients; ++i) names.push_back(tree.resolve(root, client(i * 167)));
    return names;
}

}  // namespace

TEST_CASE("R53-03: weights are shares, and a sick record's weight leaves the sum") {
    SmallTree tree;
    const GroupId root = tree.add("weighted", {tree.weighted("a", 10), tree.weighted("b", 20), tree.weighted("c", 20)});
    auto seen = tree.tally(root, questions);
    check_share(seen, "a", 0.2);
    check_share(seen, "b", 0.4);
    check_share(seen, "c", 0.4);
    tree.sicken("c");
    seen = tree.tally(root, questions);
    check_share(seen, "a", 1.0 / 3);
    check_share(seen, "b", 2.0 / 3);
    CHECK(seen["c"] == 0);
}

TEST_CASE("R53-03: weights of 0 throughout, a band of latencies and many values are even shares") {
    SmallTree tree;
    std::vector<RoutedRecord> records;
    for (int i = 0; i < 10; ++i) {
        records.push_back(tree.record("r" + std::to_string(i), {10 + i, 10, 10}));
        records.back().weight = 0;
    }
    RecordGroup band = SmallTree::group_of("latency", records);
    band.latency_band = 50ms;
    for (const RecordGroup& group :
         {SmallTree::group_of("weighted", records), band, SmallTree::group_of("multivalue", records)}) {
        std::vector<double> observed;
        for (const auto& [name, count] : tree.tally(tree.add(group), questions)) observed.push_back(count);
        REQUIRE(observed.size() == 10);
        const ChiSquare test = chi_square(observed, std::vector<double>(10, questions / 10.0));
        INFO(group.name);
        CHECK(test.statistic <= test.bound);
    }
}

TEST_CASE("two levels of a tree draw independently of each other") {
    SmallTree tree;
    std::vector<RoutedRecord> branches;
    for (const std::string branch : {"a", "b", "c"}) {
        std::vector<RoutedRecord> leaves;
        for (const char* leaf : {"1", "2", "3"}) leaves.push_back(tree.weighted(branch + leaf, 1));
        branches.push_back(tree.alias(branch, tree.add("weighted", leaves)));
    }
    std::vector<double> observed;
    for (const auto& [name, count] : tree.tally(tree.add("weighted", branches), questions)) observed.push_back(count);
    REQUIRE(observed.size() == 9);
    const ChiSquare test = chi_square(observed, std::vector<double>(9, questions / 9.0));
    CHECK(test.statistic <= test.bound);
}

TEST_CASE("askers, moments and numbers draw independently of one another") {
    SmallTree tree;
    const GroupId root = tree.add("weighted", {tree.weighted("a", 1), tree.weighted("b", 1)});
    std::array<double, 3> of_askers{};  // a's answers as only one of the three changes
    for (std::uint16_t i = 0; i < 60'000; ++i) {
        const auto is_a = [&](const Asker& asker, sim::Time now, std::uint16_t number) {
            const Decision decision = tree.steering.decide(root, asker, tree.health, now, number);
            return decision.addresses()[0] == Address{0} ? 1.0 : 0.0;
        };
        of_askers[0] += is_a(client(i), tree.now, 1);
        of_askers[1] += is_a(client(1), tree.now + sim::Duration{i}, 1);
        of_askers[2] += is_a(client(1), tree.now, i);
    }
    for (const double seen : of_askers) CHECK(std::abs(seen / 60'000 - 0.5) <= share_bound(0.5, 60'000));
}

TEST_CASE("consistent hash gives each record its weight's share of the networks") {
    SmallTree tree;
    const GroupId root =
        tree.add("consistent_hash", {tree.weighted("a", 1), tree.weighted("b", 2), tree.weighted("c", 5)});
    std::map<std::string, double> seen;
    for (const auto& name : homes(tree, root, questions)) seen[name] += 1;
    check_share(seen, "a", 1.0 / 8);
    check_share(seen, "b", 2.0 / 8);
    check_share(seen, "c", 5.0 / 8);
}

TEST_CASE("consistent hash moves exactly the networks of a lost record, and brings exactly those back") {
    SmallTree tree;
    const GroupId root = tree.add("consistent_hash", {tree.weighted("a", 1), tree.weighted("b", 1),
                                                      tree.weighted("c", 1), tree.weighted("d", 1)});
    constexpr std::uint32_t clients = 20'000;
    const auto before = homes(tree, root, clients);
    tree.sicken("c");
    const auto during = homes(tree, root, clients);
    std::map<std::string, double> moved;
    double total = 0;
    for (std::uint32_t i = 0; i < clients; ++i) {
        if (before[i] == "c") {
            moved[during[i]] += 1;
            total += 1;
        } else if (before[i] != during[i]) {
            FAIL_CHECK("client " << i << " of " << before[i] << " moved");
        }
    }
    CHECK(moved["c"] == 0);
    for (const char* heir : {"a", "b", "d"}) CHECK(std::abs(moved[heir] / total - 1.0 / 3) < 0.05);
    tree.heal("c");
    CHECK(homes(tree, root, clients) == before);
}

TEST_CASE("consistent hash: a heavier record takes networks from the others and gives none away") {
    SmallTree tree;
    const GroupId root = tree.add("consistent_hash", {tree.weighted("a", 100), tree.weighted("b", 100)});
    const auto before = homes(tree, root, 20'000);
    auto records = tree.steering[root].records;
    records[1].weight = 120;
    REQUIRE(tree.steering.edit(root, records).has_value());
    const auto after = homes(tree, root, 20'000);
    std::size_t moved = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i] != after[i]) ++moved;
        if (before[i] == "b") CHECK(after[i] == "b");
    }
    // From 1/2 to 120/220 of them.
    CHECK(std::abs(static_cast<double>(moved) / 20'000 - (120.0 / 220 - 0.5)) < 0.01);
}

TEST_CASE("consistent hash keeps all of a /24, or of a /56, together") {
    SmallTree tree;
    std::vector<RoutedRecord> records;
    for (int i = 0; i < 20; ++i) records.push_back(tree.record("r" + std::to_string(i)));
    const GroupId root = tree.add("consistent_hash", records);
    const auto answer = [&](const char* network) { return tree.resolve(root, SmallTree::asker(from_london, network)); };
    for (const char* inside : {"192.0.2.0/24", "192.0.2.77", "192.0.2.128/25"}) {
        CHECK(answer(inside) == answer("192.0.2.1"));
    }
    for (const char* inside : {"2001:db8:1:200::/56", "2001:db8:1:2ff::1", "2001:db8:1:280::/57"}) {
        CHECK(answer(inside) == answer("2001:db8:1:2aa::5"));
    }
}

}  // namespace steering_statistics_test
