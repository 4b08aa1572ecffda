// The groups of routed records that a scenario names, as dns/steering takes them.

#include "drill/scenario/dns_schema.hpp"
#include "drill/scenario/dns_spec.hpp"
#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"

#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/geography.hpp"
#include "sim/invariant.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace regiondrill::drill {

namespace {

/// Adds groups, those an alias leads to before the one it stands in. Made for one call of groups_of(), from a scenario
/// that was checked, so every name that it looks up is there.
class GroupBuilder {
public:
    explicit GroupBuilder(const Scenario& scenario)
        : scenario_(scenario),
          groups_{dns::Steering(locations_of(scenario)), {}, {}} {}

    // The name's own group comes last, as it may lead to all the others and none leads to it.
    Groups build() {
        while (add_groups()) {
        }
        groups_.root = add(root_spec());
        return std::move(groups_);
    }

private:
    // Null for a city or a region of the atlas that is none of the scenario's.
    const RegionSpec* region(std::string_view name) const {
        const auto found = find_region(scenario_, name);
        return found ? &scenario_.regions[regions::index(*found)] : nullptr;
    }

    dns::Address address(std::string_view name) const { return address_number(scenario_, name); }

    /// The name's own group, with one record a region where the script gives none. A simple policy has one record with
    /// all of them, failover only the two that play a part.
    RecordGroupSpec root_spec() const {
        const DnsSpec& dns = scenario_.dns;
        RecordGroupSpec root = dns.root;
        if (!root.records.empty()) return root;
        if (root.policy == &dns::simple_policy) {
            RecordSpec& all = root.records.emplace_back();
            for (const RegionSpec& spec : scenario_.regions) all.regions.push_back(spec.name);
            return root;
        }
        for (const RegionSpec& spec : scenario_.regions) {
            // Failover names two regions; every other policy takes all.
            const bool takes_part =
                root.policy != &dns::failover_policy || spec.name == dns.primary || spec.name == dns.secondary;
            if (!takes_part) continue;
            RecordSpec& record = root.records.emplace_back();
            record.region = spec.name;
            record.role = spec.name == dns.primary     ? Role::primary
                          : spec.name == dns.secondary ? Role::secondary
                                                       : Role::none;
        }
        return root;
    }

    /// Adds the groups that lead only to groups added before; false when there were none. Not by descending from one
    /// group to the next: a thousand may hang in a row.
    bool add_groups() {
        bool any = false;
        for (const RecordGroupSpec& spec : scenario_.dns.groups) {
            if (groups_.numbers.count(spec.name) != 0 || !leads_only_to_added(spec)) continue;
            add(spec);
            any = true;
        }
        return any;
    }

    // Groups that lead to each other in a ring would never be added; the tree was checked before.
    bool leads_only_to_added(const RecordGroupSpec& spec) const {
        return std::all_of(spec.records.begin(), spec.records.end(), [&](const RecordSpec& record) {
            return record.alias.empty() || groups_.numbers.count(record.alias) != 0;
        });
    }

    // Numbers are given in the order of adding, and are what aliases lead to.
    dns::GroupId add(const RecordGroupSpec& spec) {
        const auto added = groups_.steering.add(group_of(spec));
        sim::ensure(added.has_value(), "dns/steering refused a group of records that its check let through");
        groups_.numbers.emplace(spec.name, *added);
        return *added;
    }

    // How all of a group being down is answered is the scenario's word, the same for each group.
    dns::RecordGroup group_of(const RecordGroupSpec& spec) const {
        dns::RecordGroup group;
        group.name = spec.name.empty() ? scenario_.dns.name : spec.name;
        group.policy = spec.policy;
        group.ttl.fixed = spec.ttl;
        if (spec.least_ttl) group.ttl.computed = {*spec.least_ttl, spec.ttl};
        group.latency_band = spec.latency_band;
        group.when_all_down = scenario_.dns.when_all_down;
        if (!scenario_.dns.fallback.empty()) group.fallback.push_back(address(scenario_.dns.fallback));
        for (const RecordSpec& record : spec.records) group.records.push_back(record_of(record));
        return group;
    }

