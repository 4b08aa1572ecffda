#include "drill/scenario/dns_schema.hpp"

#include "dns/health/checkers.hpp"
#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/dns_spec.hpp"
#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/script.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>
#include <set>

namespace regiondrill::drill {

namespace {

// Sites share the records and differ in what they have heard of health.
const Schema<SiteSpec>& site_schema() {
    static const Schema<SiteSpec> table{
        "A place that answers queries, with the health it knows of.",
        {
            by_default("all", field("checkers", &SiteSpec::checkers, TextListKind({"us-east-1"}),
                                    "Places of checkers whose reports reach it.")),
            field("clients", &SiteSpec::clients, TextListKind({"london"}),
                  "Populations whose resolvers ask it; those that no site names ask the first."),
        }};
    return table;
}

/// The name's own group: its fields stand beside the other keys. So that a script without groups reads as if there were
/// none.
std::vector<Field<DnsSpec>> root_fields() {
    std::vector<Field<DnsSpec>> fields;
    for (const auto& field : record_group_schema().fields) fields.push_back(lifted(&DnsSpec::root, field));
    return fields;
}

// In the order in which the schema lists them: the name, who is answered, how long news takes, then health.
std::vector<Field<DnsSpec>> own_fields() {
    return {
        field("name", &DnsSpec::name, TextKind("api.drill.test"), "The name that clients resolve."),
        field("primary", &DnsSpec::primary, TextKind("eu-west-2"),
              "For failover without records: the region used first."),
        field("secondary", &DnsSpec::secondary, TextKind("us-west-2"),
              "For failover without records: the region used while the primary is unhealthy."),
        named_field("groups", &DnsSpec::groups, record_group_schema(), "Groups that alias records lead to, by name."),
        field("when_all_down", &DnsSpec::when_all_down,
              ChoiceKind<WhenAllDown>({{"all", WhenAllDown::all},
                                       {"nearest", WhenAllDown::nearest},
                                       {"fallback", WhenAllDown::fallback},
                                       {"empty", WhenAllDown::empty},
                                       {"servfail", WhenAllDown::servfail}}),
              "What is answered when no record is healthy: as if all were, the nearest, one region, or nothing."),
        field("fallback", &DnsSpec::fallback, TextKind("us-west-2"), "For when_all_down fallback: the region."),
        field("negative_ttl", &DnsSpec::negative_ttl, DurationKind("60s", Zero::allowed),
              "How long resolvers may remember that there is no answer."),
        field("propagation", &DnsSpec::propagation, DurationKind("1s", Zero::allowed),
              "From a changed health state to changed answers."),
        field("edit_propagation", &DnsSpec::edit_propagation, DurationKind("60s", Zero::allowed),
              "From an operator's edit of records to changed answers."),
        field("authority_rtt", &DnsSpec::authority_rtt, DurationKind("20ms", Zero::allowed),
              "From a resolver to the authority and back."),
        field("scope", &DnsSpec::scope,
              ChoiceKind<ScopeAnnounced>({{"right", ScopeAnnounced::right}, {"everybody", ScopeAnnounced::everybody}}),
              "For which networks an answer is said to hold: those it is right for, or, wrongly, all."),
        object_field("health_check", &DnsSpec::health_check, health_check_schema()),
        named_field("checks", &DnsSpec::checks, named_check_schema(), "More health checks, by name."),
        field("unchecked", &DnsSpec::unchecked, TextListKind({"us-west-2"}),
              "Regions whose record has no health check: always healthy."),
        named_field("safety_rules", &DnsSpec::safety_rules, safety_rule_schema(),
                    "Rules that changes of routing controls must keep, by name."),
        named_field("sites", &DnsSpec::sites, site_schema(), "The places that answer, by name; by default one."),
        field("zone", &DnsSpec::zone, TextListKind({"www 300 IN CNAME api", "@ 3600 IN TXT \"a drill\""}),
              "More records of the zone, as lines of a zone file."),
    };
}

constexpr std::size_t longest_name = 253;  // as text (RFC 1035, section 2.3.4)

bool is_label_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// Labels of 1 to 63 characters with dots between them, 253 in all (RFC 1035, section 2.3.4). Underscores are let
/// through, as many names that people resolve have one; a dot at the end is not.
bool is_host_name(const std::string& name) {
    if (name.empty() || name.size() > longest_name) return false;
    std::size_t label = 0;
    for (char c : name) {
        if (c != '.' && !is_label_character(c)) return false;
        if (c == '.' && label == 0) return false;
        label = c == '.' ? 0 : label + 1;
        if (label > 63) return false;
    }
    return label > 0;
}

/// Regions have names below the steered one, and the zone has a mailbox beside it. The zone is built on the assumption
/// that they fit.
void check_names_below(const Scenario& scenario, const ScenarioNames& names) {
    std::size_t longest = std::string("hostmaster").size();
    for (const RegionSpec& region : scenario.regions) longest = std::max(longest, region.name.size());
    // With the dot between the two.
    if (longest + 1 + scenario.dns.name.size() <= longest_name) return;
    names.fail("/dns/name", {"this name is too long for the names of regions to stand below it",
                             "at most " + std::to_string(longest_name - 1 - longest) + " characters",
                             {}});
}

/// "primary" and "secondary" stand for two records where none are given. With records or another policy they would be
/// ignored, and are refused instead.
void check_roles(const DnsSpec& dns, const ScenarioNames& names) {
    // Records say themselves who is primary.
    const bool meant = dns.root.policy == &dns::failover_policy && dns.root.records.empty();
    if (!meant) {
        const bool has_roles = dns.root.policy == &dns::failover_policy;
        const std::string who =
            has_roles ? R"("records" say already who is )" : R"(only the policy "failover" knows a )";
        const char* expected = has_roles ? "one of the two" : "none, or that policy";
        if (!dns.primary.empty()) names.fail("/dns/primary", {who + "primary", expected, {}});
        if (!dns.secondary.empty()) names.fail("/dns/secondary", {who + "secondary", expected, {}});
        return;
    }
    if (dns.primary.empty()) names.fail("/dns", {R"(the policy "failover" needs a "primary")", {}, {}});
    if (dns.secondary.empty()) names.fail("/dns", {R"(the policy "failover" needs a "secondary")", {}, {}});
    names.require_region("/dns/primary", dns.primary);
    names.require_region("/dns/secondary", dns.secondary);
    if (dns.primary == dns.secondary) {
        names.fail("/dns/secondary", {in_quotes(dns.secondary) + " is the primary already", "another region", {}});
    }
}

/// One record a region suits only policies that need to know nothing else of it. How many addresses an answer may have
/// is the policy's to say.
void check_default_records(const Scenario& scenario, const ScenarioNames& names) {
    const DnsSpec& dns = scenario.dns;
    if (!dns.root.records.empty()) return;
    if (dns.root.policy == &dns::geolocation_policy || dns.root.policy == &dns::ip_based_policy) {
        names.fail("/dns/policy", {"this policy must be told which record is for whom", R"("records")", {}});
    }
    const bool simple = dns.root.policy == &dns::simple_policy;
    const std::size_t most = simple ? dns::most_addresses : dns.root.policy->most_in_group;
    if (scenario.regions.size() > most && dns.root.policy != &dns::failover_policy) {
        names.fail("/dns/policy",
                   {"there are " + std::to_string(scenario.regions.size()) + " regions, and one name answers with " +
                        std::to_string(most) + " at most by this policy",
                    R"("records" that say which)",
                    {}});
    }
    if (simple && dns.when_all_down == WhenAllDown::nearest) {
        names.fail(
            "/dns/when_all_down",
            {"a simple answer names all regions, and none of them is the nearest", R"("all" or "fallback")", {}});
    }
}

/// Each of them loses its health check once.
void check_unchecked(const DnsSpec& dns, const ScenarioNames& names) {
    for (std::size_t i = 0; i < dns.unchecked.size(); ++i) {
        names.require_region("/dns/unchecked" + pointer_step(std::to_string(i)), dns.unchecked[i]);
    }
    names.require_once("/dns/unchecked", dns.unchecked);
}

/// A fallback and the rule that uses it come together or not at all.
void check_all_down(const DnsSpec& dns, const ScenarioNames& names) {
    const bool meant = dns.when_all_down == WhenAllDown::fallback;
    if (meant && dns.fallback.empty()) {
        names.fail("/dns/when_all_down", {"there is no region to fall back to", R"("fallback")", {}});
    }
    if (meant) names.require_region("/dns/fallback", dns.fallback);
    if (!meant && !dns.fallback.empty()) {
        names.fail("/dns/fallback", {R"(only "when_all_down": "fallback" uses it)", {}, {}});
    }
}

/// Sites hear checkers that exist, and no population has resolvers at two sites. No site need be named: then there is
/// one, which hears all checkers and serves everybody.
void check_sites(const Scenario& scenario, const ScenarioNames& names) {
    const DnsSpec& dns = scenario.dns;
    const auto places = checker_places_of(scenario);
    std::set<std::string> served;
    if (dns.sites.size() > dns::most_sites) {
        names.fail("/dns/sites", {"there are " + std::to_string(dns.sites.size()) + " sites",
                                  "at most " + std::to_string(dns::most_sites),
                                  {}});
    }
    for (const SiteSpec& site : dns.sites) {
        const std::string pointer = "/dns/sites" + pointer_step(site.name);
        names.require_all_known(pointer + "/checkers", "place of a checker", site.checkers, places);
        for (std::size_t i = 0; i < site.clients.size(); ++i) {
            const std::string here = pointer + "/clients" + pointer_step(std::to_string(i));
            names.require_population(here, site.clients[i]);
            if (!served.insert(site.clients[i]).second) {
                names.fail(here, {"another site serves " + in_quotes(site.clients[i]) + " already", {}, {}});
            }
        }
    }
}

/// The zone is put together as the drill would do it: what it refuses, the script may not say. Complaints point at the
/// line of the script; where only the whole does not fit, at the list.
void check_zone(const Scenario& scenario, const ScenarioNames& names) {
    const auto error = zone_error(scenario, dns::GroupId{});
    if (!error) return;
    const auto& line = error->line;
    names.fail(line ? "/dns/zone" + pointer_step(std::to_string(*line)) : "/dns/zone", {error->what, {}, {}});
}

using Warnings = std::vector<Warning>;

constexpr Duration advised_ttl = std::chrono::seconds{60};  // facts R53-60

// As zones of Route 53 have it that nobody changed: the TTL of their SOA.
constexpr Duration long_negative_ttl = std::chrono::minutes{15};

// As warnings call it.
std::string name_of_group(const RecordGroupSpec& group) {
    return group.name.empty() ? "the name's own records" : "the group " + group.name;
}

bool is_unchecked(const DnsSpec& dns, const std::string& region) {
    return std::find(dns.unchecked.begin(), dns.unchecked.end(), region) != dns.unchecked.end();
}

/// Whether anything can make the record sick. A record without a check, an alias that does not look below, and a region
/// that is not checked are healthy for ever.
bool may_be_sick(const DnsSpec& dns, const RecordSpec& record) {
    if (!record.check.empty()) return true;
    if (!record.alias.empty()) return record.evaluate_target_health;
    return !record.region.empty() && !is_unchecked(dns, record.region);
}

/// A region that is well says the same always, so a text that is not in it is never found.
void lint_match(const HealthCheckSpec& probe, const std::string& whose, const std::string& place, Warnings& warnings) {
    if (dns::holds_string(regions::healthy_body, probe.match)) return;
    warnings.push_back({"RD102", place + "/match",
                        "dns: " + whose + " looks for " + in_quotes(probe.match) + ", but a region that is well says " +
                            in_quotes(regions::healthy_body) + ", so no probe ever passes"});
}

/// Checks that can be meant, but that no drill changes. They are warnings and not refused, because a disabled check may
/// be what a drill is about.
void lint_check(const NamedCheckSpec& check, Warnings& warnings) {
    const std::string place = "/dns/checks" + pointer_step(check.name);
    if (check.probe) lint_match(*check.probe, "the check " + check.name, place, warnings);
    if (check.disabled) {
        warnings.push_back({"RD103", place + "/disabled",
                            "dns: the check " + check.name + " is disabled and counts as " +
                                (check.inverted ? "unhealthy" : "healthy") + ", whatever happens"});
    }
    if (check.kind == CheckKind::calculated && check.at_least > check.children.size()) {
        warnings.push_back({"RD104", place + "/at_least",
                            "dns: the check " + check.name + " wants " + std::to_string(check.at_least) +
                                " healthy children of " + std::to_string(check.children.size()) +
                                ", so it is never met"});
    }
}

/// Answers that some people never get, and records that never fail over. All of it holds whatever happens in the drill,
/// and is told before it is run.
void lint_group(const DnsSpec& dns, const RecordGroupSpec& group, Warnings& warnings) {
    const auto& records = group.records;
    const auto any = [&](auto holds) { return std::any_of(records.begin(), records.end(), holds); };
    const std::string who = "dns: " + name_of_group(group);
    const std::string place = group.name.empty() ? "/dns" : "/dns/groups" + pointer_step(group.name);
    if (group.policy == &dns::geolocation_policy && !any([](const auto& record) { return record.area == "*"; })) {
        warnings.push_back({"RD107", place + "/records",
                            who + ": nobody outside the areas they name gets an answer; no record is for \"*\""});
    }
    if (group.policy == &dns::ip_based_policy && !any([](const auto& record) { return record.networks.empty(); })) {
        warnings.push_back({"RD107", place + "/records",
                            who + ": nobody outside the networks they name gets an answer; no record is for the rest"});
    }
    // One record alone is always answered, whatever it weighs.
    const bool weighs = group.policy == &dns::weighted_policy && records.size() > 1;
    if (weighs && !any([](const auto& record) { return record.weight > 0; })) {
        warnings.push_back({"RD108", place + "/records", who + ": all weights are 0, so that all get equal shares"});
    }
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (records[i].role != Role::primary || may_be_sick(dns, records[i])) continue;
        warnings.push_back(
            {"RD106", pointer_to(place + "/records", i, "role"),
             who + ": the primary " + id_of(records[i]) + " has no health check, so it never fails over"});
    }
    const bool checked = records.empty() ? true : any([&](const auto& record) { return may_be_sick(dns, record); });
    if (checked && !group.least_ttl && group.ttl > advised_ttl) {
        warnings.push_back({"RD109", place + "/ttl",
                            who + ": answers are kept for " + duration_text(group.ttl) +
                                ", and so long people may stay with a sick region; " + duration_text(advised_ttl) +
                                " or less is advised"});
    }
}

}  // namespace

