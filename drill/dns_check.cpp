#include "drill/dns_check.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

bool is_label_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// Labels of 1 to 63 characters with dots between them, 253 in all (RFC 1035, section 2.3.4).
bool is_host_name(const std::string& name) {
    if (name.empty() || name.size() > 253) return false;
    std::size_t label = 0;
    for (char c : name) {
        if (c != '.' && !is_label_character(c)) return false;
        if (c == '.' && label == 0) return false;
        label = c == '.' ? 0 : label + 1;
        if (label > 63) return false;
    }
    return label > 0;
}

void check_failover(const DnsSpec& dns, const ScenarioNames& names) {
    if (dns.primary.empty()) names.fail("/dns", {R"(the policy "failover" needs a "primary")", {}, {}});
    if (dns.secondary.empty()) names.fail("/dns", {R"(the policy "failover" needs a "secondary")", {}, {}});
    names.require_region("/dns/primary", dns.primary);
    names.require_region("/dns/secondary", dns.secondary);
    if (dns.primary == dns.secondary) {
        names.fail("/dns/secondary", {in_quotes(dns.secondary) + " is the primary already", "another region", {}});
    }
}

void check_latency(const DnsSpec& dns, const ScenarioNames& names) {
    constexpr const char* only = R"(none, or the policy "failover")";
    if (!dns.primary.empty()) names.fail("/dns/primary", {R"(the policy "latency" knows no primary)", only, {}});
    if (!dns.secondary.empty()) names.fail("/dns/secondary", {R"(the policy "latency" knows no secondary)", only, {}});
}

void check_unchecked(const DnsSpec& dns, const ScenarioNames& names) {
    for (std::size_t i = 0; i < dns.unchecked.size(); ++i) {
        const auto pointer = "/dns/unchecked" + pointer_step(std::to_string(i));
        names.require_region(pointer, dns.unchecked[i]);
        const auto here = dns.unchecked.begin() + static_cast<std::ptrdiff_t>(i);
        if (std::find(dns.unchecked.begin(), here, dns.unchecked[i]) != here) {
            names.fail(pointer, {in_quotes(dns.unchecked[i]) + " stands twice in this list", {}, {}});
        }
    }
}

void check_health_check(const HealthCheckSpec& check, const ScenarioNames& names, const Script& script) {
    if (check.path != "/health") {
        names.fail("/dns/health_check/path",
                   {"a region has no health endpoint " + in_quotes(check.path), {}, "/health"});
    }
    for (std::size_t i = 0; i < check.places.size(); ++i) {
        require_place(script, "/dns/health_check/places" + pointer_step(std::to_string(i)), check.places[i]);
    }
}

}  // namespace

void check_dns(const Scenario& scenario, const ScenarioNames& names, const Script& script) {
    const DnsSpec& dns = scenario.dns;
    if (!is_host_name(dns.name)) {
        names.fail("/dns/name", {in_quotes(dns.name) + " is no host name", R"(one such as "api.drill.test")", {}});
    }
    if (dns.policy == PolicyName::failover) {
        check_failover(dns, names);
    } else {
        check_latency(dns, names);
    }
    check_unchecked(dns, names);
    check_health_check(dns.health_check, names, script);
}

}  // namespace regiondrill::drill
