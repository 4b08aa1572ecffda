#include "drill/scenario/dns_schema.hpp"
#include "drill/scenario/dns_spec.hpp"
#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"

#include "dns/address.hpp"
#include "drill/scenario/geography.hpp"
#include "drill/scenario/script.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace regiondrill::drill {

namespace {

/// The name of one of the dns's routing policies. The registry of policies is the list, so a policy that is added needs
/// no line here.
class PolicyKind {
public:
    using Value = const dns::RoutingPolicy*;

    Value read(const ScriptNode& node) const { return dns::find_policy(word_.read(node)); }
    void print(Value value, nlohmann::ordered_json& out) const { word_.print(std::string(value->name), out); }
    void describe(nlohmann::ordered_json& schema) const { word_.describe(schema); }

private:
    static std::vector<std::string> words() {
        std::vector<std::string> names;
        for (const dns::RoutingPolicy* policy : dns::routing_policies()) names.emplace_back(policy->name);
        return names;
    }

    WordKind word_{words()};
};

// One table for the records of every policy; check_keys() refuses what a group's policy does not go by.
const Schema<RecordSpec>& record_schema() {
    static const Schema<RecordSpec> table{
        "One record: what it answers, its health, and what the policy goes by.",
        {
            by_default("its region's or alias' name",
                       field("id", &RecordSpec::id, TextKind("canary"), "What reports and edits call it.")),
            field("region", &RecordSpec::region, TextKind("eu-west-2"), "The region whose address it answers."),
            field("regions", &RecordSpec::regions, TextListKind({"eu-west-2", "us-west-2"}),
                  "Several regions in one answer, for simple records."),
            field("alias", &RecordSpec::alias, TextKind("europe"), "The group it leads to instead."),
            by_default("its region", field("near", &RecordSpec::near, TextKind("eu-west-2"),
                                           "For latency and geoproximity: the place that askers are measured to.")),
            field("weight", &RecordSpec::weight, WholeKind(0, 255, 10),
                  "For weighted and consistent_hash; 0 answers only when all others are sick."),
            field("role", &RecordSpec::role,
                  ChoiceKind<Role>({{"none", Role::none}, {"primary", Role::primary}, {"secondary", Role::secondary}}),
                  "For failover."),
            field("area", &RecordSpec::area, TextKind("continent/EU"),
                  "For geolocation: \"continent/EU\", \"country/GB\", \"state/US-NY\" or \"*\"."),
            field("bias", &RecordSpec::bias, NumberKind(-99, 99, 25),
                  "For geoproximity: how much nearer (or farther) than it is the record seems, in percent."),
            by_default("every other network",
                       field("networks", &RecordSpec::networks, TextListKind({"198.51.100.0/24"}),
                             "For ip_based: the networks it answers.")),
            by_default("its region's own", field("check", &RecordSpec::check, TextKind("eu-west-2"),
                                                 "The health check it depends on: a region's or a named one.")),
            field("evaluate_target_health", &RecordSpec::evaluate_target_health, FlagKind(),
                  "For an alias: whether it is sick when all below it is."),
        }};
    return table;
}

// The name's own group is none of them: nothing may lead back to it.
std::vector<std::string> names_of_groups(const Scenario& scenario) {
    std::vector<std::string> names;
    for (const RecordGroupSpec& group : scenario.dns.groups) names.push_back(group.name);
    return names;
}

/// One group of the script and where it stands. What each of the checks below is given; made for one group and not
/// kept.
struct Group {
    const Scenario& scenario;
    const RecordGroupSpec& spec;
    const ScenarioNames& names;
    const Script& script;
    std::string pointer;  // "/dns" or "/dns/groups/europe"

