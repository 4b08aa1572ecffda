// The DNS of a scenario: records, groups and policies, health checks, answering sites and the rules of operators.
#pragma once

#include "dns/health/check_settings.hpp"
#include "dns/steering/record_group.hpp"
#include "dns/steering/routing_policy.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::drill {

using dns::Assume;
using dns::MissingData;
using dns::Role;
using dns::WhenAllDown;
using sim::Duration;

/// For which networks an answer is said to hold (RFC 7871). `everybody` is a mistake that real services make: answers
/// meant for one place then serve all who share a resolver.
enum class ScopeAnnounced { right, everybody };
/// How a probe asks: by a request, by one over TLS, or by a connection alone.
enum class Protocol { http, https, tcp };

/// How checkers probe a region and make up their minds. `rise` and `fall` override the threshold; `ok` makes the two
/// gdnsd's triple, where failures need not be consecutive.
struct HealthCheckSpec {
    std::string path = "/health";
    Protocol protocol = Protocol::http;
    std::string match;                             // the body must hold it within its first 5,120 octets
    Duration interval = std::chrono::seconds{10};  // from the end of one probe to the start of the next
    std::uint32_t threshold = 3;                   // consecutive results that change a checker's mind, both ways
    std::optional<std::uint32_t> rise;             // consecutive successes that make a checker say healthy
    std::optional<std::uint32_t> fall;             // failures that make it say unhealthy
    std::optional<std::uint32_t> ok;               // consecutive successes that forgive failures
    Assume assume = Assume::up;
    Duration hold{};                          // after a change the verdict stays for this long at least
    std::uint32_t checkers = 16;              // dealt out over the places
    std::vector<std::string> places;          // atlas regions or cities; default: Route 53's eight
    std::optional<Duration> connect_timeout;  // default: 4 s, and 10 s of tcp probes
    Duration response_timeout = std::chrono::seconds{2};
    double healthy_above = 0.18;  // share of checkers that must say healthy; more than this is healthy

    /// How long a probe waits for its connection (facts R53-37, -38).
    Duration connect_wait() const {
        return connect_timeout.value_or(
            dns::ProbeTimeouts::of(protocol == Protocol::tcp ? dns::EndpointKind::tcp : dns::EndpointKind::http)
                .connect);
    }
};

/// Where checkers stand unless a script says so: Route 53's eight regions (facts R53-33).
const std::vector<std::string>& route53_places();

/// Probes of a region, a count of other checks, a figure of a region's traffic, or a switch.
enum class CheckKind { endpoint, calculated, alarm, routing_control };
/// What an alarm looks at: a share of requests, or seconds of service.
enum class AlarmMetric { failures, rejections, latency };

/// A health check with a name, for records that name it and for checks calculated from it.
struct NamedCheckSpec {
    std::string name;
    CheckKind kind = CheckKind::endpoint;
    std::string region;                    // endpoint, alarm
    std::optional<HealthCheckSpec> probe;  // endpoint; absent: as `health_check` says
    std::vector<std::string> children;     // calculated
    std::uint32_t at_least = 1;            // calculated: healthy children
    AlarmMetric metric = AlarmMetric::failures;
    double above = 0.05;                            // alarm: a share, or seconds for latency
    Duration period = std::chrono::seconds{10};     // alarm
    MissingData missing = MissingData::last_known;  // alarm
    bool on = true;                                 // routing_control: its state when the drill begins
    bool inverted = false;
    bool disabled = false;
};

/// One record of a group. `region`, `regions` or `alias` says what it answers; the rest is for the group's policy.
struct RecordSpec {
    std::string id;  // default: its region's or alias' name
    std::string region;
    std::vector<std::string> regions;  // several addresses in one record, for simple
    std::string alias;                 // a group
    std::string near;                  // latency, geoproximity: atlas region or city; default: its region
    std::uint32_t weight = 1;
    Role role = Role::none;
    std::string area = "*";             // "continent/EU", "country/GB", "state/US-NY" or "*"
    double bias = 0;                    // whole, -99 to 99
    std::vector<std::string> networks;  // ip_based; none: the default
    std::string check;                  // default: its region's own, none for an alias
    bool evaluate_target_health = true;
};

/// What reports and edits call a record; empty for one with several regions and no id.
const std::string& id_of(const RecordSpec& record);

/// The records of one name and the policy that chooses among them.
struct RecordGroupSpec {
    std::string name;
    const dns::RoutingPolicy* policy = &dns::latency_policy;
    Duration latency_band{};
    Duration ttl = std::chrono::seconds{60};
    std::optional<Duration> least_ttl;  // makes the TTL a computed one
    std::vector<RecordSpec> records;
};

/// A place that answers queries. It hears the checkers of its places only, and serves some populations' resolvers.
struct SiteSpec {
    std::string name;
    std::vector<std::string> checkers;  // places; none: all
    std::vector<std::string> clients;   // populations; those nobody serves go to the first site
};

/// Whether a rule is held against the controls after the change, or before one of its targets may change.
enum class SafetyRuleKind { assertion, gating };

/// What must hold of routing controls for a change of them to be taken (facts ARC-05, -06).
struct SafetyRuleSpec {
    std::string name;
    SafetyRuleKind kind = SafetyRuleKind::assertion;
    std::vector<std::string> controls;  // asserted, or those that gate
    std::vector<std::string> targets;   // gating: what may change only while the gate is open
    std::uint32_t at_least = 1;         // of the controls must be on
    bool inverted = false;
    Duration wait = std::chrono::seconds{5};  // between two changes of the same controls
};

/// The steered name and everything that decides what it is answered with. Times are of virtual time.
struct DnsSpec {
    std::string name = "api.drill.test";
    RecordGroupSpec root;   // the name's own records; none given: one a region
    std::string primary;    // failover only, where no records are given
    std::string secondary;  // failover only, where no records are given
    std::vector<RecordGroupSpec> groups;
    WhenAllDown when_all_down = WhenAllDown::all;
    std::string fallback;                                    // region, for WhenAllDown::fallback
    Duration negative_ttl = std::chrono::seconds{60};        // the zone's SOA minimum
    Duration propagation = std::chrono::seconds{1};          // from a changed health state to changed answers
    Duration edit_propagation = std::chrono::seconds{60};    // from an operator's edit to changed answers
    Duration authority_rtt = std::chrono::milliseconds{20};  // resolver to authority and back
    ScopeAnnounced scope = ScopeAnnounced::right;            // for how much of the network an answer is said to hold
    HealthCheckSpec health_check;
    std::vector<NamedCheckSpec> checks;
    std::vector<std::string> unchecked;  // regions whose record has no health check: always healthy
    std::vector<SafetyRuleSpec> safety_rules;
    std::vector<SiteSpec> sites;
    std::vector<std::string> zone;  // lines of zone-file text, below the name's zone
};

}  // namespace regiondrill::drill
