#include "drill/scenario/record_tree_check.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace regiondrill::drill {

namespace {

// What dns/steering takes: a search may come by every way from the name to an answer.
constexpr std::size_t most_ways = 10'000;

// Trees that people draw have some dozens; a tree is walked from its root down, a call for each step.
constexpr std::size_t most_groups = 1'000;

std::string pointer_of(const std::string& group) {
    return group.empty() ? "/dns/records" : "/dns/groups" + pointer_step(group);
}

class TreeWalk {
public:
    TreeWalk(const Scenario& scenario, const ScenarioNames& names) : names_(names) {
        for (const RecordGroupSpec& group : scenario.dns.groups) groups_.emplace(group.name, &group);
    }

    void walk(const RecordGroupSpec& group) {
        if (ways_.count(group.name) != 0) return;
        if (!entered_.insert(group.name).second) {
            names_.fail(pointer_of(group.name), {"this group leads back to itself", {}, {}});
        }
        std::size_t ways = 0;
        for (const RecordSpec& record : group.records) {
            if (!record.alias.empty()) walk(*groups_.find(record.alias)->second);
            ways += record.alias.empty() ? 1 : ways_[record.alias];
        }
        if (ways > most_ways) {
            names_.fail(pointer_of(group.name),
                        {"there are " + std::to_string(ways) + " ways from here down to a region",
                         "at most " + std::to_string(most_ways),
                         {}});
        }
        ways_.emplace(group.name, ways);
    }

    bool reached(const std::string& group) const { return ways_.count(group) != 0; }

private:
    const ScenarioNames& names_;
    std::map<std::string, const RecordGroupSpec*> groups_;
    std::set<std::string> entered_;
    std::map<std::string, std::size_t> ways_;  // from a group down to an answer, once it has been left
};

}  // namespace

void check_record_tree(const Scenario& scenario, const ScenarioNames& names) {
    const auto& groups = scenario.dns.groups;
    if (groups.size() > most_groups) {
        names.fail(
            "/dns/groups",
            {"there are " + std::to_string(groups.size()) + " groups", "at most " + std::to_string(most_groups), {}});
    }
    TreeWalk every(scenario, names);
    for (const RecordGroupSpec& group : groups) every.walk(group);
    TreeWalk tree(scenario, names);
    tree.walk(scenario.dns.root);
    for (const RecordGroupSpec& group : groups) {
        if (tree.reached(group.name)) continue;
        names.fail(pointer_of(group.name),
                   {"no record of the name leads to this group", "an \"alias\" to " + in_quotes(group.name), {}});
    }
}

}  // namespace regiondrill::drill
