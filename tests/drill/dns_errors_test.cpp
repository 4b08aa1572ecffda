// Mistakes in what a script says of its DNS, its operators and its networks, with the line that a person gets to read.
// Each text stands in the second line of a script with two regions; the messages are those behind "x.json:2:".
#include "tests/drill/bad_script.hpp"

namespace dns_errors_test {

using namespace regiondrill::drill::fixture;

namespace {

// Inside "dns", with two regions: records and groups.
const BadInput record_mistakes[] = {
    {R"("policy": "wieghted")", R"(19: dns.policy: there is no choice "wieghted"; did you mean "weighted"?)"},
    {R"("policy": "geolocation")",
     R"(19: dns.policy: this policy must be told which record is for whom; expected "records")"},
    {R"("policy": "ip_based")",
     R"(19: dns.policy: this policy must be told which record is for whom; expected "records")"},
    {R"("records": {})", "20: dns.records: expected a list of objects, found an object"},
    {R"("records": [{}])",
     R"(21: dns.records[0]: this record answers nothing; expected one of "region", "regions" or "alias")"},
    {R"("records": [{"region": "eu-west-3"}])",
     R"(32: dns.records[0].region: there is no region "eu-west-3"; did you mean "eu-west-2"?)"},
    {R"("records": [{"region": "eu-west-2", "alias": "a"}], "groups": {"a": {"records": [{"region": )"
     R"("eu-west-2"}]}})",
     R"(21: dns.records[0]: this record answers twice; expected one of "region", "regions" or "alias")"},
    {R"("records": [{"alias": "eruope"}], "groups": {"europe": {"records": [{"region": "eu-west-2"}]}})",
     R"(31: dns.records[0].alias: there is no group "eruope"; did you mean "europe"?)"},
    {R"("records": [{"alias": "europe", "near": "London"}], "groups": {"europe": {}})",
     R"(82: dns.groups.europe: this group has no records; expected "records")"},
    {R"("records": [{"alias": "europe"}], "groups": {"europe": {"records": [{"region": "eu-west-2"}]}})",
     R"(21: dns.records[0]: an alias has no place of its own; expected "near", a region or a city)"},
    {R"("groups": {"europe": {"records": [{"region": "eu-west-2"}]}})",
     R"(30: dns.groups.europe: no record of the name leads to this group; expected an "alias" to "europe")"},
    {R"("groups": {"": {"records": [{"region": "eu-west-2"}]}})", "19: dns.groups: a group has no name"},
    {R"("policy": "weighted", "records": [{"alias": "a"}], "groups": {"a": {"policy": "weighted", "records": )"
     R"([{"alias": "a"}]}})",
     "76: dns.groups.a: this group leads back to itself"},
    {R"("policy": "weighted", "records": [{"alias": "a"}], "groups": {"a": {"policy": "weighted", "records": )"
     R"([{"alias": "b"}]}, "b": {"policy": "weighted", "records": [{"region": "eu-west-2"}, {"alias": "a"}]}})",
     "76: dns.groups.a: this group leads back to itself"},
    {R"("records": [{"region": "eu-west-2"}, {"region": "eu-west-2"}])",
     R"(46: dns.records[1]: there is a record "eu-west-2" in this group already; expected an "id" of its own)"},
    {R"("records": [{"region": "eu-west-2", "id": "x"}, {"region": "us-west-2", "id": "x"}])",
     R"(57: dns.records[1]: there is a record "x" in this group already; expected an "id" of its own)"},
    {R"("records": [{"region": "eu-west-2", "id": ""}])",
     R"(51: dns.records[0].id: the text is empty; expected a text such as "canary")"},
    {R"("records": [{"region": "eu-west-2", "near": "Lodnon"}])",
     R"(53: dns.records[0].near: there is no city or region "Lodnon"; did you mean "London"?)"},
    {R"("records": [{"region": "eu-west-2", "check": "deep"}])",
     R"(54: dns.records[0].check: there is no health check "deep"; expected "eu-west-2" or "us-west-2")"},
    {R"("records": [{"region": "eu-west-2", "check": "us-west-2"}], "unchecked": ["us-west-2"])",
     R"(54: dns.records[0].check: there is no health check "us-west-2"; did you mean "eu-west-2"?)"},
    {R"("records": [{"regions": ["eu-west-2", "us-west-2"]}])",
     "33: dns.records[0].regions: only simple records answer several regions at once"},
    {R"("policy": "simple", "records": [{"regions": ["eu-west-2", "eu-west-2"]}])",
     R"(67: dns.records[0].regions[1]: "eu-west-2" stands twice in this list)"},
    {R"("policy": "simple", "records": [{"regions": ["eu-west-2", "us-west-3"]}])",
     R"(67: dns.records[0].regions[1]: there is no region "us-west-3"; did you mean "us-west-2"?)"},
    {R"("policy": "simple", "records": [{"regions": []}])",
     R"(41: dns.records[0]: this record answers nothing; expected one of "region", "regions" or "alias")"},
    {R"("policy": "simple", "records": [{"region": "eu-west-2"}, {"region": "us-west-2"}])",
     "40: dns.records: there are 2 records; expected at most 1 with this policy"},
    {R"("policy": "simple", "when_all_down": "nearest")",
     R"(46: dns.when_all_down: a simple answer names all regions, and none of them is the nearest; expected )"
     R"("all" or "fallback")"},
    {R"("policy": "simple", "when_all_down": "nearest", "records": [{"regions": ["eu-west-2", "us-west-2"]}])",
     R"(81: dns.records[0].regions: "when_all_down": "nearest" must know how far each record is; expected one )"
     R"(region a record, or another way out when all are down)"},
    {R"("policy": "multivalue", "records": [{"alias": "a"}], "groups": {"a": {"records": [{"region": )"
     R"("eu-west-2"}]}})",
     "55: dns.records[0].alias: multivalue records lead to no group; expected a region"},
    {R"("records": [{"region": "eu-west-2", "weight": 3}])",
     R"(55: dns.records[0].weight: this group's policy goes by no weight; expected the policy "weighted" or )"
     R"("consistent_hash")"},
    {R"("records": [{"region": "eu-west-2", "area": "*"}])",
     R"(53: dns.records[0].area: this group's policy goes by no area; expected the policy "geolocation")"},
    {R"("records": [{"region": "eu-west-2", "bias": 5}])",
     R"(53: dns.records[0].bias: this group's policy goes by no bias; expected the policy "geoproximity")"},
    {R"("records": [{"region": "eu-west-2", "networks": ["198.51.100.0/24"]}])",
     R"(57: dns.records[0].networks: this group's policy goes by no networks; expected the policy "ip_based")"},
    {R"("records": [{"region": "eu-west-2", "role": "primary"}])", "20: dns.records: only failover knows roles"},
    {R"("records": [{"region": "eu-west-2", "evaluate_target_health": false}])",
     R"(71: dns.records[0].evaluate_target_health: there is nothing below this record; expected "alias")"},
    {R"("policy": "weighted", "latency_band": "5ms")",
     R"(47: dns.latency_band: this group's policy goes by no latency; expected the policy "latency")"},
    {R"("policy": "weighted", "records": [{"region": "eu-west-2", "near": "London"}])",
     "75: dns.records[0].near: only latency and geoproximity go by a place"},
    {R"("policy": "weighted", "records": [{"region": "eu-west-2", "weight": 256}])",
     "77: dns.records[0].weight: expected a whole number from 0 to 255, found the number 256"},
    {R"("policy": "weighted", "records": [{"region": "eu-west-2", "weight": -1}])",
     "77: dns.records[0].weight: expected a whole number from 0 to 255, found the number -1"},
    {R"("policy": "failover")", R"(8: dns: the policy "failover" needs a "primary")"},
    {R"("policy": "failover", "primary": "eu-west-2")", R"(8: dns: the policy "failover" needs a "secondary")"},
    {R"("policy": "weighted", "secondary": "us-west-2")",
     R"(44: dns.secondary: only the policy "failover" knows a secondary; expected none, or that policy)"},
    {R"("policy": "failover", "primary": "eu-west-2", "records": [{"region": "eu-west-2", "role": "primary"}, )"
     R"({"region": "us-west-2", "role": "secondary"}])",
     R"(42: dns.primary: "records" say already who is primary; expected one of the two)"},
    {R"("policy": "failover", "records": [{"region": "eu-west-2", "role": "primary"}])",
     R"(42: dns.records: the policy "failover" has two records; expected a primary and a secondary)"},
    {R"("policy": "failover", "records": [{"region": "eu-west-2", "role": "primary"}, {"region": "us-west-2"}])",
     R"(42: dns.records: the policy "failover" has two records; expected a primary and a secondary)"},
    {R"("policy": "geolocation", "records": [{"region": "eu-west-2", "area": "continent/EUR"}])",
     R"(78: dns.records[0].area: "continent/EUR" is no area; expected "*", "continent/EU", "country/GB" or )"
     R"("state/US-NY")"},
    {R"("policy": "geolocation", "records": [{"region": "eu-west-2", "area": "country/ZZ"}])",
     R"(78: dns.records[0].area: "country/ZZ" is no area; expected "*", "continent/EU", "country/GB" or )"
     R"("state/US-NY")"},
    {R"("policy": "geolocation", "records": [{"region": "eu-west-2", "area": "state/US-ZZ"}])",
     R"(78: dns.records[0].area: "state/US-ZZ" is no area; expected "*", "continent/EU", "country/GB" or )"
     R"("state/US-NY")"},
    {R"("policy": "geolocation", "records": [{"region": "eu-west-2", "area": "Europe"}])",
     R"(78: dns.records[0].area: "Europe" is no area; expected "*", "continent/EU", "country/GB" or "state/US-NY")"},
    {R"("policy": "geolocation", "records": [{"region": "eu-west-2"}, {"region": "us-west-2"}])",
     R"(71: dns.records[1]: another record answers "*" already; expected an area of its own)"},
    {R"("policy": "geoproximity", "records": [{"region": "eu-west-2", "bias": 0.5}])",
     "79: dns.records[0].bias: a bias is a whole number"},
    {R"("policy": "geoproximity", "records": [{"region": "eu-west-2", "bias": 100}])",
     "79: dns.records[0].bias: expected a number from -99 to 99, found the number 100"},
    {R"("policy": "geoproximity", "records": [{"alias": "a"}], "groups": {"a": {"records": [{"region": )"
     R"("eu-west-2"}]}})",
     R"(47: dns.records[0]: an alias has no place of its own; expected "near", a region or a city)"},
    {R"("policy": "ip_based", "records": [{"region": "eu-west-2", "networks": ["198.51.100.0"]}])",
     R"(80: dns.records[0].networks[0]: "198.51.100.0" is no network that records can be told apart by; expected )"
     R"(IPv4 from /1 to /24 or IPv6 from /1 to /48, such as "198.51.100.0/24")"},
    {R"("policy": "ip_based", "records": [{"region": "eu-west-2", "networks": ["198.51.100.0/25"]}])",
     R"(80: dns.records[0].networks[0]: "198.51.100.0/25" is no network that records can be told apart by; )"
     R"(expected IPv4 from /1 to /24 or IPv6 from /1 to /48, such as "198.51.100.0/24")"},
    {R"("policy": "ip_based", "records": [{"region": "eu-west-2", "networks": ["0.0.0.0/0"]}])",
     R"(80: dns.records[0].networks[0]: "0.0.0.0/0" is no network that records can be told apart by; expected )"
     R"(IPv4 from /1 to /24 or IPv6 from /1 to /48, such as "198.51.100.0/24")"},
    {R"("policy": "ip_based", "records": [{"region": "eu-west-2", "networks": ["198.51.100.0/24", )"
     R"("198.51.100.0/24"]}])",
     R"(99: dns.records[0].networks[1]: "198.51.100.0/24" stands twice in this list)"},
    {R"("policy": "ip_based", "records": [{"region": "eu-west-2", "networks": ["198.51.100.0/24"]}, {"region": )"
     R"("us-west-2", "networks": ["198.51.100.0/24"]}])",
     R"(138: dns.records[1].networks[0]: another record is for "198.51.100.0/24" already)"},
    {R"("policy": "ip_based", "records": [{"region": "eu-west-2"}, {"region": "us-west-2"}])",
     R"(68: dns.records[1]: another record is for every other network already; expected "networks")"},
    {R"("ttl": "10s", "least_ttl": "20s")", "36: dns.least_ttl: the least TTL is above the TTL"},
    {R"("when_all_down": "fallback")",
     R"(26: dns.when_all_down: there is no region to fall back to; expected "fallback")"},
    {R"("when_all_down": "fallback", "fallback": "eu-west-3")",
     R"(50: dns.fallback: there is no region "eu-west-3"; did you mean "eu-west-2"?)"},
    {R"("fallback": "eu-west-2")", R"(21: dns.fallback: only "when_all_down": "fallback" uses it)"},
    {R"("when_all_down": "everything")",
     R"(26: dns.when_all_down: there is no choice "everything"; expected "all", "nearest", "fallback", "empty" )"
     R"(or "servfail")"},
};

// Inside "dns": health checks, safety rules, sites and the zone.
const BadInput check_mistakes[] = {
    {R"("health_check": {"match": "Ok", "protocol": "tcp"})",
     R"(35: dns.health_check.match: a tcp probe reads no answer to match; expected "http" or "https")"},
    {R"("health_check": {"protocol": "icmp"})",
     R"(38: dns.health_check.protocol: there is no choice "icmp"; did you mean "tcp"?)"},
    {R"("health_check": {"ok": 2})",
     R"(32: dns.health_check.ok: "ok" belongs to "rise" and "fall"; expected all three)"},
    {R"("health_check": {"rise": 2, "fall": 3, "ok": 3})",
     R"(54: dns.health_check.ok: "ok" is above "rise"; expected at most as many successes)"},
    {R"("health_check": {"rise": 0})",
     "34: dns.health_check.rise: expected a whole number from 1 to 100, found the number 0"},
    {R"("checks": {"a": {}})", R"(25: dns.checks.a: this check looks at no region; expected "region")"},
    {R"("checks": {"": {"region": "eu-west-2"}})", "19: dns.checks: a health check has no name"},
    {R"("checks": {"eu-west-2": {"region": "eu-west-2"}})",
     R"(33: dns.checks.eu-west-2: "eu-west-2" is the name of a region; expected a name of its own)"},
    {R"("checks": {"a": {"region": "eu-west-3"}})",
     R"(36: dns.checks.a.region: there is no region "eu-west-3"; did you mean "eu-west-2"?)"},
    {R"("checks": {"a": {"region": "eu-west-2", "probe": {"path": "/deep"}}})",
     R"(67: dns.checks.a.probe.path: a region has no health endpoint "/deep"; did you mean "/health"?)"},
    {R"("checks": {"a": {"region": "eu-west-2", "children": ["us-west-2"]}})",
     "61: dns.checks.a.children: only a calculated check has children"},
    {R"("checks": {"a": {"region": "eu-west-2", "at_least": 2}})",
     R"(61: dns.checks.a.at_least: a check of this kind has no "at_least"; expected the kind "calculated")"},
    {R"("checks": {"a": {"region": "eu-west-2", "on": false}})",
     R"(55: dns.checks.a.on: a check of this kind has no "on"; expected the kind "routing_control")"},
    {R"("checks": {"a": {"kind": "alarm"}})", R"(25: dns.checks.a: this check looks at no region; expected "region")"},
    {R"("checks": {"a": {"kind": "alarm", "region": "eu-west-2", "metric": "errors"}})",
     R"(76: dns.checks.a.metric: there is no choice "errors"; expected "failures", "rejections" or "latency")"},
    {R"("checks": {"a": {"kind": "alarm", "region": "eu-west-2", "period": "0s"}})",
     R"(76: dns.checks.a.period: "0s" is no time at all; expected more than 0s)"},
    {R"("checks": {"a": {"kind": "alarm", "region": "eu-west-2", "probe": {}}})",
     "75: dns.checks.a.probe: only an endpoint check probes"},
    {R"("checks": {"a": {"kind": "routing_control", "region": "eu-west-2"}})",
     "63: dns.checks.a.region: a check of this kind looks at no region"},
    {R"("checks": {"a": {"kind": "routing_control", "missing": "healthy"}})",
     R"(64: dns.checks.a.missing: a check of this kind has no "missing"; expected the kind "alarm")"},
    {R"("checks": {"a": {"kind": "calculated"}})",
     R"(25: dns.checks.a: this calculated check has no children; expected "children")"},
    {R"("checks": {"a": {"kind": "calculated", "children": ["eu-west-3"]}})",
     R"(61: dns.checks.a.children[0]: there is no health check "eu-west-3"; did you mean "eu-west-2"?)"},
    {R"("checks": {"a": {"kind": "calculated", "children": ["eu-west-2", "eu-west-2"]}})",
     R"(74: dns.checks.a.children[1]: "eu-west-2" stands twice in this list)"},
    {R"("checks": {"a": {"kind": "calculated", "children": ["a"]}})",
     "61: dns.checks.a.children[0]: a calculated check does not count another one"},
    {R"("checks": {"a": {"kind": "calculated", "children": ["b"]}, "b": {"kind": "calculated", "children": )"
     R"(["eu-west-2"]}})",
     "61: dns.checks.a.children[0]: a calculated check does not count another one"},
    {R"("checks": {"a": {"kind": "endpiont", "region": "eu-west-2"}})",
     R"(34: dns.checks.a.kind: there is no choice "endpiont"; did you mean "endpoint"?)"},
    {R"("checks": {"a": {"kind": "routing_control"}}, "safety_rules": {"r": {"controls": ["b"]}})",
     R"(91: dns.safety_rules.r.controls[0]: there is no routing control "b"; expected "a")"},
    {R"("checks": {"a": {"kind": "routing_control"}}, "safety_rules": {"r": {"controls": []}})",
     "90: dns.safety_rules.r.controls: the rule counts no controls"},
    {R"("checks": {"a": {"kind": "routing_control"}}, "safety_rules": {"r": {"controls": ["a", "a"]}})",
     R"(96: dns.safety_rules.r.controls[1]: "a" stands twice in this list)"},
    {R"("checks": {"a": {"kind": "routing_control"}}, "safety_rules": {"r": {"controls": ["a"], "at_least": 2}})",
     "109: dns.safety_rules.r.at_least: the rule counts 1 control, so as many are never on"},
    {R"("checks": {"a": {"kind": "routing_control"}}, "safety_rules": {"r": {"controls": ["a"], "kind": )"
     R"("gating"}})",
     R"(77: dns.safety_rules.r: this gating rule gates nothing; expected "targets")"},
    {R"("checks": {"a": {"kind": "routing_control"}}, "safety_rules": {"r": {"controls": ["a"], "targets": )"
     R"(["a"]}})",
     "108: dns.safety_rules.r.targets: only a gating rule has targets"},
    {R"("checks": {"a": {"kind": "routing_control"}}, "safety_rules": {"r": {}})",
     R"(77: dns.safety_rules.r: the key "controls" is missing)"},
    {R"("sites": {"here": {"checkers": ["us-east-9"]}})",
     R"(41: dns.sites.here.checkers[0]: there is no place of a checker "us-east-9"; did you mean "us-east-1"?)"},
    {R"("sites": {"here": {"clients": ["lodnon"]}})",
     R"(40: dns.sites.here.clients[0]: there is no population "lodnon"; did you mean "london"?)"},
    {R"("sites": {"here": {"clients": ["london"]}, "there": {"clients": ["london"]}})",
     R"(74: dns.sites.there.clients[0]: another site serves "london" already)"},
    {R"("zone": ["www 300 IN CNAME"])", "18: dns.zone[0]: CNAME wants a domain name, but the record ends"},
    {R"("zone": ["ok 300 IN A 192.0.2.1", "www 300 IN A 192.0.2.300"])",
     R"(43: dns.zone[1]: A wants an IPv4 address, not "192.0.2.300")"},
    {R"("zone": ["$INCLUDE /etc/passwd"])",
     R"(18: dns.zone[0]: $INCLUDE is not supported; put the records here: "$INCLUDE")"},
    {R"("zone": ["api 300 IN A 192.0.2.1"])",
     "17: dns.zone: api.drill.test.: cannot be steered, static addresses stand there"},
    {R"("zone": ["www.elsewhere.test. 300 IN A 192.0.2.1"])",
     "17: dns.zone: www.elsewhere.test.: outside the zone drill.test."},
    {R"("zone": ["www 300 IN CNAME api", "www 300 IN A 192.0.2.1"])",
     "17: dns.zone: www.drill.test.: CNAME and other data; a CNAME stands alone (RFC 1034, section 3.6.2)"},
    {R"("zone": ["a 300 IN A 192.0.2.1\n\nb 300 IN A nonsense"])",
     R"(17: dns.zone: A wants an IPv4 address, not "nonsense")"},
    {R"("zone": ["a 300 IN TXT ("])", "18: dns.zone[0]: a parenthesis that is never closed; expected )"},
    {R"("zone": ["@ 3600 IN SOA ns1 hostmaster 1 2 3 4 5"])", "17: dns.zone: drill.test.: more than one SOA"},
    {R"("zone": [7])", R"(18: dns.zone[0]: expected a text such as "www 300 IN CNAME api", found the number 7)"},
    {R"("name": "ns1.drill.test")", "8: dns: ns1.drill.test.: cannot be steered, static addresses stand there"},
    {R"("name": "api..test")", R"(17: dns.name: "api..test" is no host name; expected one such as "api.drill.test")"},
    {R"("scope": "wide")", R"(18: dns.scope: there is no choice "wide"; expected "right" or "everybody")"},
};

// A population.
const BadInput network_mistakes[] = {
    {R"("at": "London", "network": "198.51.100")",
     R"(41: clients[0].network: "198.51.100" is no network; expected one such as "198.51.100.0/24")"},
    {R"("at": "London", "network": "198.51.100.0/33")",
     R"(41: clients[0].network: "198.51.100.0/33" is no network; expected one such as "198.51.100.0/24")"},
    {R"("at": "London", "network": "10.1.0.0/16")",
     R"(41: clients[0].network: "10.1.0.0/16" overlaps 10.0.0.0/8, the network of those whose network is not )"
     R"(named; expected one such as "198.51.100.0/24")"},
    {R"("at": "London", "network": "0.0.0.0/0")",
     R"(41: clients[0].network: "0.0.0.0/0" overlaps 10.0.0.0/8, the network of those whose network is not )"
     R"(named; expected one such as "198.51.100.0/24")"},
    {R"("at": "London", "network": "127.78.1.0/24")",
     R"(41: clients[0].network: "127.78.1.0/24" overlaps 127.0.0.0/8, the network of this machine; expected one )"
     R"(such as "198.51.100.0/24")"},
    {R"("at": "London", "network": "198.51.100.0/24"}, {"at": "Paris", "network": "198.51.100.128/25")",
     R"(88: clients[1].network: "198.51.100.128/25" overlaps the network of "london"; expected a network of its )"
     R"(own)"},
    {R"("at": "London", "family": "v5")", R"(40: clients[0].family: there is no choice "v5"; did you mean "v4"?)"},
};

// A fault.
const BadInput act_mistakes[] = {
    {R"("at": "1m", "do": "dns_down", "of": "lodnon")",
     R"(220: timeline[0].of: there is no population "lodnon"; did you mean "london"?)"},
    {R"("at": "1m", "do": "dns_down", "of": "eu-west-2")",
     R"(220: timeline[0].of: there is no population "eu-west-2"; expected "london" or "seattle")"},
    {R"("at": "1m", "do": "dns_down", "region": "eu-west-2")",
     R"(214: timeline[0]: there is no key "region"; expected "at", "do", "for", "of" or "fails")"},
    {R"("at": "1m", "do": "dns_slow")", R"(183: timeline[0]: the key "add" is missing)"},
    {R"("at": "1m", "do": "dns_stale", "of": "london")",
     R"(215: timeline[0]: there is no key "of"; expected "at", "do", "for" or "fails")"},
    {R"("at": "1m", "do": "dns_nx")",
     R"(202: timeline[0].do: there is no fault "dns_nx"; did you mean "dns_nxdomain"?)"},
    {R"("at": "1m", "do": "lie_health")", R"(183: timeline[0]: the key "region" is missing)"},
    {R"("at": "1m", "do": "blind_checkers", "region": "eu-west-2", "share": "0%")",
     R"(252: timeline[0].share: "0%" is nobody and nothing; expected more than "0%")"},
    {R"("at": "1m", "do": "fail_health", "region": "eu-west-2", "flap": "-1s")",
     R"(248: timeline[0].flap: "-1s" is negative; expected a duration such as "250ms" or "10s")"},
    {R"("at": "1m", "do": "evacuate", "region": "eu-west-3")",
     R"(224: timeline[0].region: there is no region "eu-west-3"; did you mean "eu-west-2"?)"},
    {R"("at": "1m", "do": "evacuate", "region": "eu-west-2", "share": "50%")",
     R"(237: timeline[0]: there is no key "share"; expected "at", "do", "for", "region" or "fails")"},
    {R"("at": "1m", "do": "set_weight", "record": "eu-west-2")", R"(183: timeline[0]: the key "weight" is missing)"},
    {R"("at": "1m", "do": "set_weight", "weight": 0)", R"(183: timeline[0]: the key "record" is missing)"},
    {R"("at": "1m", "do": "set_weight", "record": "eu-west-3", "weight": 0)",
     R"(226: timeline[0].record: there is no record "eu-west-3"; did you mean "eu-west-2"?)"},
    {R"("at": "1m", "do": "set_weight", "record": "eu-west-2", "weight": 300)",
     "249: timeline[0].weight: expected a whole number from 0 to 255, found the number 300"},
    {R"("at": "1m", "do": "set_weight", "record": "eu-west-2", "group": "europe", "weight": 0)",
     R"(248: timeline[0].group: there is no group "europe")"},
    {R"("at": "1m", "do": "routing_control")", R"(183: timeline[0]: this switches nothing; expected "on" or "off")"},
    {R"("at": "1m", "do": "routing_control", "off": ["ue"])",
     R"(229: timeline[0].off[0]: there is no routing control "ue"; did you mean "eu"?)"},
    {R"("at": "1m", "do": "routing_control", "off": ["eu"], "on": ["eu"])",
     R"(229: timeline[0].off[0]: "eu" is switched on as well)"},
    {R"("at": "1m", "do": "routing_control", "off": ["eu", "eu"])",
     R"(235: timeline[0].off[1]: "eu" stands twice in this list)"},
    {R"("at": "1m", "do": "routing_control", "off": ["eu"], "overrides": ["two on"])",
     R"(250: timeline[0].overrides[0]: there is no safety rule "two on"; expected "one on")"},
    {R"("at": "1m", "do": "routing_control", "off": "eu")",
     R"(228: timeline[0].off: expected a list such as ["eu"], found the text "eu")"},
};

}  // namespace

TEST_CASE("a record that cannot answer is told at the value that is wrong", "[scenario]") {
    check_in_line_2(R"("dns": {)", record_mistakes, "}");
}

TEST_CASE("a health check, rule, site or zone line that cannot be is told at the value that is wrong", "[scenario]") {
    check_in_line_2(R"("dns": {)", check_mistakes, "}");
}

TEST_CASE("a network that cannot be a population's own is told at its value", "[scenario]") {
    check_in_line_2(R"("clients": [{)", network_mistakes, "}]");
}

TEST_CASE("a fault of the DNS, or an act of operators, that cannot be is told at the value that is wrong",
          "[scenario]") {
    check_in_line_2(R"("dns": {"policy": "weighted", "checks": {"eu": {"kind": "routing_control"}, )"
                    R"("us": {"kind": "routing_control"}}, "safety_rules": {"one on": {"controls": ["eu", "us"]}}}, )"
                    R"("timeline": [{)",
                    act_mistakes, "}]");
}

}  // namespace dns_errors_test