    std::string at(std::size_t record, const std::string& key) const {
        return pointer_to(pointer + "/records", record, key);
    }
    std::string at(std::size_t record) const { return pointer + "/records" + pointer_step(std::to_string(record)); }
};

/// Several regions stand in one answer only where no policy chooses among them. An answer has room for so many
/// addresses and no more.
void check_regions(const Group& group, std::size_t i) {
    const auto& regions = group.spec.records[i].regions;
    const std::string pointer = group.at(i, "regions");
    for (std::size_t j = 0; j < regions.size(); ++j) {
        group.names.require_region(pointer + pointer_step(std::to_string(j)), regions[j]);
    }
    group.names.require_once(pointer, regions);
    if (!regions.empty() && group.spec.policy != &dns::simple_policy) {
        group.names.fail(pointer, {"only simple records answer several regions at once", {}, {}});
    }
    if (regions.size() > dns::most_addresses) {
        group.names.fail(pointer, {"there are " + std::to_string(regions.size()) + " regions",
                                   "at most " + std::to_string(dns::most_addresses) + " in one answer",
                                   {}});
    }
    if (!regions.empty() && group.scenario.dns.when_all_down == WhenAllDown::nearest) {
        group.names.fail(pointer, {R"("when_all_down": "nearest" must know how far each record is)",
                                   "one region a record, or another way out when all are down",
                                   {}});
    }
}

/// A record answers one thing: a region, several regions at once, or whatever the group answers that it is an alias of.
/// Several at once, or none, is a slip that no default could mend.
void check_target(const Group& group, std::size_t i) {
    const RecordSpec& record = group.spec.records[i];
    const int targets =
        (record.region.empty() ? 0 : 1) + (record.regions.empty() ? 0 : 1) + (record.alias.empty() ? 0 : 1);
    if (targets != 1) {
        group.names.fail(group.at(i), {targets == 0 ? "this record answers nothing" : "this record answers twice",
                                       R"(one of "region", "regions" or "alias")",
                                       {}});
    }
    if (!record.region.empty()) group.names.require_region(group.at(i, "region"), record.region);
    check_regions(group, i);
    if (!record.alias.empty()) {
        group.names.require_known(group.at(i, "alias"), "group", record.alias, names_of_groups(group.scenario));
    }
    if (!record.alias.empty() && group.spec.policy == &dns::multivalue_policy) {
        group.names.fail(group.at(i, "alias"), {"multivalue records lead to no group", "a region", {}});
    }
}

/// Keys that only some policies go by. Defaults would hide such a key, so the script is asked whether it is there.
void check_keys(const Group& group, std::size_t i) {
    struct Key {
        const char* name;
        std::vector<const dns::RoutingPolicy*> policies;
        const char* expected;
    };
    static const std::vector<Key> keys{
        {"weight",
         {&dns::weighted_policy, &dns::consistent_hash_policy},
         R"(the policy "weighted" or "consistent_hash")"},
        {"area", {&dns::geolocation_policy}, R"(the policy "geolocation")"},
        {"bias", {&dns::geoproximity_policy}, R"(the policy "geoproximity")"},
        {"networks", {&dns::ip_based_policy}, R"(the policy "ip_based")"},
    };
    for (const Key& key : keys) {
        const bool used = std::find(key.policies.begin(), key.policies.end(), group.spec.policy) != key.policies.end();
        if (used || !group.script.has(group.at(i, key.name))) continue;
        group.names.fail(group.at(i, key.name),
                         {"this group's policy goes by no " + std::string(key.name), key.expected, {}});
    }
    if (group.spec.records[i].alias.empty() && group.script.has(group.at(i, "evaluate_target_health"))) {
        group.names.fail(group.at(i, "evaluate_target_health"),
                         {"there is nothing below this record", R"("alias")", {}});
    }
}

/// Where a policy measures distances, every record must be somewhere. A record with a region has that region's place.
void check_near(const Group& group, std::size_t i) {
    const RecordSpec& record = group.spec.records[i];
    const bool measures = group.spec.policy == &dns::latency_policy || group.spec.policy == &dns::geoproximity_policy;
    if (!record.near.empty()) {
        if (!measures) {
            group.names.fail(group.at(i, "near"), {"only latency and geoproximity go by a place", {}, {}});
        }
        if (!group.names.is_region(record.near)) require_place(group.script, group.at(i, "near"), record.near);
    } else if (measures && !record.alias.empty()) {
        group.names.fail(group.at(i), {"an alias has no place of its own", R"("near", a region or a city)", {}});
    }
}

// An area stands once in a group, or it would be open which record answers there. Defaults count: two records without
// an area are both for everybody.
void check_area(const Group& group, std::size_t i) {
    const RecordSpec& record = group.spec.records[i];
    if (!read_area(record.area)) {
        group.names.fail(group.at(i, "area"), {in_quotes(record.area) + " is no area", area_example, {}});
    }
    for (std::size_t j = 0; group.spec.policy == &dns::geolocation_policy && j < i; ++j) {
        if (group.spec.records[j].area == record.area) {
            group.names.fail(
                group.at(i),
                {"another record answers " + in_quotes(record.area) + " already", "an area of its own", {}});
        }
    }
}

// Two texts may mean one network; what is no network is the next check's to say.
bool is_same_network(const std::string& a, const std::string& b) {
    const auto network = dns::IpPrefix::from_text(a);
    return network && network == dns::IpPrefix::from_text(b);
}

// As networks and not as texts, of which several may mean the same.
bool has_network(const RecordSpec& record, const dns::IpPrefix& wanted) {
    return std::any_of(record.networks.begin(), record.networks.end(),
                       [&](const std::string& text) { return dns::IpPrefix::from_text(text) == wanted; });
}

/// No two records are for the same askers. Overlapping is allowed, as the longest network that holds the asker decides;
/// only the same one twice is not.
void check_networks_apart(const Group& group, std::size_t i) {
    const auto& records = group.spec.records;
    if (group.spec.policy != &dns::ip_based_policy) return;
    for (std::size_t before = 0; before < i; ++before) {
        if (records[i].networks.empty() && records[before].networks.empty()) {
            group.names.fail(group.at(i), {"another record is for every other network already", R"("networks")", {}});
        }
        for (std::size_t j = 0; j < records[i].networks.size(); ++j) {
            if (!has_network(records[before], *dns::IpPrefix::from_text(records[i].networks[j]))) continue;
            group.names.fail(group.at(i, "networks") + pointer_step(std::to_string(j)),
                             {"another record is for " + in_quotes(records[i].networks[j]) + " already", {}, {}});
        }
    }
}

// Longer networks than these no list of Route 53's holds, and IPv4 ones resolvers would not send.
void check_networks(const Group& group, std::size_t i) {
    const auto& networks = group.spec.records[i].networks;
    group.names.require_once(group.at(i, "networks"), networks, is_same_network);
    for (std::size_t j = 0; j < networks.size(); ++j) {
        const auto prefix = dns::IpPrefix::from_text(networks[j]);
        // Facts R53-09: blocks of Route 53's CIDR collections.
        const int longest = prefix && prefix->base.family == dns::Family::v6 ? 48 : 24;
        if (prefix && prefix->length >= 1 && prefix->length <= longest) continue;
        group.names.fail(group.at(i, "networks") + pointer_step(std::to_string(j)),
                         {in_quotes(networks[j]) + " is no network that records can be told apart by",
                          R"(IPv4 from /1 to /24 or IPv6 from /1 to /48, such as "198.51.100.0/24")",
                          {}});
    }
}

// A named check or a region's own, of a region that is checked.
void check_health(const Group& group, std::size_t i) {
    const RecordSpec& record = group.spec.records[i];
    if (record.check.empty()) return;
    group.names.require_known(group.at(i, "check"), "health check", record.check, names_of_checks(group.scenario));
}

/// Operators and reports name records by their ids, which by default are their regions: two of one region need ids. A
/// simple record of several regions may have none.
void check_ids(const Group& group) {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < group.spec.records.size(); ++i) {
        const std::string& id = id_of(group.spec.records[i]);
        if (id.empty() || seen.insert(id).second) continue;
        group.names.fail(
            group.at(i),
            {"there is a record " + in_quotes(id) + " in this group already", R"(an "id" of its own)", {}});
    }
}

