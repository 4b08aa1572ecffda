#include "drill/scenario/dns_lint.hpp"

#include "drill/scenario/units.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

using Warnings = std::vector<std::string>;

constexpr Duration advised_ttl = std::chrono::seconds{60};  // facts R53-60

std::string name_of_group(const RecordGroupSpec& group) {
    return group.name.empty() ? "the name's own records" : "the group " + group.name;
}

bool is_unchecked(const DnsSpec& dns, const std::string& region) {
    return std::find(dns.unchecked.begin(), dns.unchecked.end(), region) != dns.unchecked.end();
}

/// Whether anything can make the record sick.
bool may_be_sick(const DnsSpec& dns, const RecordSpec& record) {
    if (!record.check.empty()) return true;
    if (!record.alias.empty()) return record.evaluate_target_health;
    return !record.region.empty() && !is_unchecked(dns, record.region);
}

void lint_check(const NamedCheckSpec& check, Warnings& warnings) {
    if (check.disabled) {
        warnings.push_back("dns: the check " + check.name + " is disabled and counts as " +
                           (check.inverted ? "unhealthy" : "healthy") + ", whatever happens");
    }
    if (check.kind == CheckKind::calculated && check.at_least > check.children.size()) {
        warnings.push_back("dns: the check " + check.name + " wants " + std::to_string(check.at_least) +
                           " healthy children of " + std::to_string(check.children.size()) + ", so it is never met");
    }
}

void lint_group(const DnsSpec& dns, const RecordGroupSpec& group, Warnings& warnings) {
    const auto& records = group.records;
    const auto any = [&](auto holds) { return std::any_of(records.begin(), records.end(), holds); };
    const std::string who = "dns: " + name_of_group(group);
    if (group.policy == &dns::geolocation_policy && !any([](const auto& record) { return record.area == "*"; })) {
        warnings.push_back(who + ": nobody outside the areas they name gets an answer; no record is for \"*\"");
    }
    if (group.policy == &dns::ip_based_policy && !any([](const auto& record) { return record.networks.empty(); })) {
        warnings.push_back(who + ": nobody outside the networks they name gets an answer; no record is for the rest");
    }
    const bool weighs = group.policy == &dns::weighted_policy && records.size() > 1;
    if (weighs && !any([](const auto& record) { return record.weight > 0; })) {
        warnings.push_back(who + ": all weights are 0, so that all get equal shares");
    }
    for (const RecordSpec& record : records) {
        if (record.role != RoleName::primary || may_be_sick(dns, record)) continue;
        warnings.push_back(who + ": the primary " + id_of(record) + " has no health check, so it never fails over");
    }
    const bool checked = records.empty() ? true : any([&](const auto& record) { return may_be_sick(dns, record); });
    if (checked && !group.least_ttl && group.ttl > advised_ttl) {
        warnings.push_back(who + ": answers are kept for " + duration_text(group.ttl) +
                           ", and so long people may stay with a sick region; " + duration_text(advised_ttl) +
                           " or less is advised");
    }
}

}  // namespace

std::vector<std::string> lint_dns(const DnsSpec& dns) {
    Warnings warnings;
    for (const std::string& region : dns.unchecked) {
        warnings.push_back("dns: " + region + " has no health check and counts as healthy for ever");
    }
    for (const NamedCheckSpec& check : dns.checks) lint_check(check, warnings);
    if (!dns.primary.empty() && is_unchecked(dns, dns.primary)) {
        warnings.push_back("dns: the primary " + dns.primary + " has no health check, so it never fails over");
    }
    lint_group(dns, dns.root, warnings);
    for (const RecordGroupSpec& group : dns.groups) lint_group(dns, group, warnings);
    return warnings;
}

}  // namespace regiondrill::drill