    // Everything stands in numbers from here on: no decision looks up a name.
    dns::RoutedRecord record_of(const RecordSpec& spec) const {
        dns::RoutedRecord record;
        record.id = id_of(spec).empty() ? "all" : id_of(spec);
        if (!spec.region.empty()) record.addresses.push_back(address(spec.region));
        for (const std::string& name : spec.regions) record.addresses.push_back(address(name));
        if (!spec.alias.empty()) record.alias = groups_.numbers.find(spec.alias)->second;
        record.evaluate_target_health = spec.evaluate_target_health;
        record.check = check_of(spec);
        record.latency = latencies_to(spec);
        record.weight = spec.weight;
        record.role = spec.role;
        record.area = *read_area(spec.area);
        record.position = spot_of_record(spec).position;
        record.bias = static_cast<int>(spec.bias);
        for (const std::string& text : spec.networks) record.networks.push_back(*dns::IpPrefix::from_text(text));
        return record;
    }

    // A record without a check of its own goes by its region's; an alias or a list of regions by none.
    std::optional<dns::CheckId> check_of(const RecordSpec& spec) const {
        const std::string& name = spec.check.empty() ? spec.region : spec.check;
        const auto& unchecked = scenario_.dns.unchecked;
        if (name.empty() || std::find(unchecked.begin(), unchecked.end(), name) != unchecked.end()) {
            return std::nullopt;
        }
        return check_number(scenario_, name);
    }

    // Where latency and geoproximity measure to: what `near` names, else the region.
    Spot spot_of_record(const RecordSpec& spec) const {
        const std::string& place = !spec.near.empty() ? spec.near : spec.region;
        if (place.empty()) return {};
        const RegionSpec* near = region(place);
        return near != nullptr ? spot_of(*near) : spot_of(place);
    }

    /// Round trips from every location to the record's place, last mile included. By location number: populations, then
    /// cities. What the script states about round trips counts for populations alone.
    std::vector<Duration> latencies_to(const RecordSpec& spec) const {
        const std::string& place = !spec.near.empty() ? spec.near : spec.region;
        if (place.empty()) return {};
        const RegionSpec* near = region(place);
        std::vector<Duration> latencies;
        for (const PopulationSpec& population : scenario_.clients) {
            latencies.push_back(near != nullptr ? client_round_trip(scenario_, population, *near)
                                                : place_round_trip(scenario_, population.at, spot_of_record(spec)));
        }
        for (const sim::AtlasCity& city : sim::Atlas::built_in().cities()) {
            latencies.push_back(place_round_trip(scenario_, city.name, spot_of_record(spec)));
        }
        return latencies;
    }

    const Scenario& scenario_;
    Groups groups_;
};

// What dns/steering takes: a search may come by every way from the name to an answer.
constexpr std::size_t most_ways = 10'000;

// Trees that people draw have some dozens; a tree is walked from its root down, a call for each step.
constexpr std::size_t most_groups = 1'000;

// The name's own group has its records beside the other keys of "dns".
std::string pointer_of(const std::string& group) {
    return group.empty() ? "/dns/records" : "/dns/groups" + pointer_step(group);
}

/// Walks down from a group, depth first, and counts the ways that lead from each to an answer. Ways are what a look-up
/// costs in the worst case; they multiply where several aliases lead to one group, and are added up once a group. A
/// group is walked once, so a diamond costs no more than a line; one that was entered and not left is on the way down
/// to itself.
class TreeWalk {
public:
    TreeWalk(const Scenario& scenario, const ScenarioNames& names) : names_(names) {
        for (const RecordGroupSpec& group : scenario.dns.groups) groups_.emplace(group.name, &group);
    }

    // Ways are known only when all below is: that is why they are noted on leaving.
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

    // Whether the walk has come there and back.
    bool reached(const std::string& group) const { return ways_.count(group) != 0; }

private:
    const ScenarioNames& names_;
    std::map<std::string, const RecordGroupSpec*> groups_;
    std::set<std::string> entered_;
    std::map<std::string, std::size_t> ways_;  // from a group down to an answer, once it has been left
};

}  // namespace

Groups groups_of(const Scenario& scenario) { return GroupBuilder(scenario).build(); }

// First every group by itself, so that a ring that nothing leads to is found; then what the name leads to.
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