/// Failover knows one way to go: from a primary to a secondary. A script without records has its two by "primary" and
/// "secondary", and is checked in dns_schema.
void check_roles(const Group& group) {
    const auto count = [&](Role role) {
        return std::count_if(group.spec.records.begin(), group.spec.records.end(),
                             [&](const RecordSpec& record) { return record.role == role; });
    };
    const auto records = static_cast<std::ptrdiff_t>(group.spec.records.size());
    // Both roles once, and nobody else.
    const bool pair = count(Role::primary) == 1 && count(Role::secondary) == 1 && records == 2;
    if (group.spec.policy == &dns::failover_policy && records > 0 && !pair) {
        group.names.fail(group.pointer + "/records",
                         {R"(the policy "failover" has two records)", "a primary and a secondary", {}});
    }
    if (group.spec.policy != &dns::failover_policy && count(Role::none) != records) {
        group.names.fail(group.pointer + "/records", {"only failover knows roles", {}, {}});
    }
}

/// How many records a group may have is its policy's to say.
void check_count(const Group& group) {
    const std::size_t most = group.spec.policy->most_in_group;
    if (group.spec.records.size() <= most) return;
    group.names.fail(group.pointer + "/records", {"there are " + std::to_string(group.spec.records.size()) + " records",
                                                  "at most " + std::to_string(most) + " with this policy",
                                                  {}});
}