// Made at the first call and once: the schema and every reader use the same table.
const Schema<DnsSpec>& dns_schema() {
    static const Schema<DnsSpec> table = [] {
        Schema<DnsSpec> all{"How clients are sent to regions.", root_fields()};
        for (auto& field : own_fields()) all.fields.push_back(std::move(field));
        return all;
    }();
    return table;
}

// From the name to the zone, as each check may rely on those before it: the zone can only be put together when names
// and records are good.
void check_dns(const Scenario& scenario, const ScenarioNames& names, const Script& script) {
    const DnsSpec& dns = scenario.dns;
    if (!is_host_name(dns.name)) {
        names.fail("/dns/name", {in_quotes(dns.name) + " is no host name", R"(one such as "api.drill.test")", {}});
    }
    check_names_below(scenario, names);
    check_roles(dns, names);
    check_default_records(scenario, names);
    check_unchecked(dns, names);
    check_health_checks(scenario, names, script);
    check_record_groups(scenario, names, script);
    check_all_down(dns, names);
    check_sites(scenario, names);
    check_zone(scenario, names);
}

// Regions first, then checks, then each group, the name's own before the others.
std::vector<Warning> lint_dns(const DnsSpec& dns) {
    Warnings warnings;
    for (std::size_t i = 0; i < dns.unchecked.size(); ++i) {
        warnings.push_back({"RD101", "/dns/unchecked" + pointer_step(std::to_string(i)),
                            "dns: " + dns.unchecked[i] + " has no health check and counts as healthy for ever"});
    }
    lint_match(dns.health_check, "the health check", "/dns/health_check", warnings);
    for (const NamedCheckSpec& check : dns.checks) lint_check(check, warnings);
    if (dns.negative_ttl >= long_negative_ttl) {
        warnings.push_back({"RD105", "/dns/negative_ttl",
                            "dns: resolvers remember for " + duration_text(dns.negative_ttl) +
                                " that there was no answer, and so long people may be without one after it is back; " +
                                duration_text(advised_ttl) + " or less is advised"});
    }
    if (!dns.primary.empty() && is_unchecked(dns, dns.primary)) {
        warnings.push_back({"RD106", "/dns/primary",
                            "dns: the primary " + dns.primary + " has no health check, so it never fails over"});
    }
    lint_group(dns, dns.root, warnings);
    for (const RecordGroupSpec& group : dns.groups) lint_group(dns, group, warnings);
    return warnings;
}

}  // namespace regiondrill::drill
