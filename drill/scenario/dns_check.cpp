#include "drill/scenario/dns_check.hpp"

#include "dns/health/health_view.hpp"
#include "drill/scenario/dns_layout.hpp"
#include "drill/scenario/health_check_check.hpp"
#include "drill/scenario/record_check.hpp"
#include "drill/scenario/zone_lines.hpp"

#include <algorithm>
#include <set>

namespace regiondrill::drill {

namespace {

constexpr std::size_t longest_name = 253;  // as text (RFC 1035, section 2.3.4)

bool is_label_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// Labels of 1 to 63 characters with dots between them, 253 in all (RFC 1035, section 2.3.4).
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

/// Regions have names below the steered one, and the zone has a mailbox beside it.
void check_names_below(const Scenario& scenario, const ScenarioNames& names) {
    std::size_t longest = std::string("hostmaster").size();
    for (const RegionSpec& region : scenario.regions) longest = std::max(longest, region.name.size());
    if (longest + 1 + scenario.dns.name.size() <= longest_name) return;
    names.fail("/dns/name", {"this name is too long for the names of regions to stand below it",
                             "at most " + std::to_string(longest_name - 1 - longest) + " characters",
                             {}});
}

/// "primary" and "secondary" stand for two records where none are given.
void check_roles(const DnsSpec& dns, const ScenarioNames& names) {
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

/// One record a region suits only policies that need to know nothing else of it.
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
    if (simple && dns.when_all_down == AllDown::nearest) {
        names.fail(
            "/dns/when_all_down",
            {"a simple answer names all regions, and none of them is the nearest", R"("all" or "fallback")", {}});
    }
}

void check_unchecked(const DnsSpec& dns, const ScenarioNames& names) {
    for (std::size_t i = 0; i < dns.unchecked.size(); ++i) {
        names.require_region("/dns/unchecked" + pointer_step(std::to_string(i)), dns.unchecked[i]);
    }
    names.require_once("/dns/unchecked", dns.unchecked);
}

void check_all_down(const DnsSpec& dns, const ScenarioNames& names) {
    const bool meant = dns.when_all_down == AllDown::fallback;
    if (meant && dns.fallback.empty()) {
        names.fail("/dns/when_all_down", {"there is no region to fall back to", R"("fallback")", {}});
    }
    if (meant) names.require_region("/dns/fallback", dns.fallback);
    if (!meant && !dns.fallback.empty()) {
        names.fail("/dns/fallback", {R"(only "when_all_down": "fallback" uses it)", {}, {}});
    }
}

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

void check_zone(const Scenario& scenario, const ScenarioNames& names) {
    const auto zone = read_zone(scenario, dns::GroupId{});
    if (zone) return;
    const auto& line = zone.error().line;
    names.fail(line ? "/dns/zone" + pointer_step(std::to_string(*line)) : "/dns/zone", {zone.error().what, {}, {}});
}

}  // namespace

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

}  // namespace regiondrill::drill
