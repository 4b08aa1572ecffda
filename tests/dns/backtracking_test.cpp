// The search held against a reference over thousands of random trees and states of health. The reference knows no
// search: it works out for every group whether it is healthy, from the leaves up, and then walks down once, always to
// the best healthy record. The rules it uses are written down here a second time, straight from the facts.
#include "sim/random.hpp"
#include "tests/catch.hpp"
#include "tests/dns/small_tree.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

namespace backtracking_test {

using namespace std::chrono_literals;
using namespace regiondrill;
using namespace regiondrill::dns;
using namespace regiondrill::tests;

namespace {

constexpr std::size_t locations = 3;

class RandomTree : public SmallTree {
public:
    explicit RandomTree(std::uint64_t seed) : dice_(seed) {
        const std::uint32_t groups = 1 + dice_.below(6);
        for (std::uint32_t i = 0; i < groups; ++i) root = add(random_group());
    }

    void draw_health() {
        const double sick = dice_.uniform();
        for (std::size_t i = 0; i < health.size(); ++i) {
            CheckState& state = health[static_cast<CheckId>(i)];
            state.real = !dice_.chance(sick);
            state.forced = dice_.chance(0.1) ? std::optional<bool>(dice_.chance(0.5)) : std::nullopt;
        }
    }

    GroupId root{};

private:
    RecordGroup random_group() {
        static const std::vector<std::string> policies{"latency", "failover", "geolocation", "weighted"};
        const std::string& policy = policies[dice_.below(4)];
        RecordGroup group = group_of(policy, {});
        const std::uint32_t count = policy == "failover" ? 2 : 1 + dice_.below(4);
        for (std::uint32_t i = 0; i < count; ++i) group.records.push_back(random_record(i));
        group.name += std::to_string(steering.groups());
        return group;
    }

    // Weights of which only one is not 0, so that even a weighted group has a best record.
    RoutedRecord random_record(std::uint32_t number) {
        static const std::vector<Area> areas{{"", "US", "NY"}, {"", "GB", ""}, {"AS", "", ""}, {}};
        const bool branches = steering.groups() > 0 && dice_.chance(0.5);
        const auto below =
            static_cast<GroupId>(branches ? dice_.below(static_cast<std::uint32_t>(steering.groups())) : 0);
        const std::string name = "g" + std::to_string(steering.groups()) + "r" + std::to_string(number);
        RoutedRecord made = branches ? alias(name, below) : record(name);
        made.evaluate_target_health = dice_.chance(0.8);
        if (dice_.chance(branches ? 0.7 : 0.1)) made.check.reset();
        for (std::size_t i = 0; i < locations; ++i) made.latency.emplace_back(1ms * dice_.below(5));
        made.weight = number == 1 ? 10 : 0;
        made.role = number == 0 ? Role::secondary : Role::primary;
        made.area = areas[number];
        return made;
    }

    sim::Stream dice_;
};

// The reference.
class Model {
public:
    Model(const RandomTree& tree, LocationId from) : tree_(tree), from_(from) {}

    std::string answer() const {
        if (!eligible(tree_.root)) return "-";
        const bool all_sick = !healthy(tree_.root);
        return (all_sick ? "all sick: " : "") + descend(tree_.root, all_sick);
    }

private:
    // Smaller is better; nothing when the record is not for this asker.
    std::optional<std::tuple<std::int64_t, std::size_t>> badness(const RecordGroup& group, std::size_t number) const {
        const RoutedRecord& record = group.records[number];
        const Location& location = tree_.steering.locations()[index(from_)];
        if (group.policy->name == "latency") return {{record.latency[index(from_)].count(), number}};
        if (group.policy->name == "failover") return {{record.role == Role::primary ? 0 : 1, number}};
        if (group.policy->name == "weighted") return {{record.weight > 0 ? 0 : 1, 0}};  // others even: see below
        const Area& area = record.area;
        if (!area.subdivision.empty() && area.subdivision != location.subdivision) return std::nullopt;
        if (!area.country.empty() && area.country != location.country) return std::nullopt;
        if (!area.continent.empty() && area.continent != location.continent) return std::nullopt;
        return {{!area.subdivision.empty() ? 0 : !area.country.empty() ? 1 : !area.continent.empty() ? 2 : 3, number}};
    }