/// The checks go from what every record needs to what only the whole group shows, so that the first complaint is about
/// the smallest thing that is wrong. A group that is empty is the name's own, and has its records by default.
void check_group(const Group& group) {
    if (group.spec.policy != &dns::latency_policy && group.script.has(group.pointer + "/latency_band")) {
        group.names.fail(group.pointer + "/latency_band",
                         {"this group's policy goes by no latency", R"(the policy "latency")", {}});
    }
    if (group.spec.least_ttl && *group.spec.least_ttl > group.spec.ttl) {
        group.names.fail(group.pointer + "/least_ttl", {"the least TTL is above the TTL", {}, {}});
    }
    check_count(group);
    for (std::size_t i = 0; i < group.spec.records.size(); ++i) {
        check_target(group, i);
        check_keys(group, i);
        check_near(group, i);
        check_area(group, i);
        check_networks(group, i);
        check_networks_apart(group, i);
        check_health(group, i);
        if (std::abs(group.spec.records[i].bias - std::round(group.spec.records[i].bias)) > 0) {
            group.names.fail(group.at(i, "bias"), {"a bias is a whole number", {}, {}});
        }
    }
    check_ids(group);
    if (!group.spec.records.empty()) check_roles(group);
}

}  // namespace

// Shared by the name's own group and by those that aliases lead to.
const Schema<RecordGroupSpec>& record_group_schema() {
    static const Schema<RecordGroupSpec> table{
        "All records of one name, and the policy that chooses among them.",
        {
            field("policy", &RecordGroupSpec::policy, PolicyKind(),
                  "How a record is chosen: the fastest healthy one, the primary while it is healthy, and so on."),
            field("latency_band", &RecordGroupSpec::latency_band, DurationKind("10ms", Zero::allowed),
                  "For latency: records this much slower than the fastest share its load."),
            field("ttl", &RecordGroupSpec::ttl, DurationKind("60s", Zero::allowed),
                  "How long resolvers may keep an answer."),
            by_default("the TTL is fixed",
                       field("least_ttl", &RecordGroupSpec::least_ttl, DurationKind("5s", Zero::allowed),
                             "The TTL is the time until health could next change, at least this and at most ttl.")),
            by_default("one a region", list_field("records", &RecordGroupSpec::records, record_schema(),
                                                  "The records, in the order in which ties are broken.")),
        }};
    return table;
}

// In the order of their numbers, except that calculated ones stand where the script has them.
std::vector<std::string> names_of_checks(const Scenario& scenario) {
    std::vector<std::string> checks;
    for (const RegionSpec& region : scenario.regions) {
        if (!contains(scenario.dns.unchecked, region.name)) checks.push_back(region.name);
    }
    for (const NamedCheckSpec& check : scenario.dns.checks) checks.push_back(check.name);
    return checks;
}

// Each group by itself first: the tree is walked by aliases, which must name groups by then.
void check_record_groups(const Scenario& scenario, const ScenarioNames& names, const Script& script) {
    check_group({scenario, scenario.dns.root, names, script, "/dns"});
    for (const RecordGroupSpec& spec : scenario.dns.groups) {
        const std::string pointer = "/dns/groups" + pointer_step(spec.name);
        if (spec.name.empty()) names.fail("/dns/groups", {"a group has no name", {}, {}});
        if (spec.records.empty()) names.fail(pointer, {"this group has no records", R"("records")", {}});
        check_group({scenario, spec, names, script, pointer});
    }
    check_record_tree(scenario, names);
}

}  // namespace regiondrill::drill