    bool eligible(GroupId id) const {
        const RecordGroup& group = tree_.steering[id];
        for (std::size_t i = 0; i < group.records.size(); ++i) {
            if (badness(group, i) && (!group.records[i].alias || eligible(*group.records[i].alias))) return true;
        }
        return false;
    }

    bool passes(const RoutedRecord& record) const {
        return tree_.health.is_healthy(record.check) &&
               (!record.alias || healthy(*record.alias) || (!record.evaluate_target_health && eligible(*record.alias)));
    }

    bool healthy(GroupId id) const {
        const RecordGroup& group = tree_.steering[id];
        for (std::size_t i = 0; i < group.records.size(); ++i) {
            if (badness(group, i) && passes(group.records[i])) return true;
        }
        return false;
    }

    // All records that are best alike, joined by "|": only weighted groups have more than one.
    std::string descend(GroupId id, bool all_count) const {
        const RecordGroup& group = tree_.steering[id];
        std::optional<std::tuple<std::int64_t, std::size_t>> best;
        for (std::size_t i = 0; i < group.records.size(); ++i) {
            if (stands(group, i, all_count) && (!best || *badness(group, i) < *best)) best = badness(group, i);
        }
        std::string names = "|";
        for (std::size_t i = 0; i < group.records.size(); ++i) {
            if (!stands(group, i, all_count) || badness(group, i) != best) continue;
            const RoutedRecord& record = group.records[i];
            if (!record.alias) names += tree_.name_of(record.addresses[0]) + "|";
            if (record.alias) names += descend(*record.alias, all_count || !healthy(*record.alias)).substr(1);
        }
        return names;
    }

    bool stands(const RecordGroup& group, std::size_t number, bool all_count) const {
        const RoutedRecord& record = group.records[number];
        if (!badness(group, number)) return false;
        return all_count ? !record.alias || eligible(*record.alias) : passes(record);
    }

    const RandomTree& tree_;
    LocationId from_;
};

bool agrees(const std::string& wanted, const Decision& decision, const RandomTree& tree) {
    if (decision.kind == Decision::Kind::no_match) return wanted == "-";
    if (decision.all_down != wanted.starts_with("all sick: ")) return false;
    return wanted.find("|" + tree.name_of(decision.list[0]) + "|") != std::string::npos;
}

}  // namespace

TEST_CASE("the search finds what the reference finds, in random trees and states of health") {
    std::size_t all_down = 0;
    std::size_t no_match = 0;
    for (std::uint64_t seed = 0; seed < 4000; ++seed) {
        RandomTree tree(seed);
        for (int round = 0; round < 5; ++round) {
            tree.draw_health();
            for (std::uint16_t from = 0; from < locations; ++from) {
                const std::string wanted = Model(tree, LocationId{from}).answer();
                const Decision decision = tree.decide(tree.root, SmallTree::asker(LocationId{from}));
                INFO("seed " << seed << ", from " << from << ", wanted " << wanted);
                if (!agrees(wanted, decision, tree)) CHECK(tree.resolve(tree.root, LocationId{from}) == wanted);
                all_down += decision.all_down ? 1 : 0;
                no_match += decision.kind == Decision::Kind::no_match ? 1 : 0;
            }
        }
    }
    // The trees are worth the trouble: all of this happens often.
    CHECK(all_down > 5000);
    CHECK(no_match > 500);
}

TEST_CASE("an address that is answered is healthy on every way that was looked for, unless all are sick") {
    for (std::uint64_t seed = 10'000; seed < 11'000; ++seed) {
        RandomTree tree(seed);
        tree.draw_health();
        Trace trace;
        const Asker asker = SmallTree::asker(from_london);
        const Decision decision = tree.steering.decide(tree.root, asker, tree.health, tree.now, 0, &trace);
        CHECK(decision.list == tree.decide(tree.root, asker).list);
        CHECK(trace.conclusion.empty() == (decision.kind == Decision::Kind::addresses && !decision.all_down));
        for (const Step& step : trace.steps) {
            const auto& check = tree.steering[step.group].records[step.record].check;
            if (step.health_counts && step.status == CandidateStatus::chosen) CHECK(tree.health.is_healthy(check));
            if (step.health_counts && step.status == CandidateStatus::sick) CHECK_FALSE(tree.health.is_healthy(check));
        }
    }
}

}  // namespace backtracking_test
