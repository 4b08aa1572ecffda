#include "study/drawing/parts.hpp"
#include "study/drawing/settings.hpp"

#include "drill/scenario/dns_spec.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace regiondrill::study {

namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

/// Draws groups of records that lead to each other: each group divides its regions among its records, and a record of
/// several regions is an alias of a group of its own.
class RecordTree {
public:
    RecordTree(Sketch& sketch, Json& dns) : sketch_(sketch), draw_(sketch.draw.part("records")), dns_(dns) {}

    /// The name's own records; some policies do without.
    void draw_root(const std::string& policy) {
        const bool needs_records = policy == "geolocation" || policy == "ip_based" || policy == "failover";
        if (!needs_records && !(draw_.takes("records") && draw_.chance(0.7))) return;
        const Json root = group(policy, sketch_.regions, 0);
        for (const auto& [key, value] : root.items()) dns_[key] = value;
    }

private:
    static constexpr int deepest = 3;

    Json group(const std::string& policy, const Words& regions, int depth) {
        Json group{{"policy", policy}};
        if (policy == "simple") {
            group["records"].push_back({{"regions", draw_.some(regions)}});
            return group;
        }
        std::vector<Words> shares = shared_out(policy, regions, depth);
        for (std::size_t i = 0; i < shares.size(); ++i) group["records"].push_back(record(policy, shares[i], i, depth));
        if (depth > 0) draw_settings(draw_, group_table(), group, {"policy"});
        return group;
    }

    static std::string group_table() { return std::string(dns_table) + "/properties/groups/additionalProperties"; }

    bool may_lead_on(const std::string& policy, int depth) const {
        return policy != "multivalue" && depth < deepest && draw_.takes("record tree");
    }

    // Which regions each record is for. Failover has two records, whatever the regions.
    std::vector<Words> shared_out(const std::string& policy, const Words& regions, int depth) {
        std::vector<Words> shares;
        for (const std::string& region : regions) {
            const bool joins = !shares.empty() && may_lead_on(policy, depth) && draw_.chance(0.4);
            if (joins) {
                shares[draw_.below(static_cast<std::uint32_t>(shares.size()))].push_back(region);
            } else {
                shares.push_back({region});
            }
        }
        if (policy == "failover") {
            if (shares.size() == 1) shares.push_back(shares.front());
            shares.resize(2);
        }
        return shares;
    }

    Json record(const std::string& policy, const Words& regions, std::size_t place, int depth) {
        Json record = Json::object();
        if (regions.size() == 1) {
            record["region"] = regions.front();
        } else {
            record["alias"] = led_to(regions, depth);
            if (policy == "latency" || policy == "geoproximity") record["near"] = draw_.pick(regions);
            if (draw_.chance(0.4)) record["evaluate_target_health"] = draw_.chance(0.5);
        }
        if (policy == "failover") {
            record["role"] = place == 0 ? "primary" : "secondary";
            // Both may lead to one region, with a health check of their own each.
            record["id"] = place == 0 ? "first" : "second";
        }
        if (policy == "geolocation") record["area"] = area(place);
        if (policy == "ip_based" && place > 0) record["networks"] = {"10." + std::to_string(4 * place - 4) + ".0.0/14"};
        if ((policy == "weighted" || policy == "consistent_hash") && draw_.takes("weights")) {
            record["weight"] = draw_.pick({"0", "1", "2", "10", "255"}) == "0" ? 0 : draw_.whole(1, 255);
        }
        if (policy == "geoproximity" && draw_.takes("bias")) record["bias"] = static_cast<int>(draw_.below(199)) - 99;
        if (!sketch_.checks.empty() && draw_.takes("checks of records") && draw_.chance(0.4)) {
            record["check"] = draw_.pick(sketch_.checks);
        }
        return record;
    }

    // Its first record is for everybody whom no other is for, so that few are left without an answer.
    static std::string area(std::size_t place) {
        static const Words areas{"*",          "continent/NA", "continent/EU", "continent/AS", "country/GB",
                                 "country/US", "state/US-NY",  "continent/SA", "country/JP",   "continent/OC"};
        return areas[place % areas.size()];
    }

    std::string led_to(const Words& regions, int depth) {
        std::string name = "group-" + std::to_string(++groups_);
        const std::string policy = draw_.pick({"latency", "weighted", "failover", "multivalue", "consistent_hash",
                                               "geoproximity", "geolocation", "ip_based", "simple"});
        Json led = group(policy, regions, depth + 1);
        dns_["groups"][name] = std::move(led);
        return name;
    }

    Sketch& sketch_;
    Draw draw_;
    Json& dns_;
    int groups_ = 0;
};

Json probe(Draw& draw, const std::string& table) {
    Json probe = Json::object();
    draw_settings(draw, table, probe);
    if (draw.takes("places") && draw.chance(0.7)) {
        probe["places"] = draw.some({"us-east-1", "eu-west-1", "Tokyo", "us-west-2", "Sydney"});
    }
    if (draw.takes("gdnsd's triple") && draw.chance(0.5)) {
        const std::uint64_t rise = draw.whole(1, 30);
        probe["rise"] = rise;
        probe["fall"] = draw.whole(1, 20);
        probe["ok"] = draw.whole(1, rise);
    }
    if (probe.value("protocol", "http") != "tcp" && draw.takes("match") && draw.chance(0.5)) probe["match"] = "Ok";
    return probe;
}

std::string probe_table() { return std::string(dns_table) + "/properties/health_check"; }

// Regions have checks of their own, by their names.
Words countable_checks(const Sketch& sketch, const Json& checks) {
    Words names = sketch.regions;
    for (const auto& [name, check] : checks.items()) {
        if (check["kind"] != "calculated") names.push_back(name);
    }
    return names;
}

Json named_check(Draw draw, const Sketch& sketch, const Json& others) {
    const std::string kind = draw.pick({"endpoint", "calculated", "alarm", "routing_control"});
    Json check{{"kind", kind}};
    Words unused{"on", "at_least", "probe", "metric", "above", "period", "missing"};
    const auto uses = [&](std::initializer_list<const char*> keys) {
        for (const char* key : keys) unused.erase(std::find(unused.begin(), unused.end(), key));
    };
    if (kind == "endpoint" || kind == "alarm") check["region"] = draw.pick(sketch.regions);
    if (kind == "endpoint" && draw.chance(0.5)) check["probe"] = probe(draw, probe_table());
    if (kind == "routing_control") uses({"on"});
    if (kind == "alarm") uses({"metric", "above", "period", "missing"});
    if (kind == "calculated") {
        check["children"] = draw.some(countable_checks(sketch, others));
        check["at_least"] = draw.below(static_cast<std::uint32_t>(check["children"].size()) + 1);
    }
    draw_settings(draw, check_table, check, unused);
    return check;
}

void draw_checks(Sketch& sketch, Json& dns) {
    if (!sketch.draw.takes("named checks")) return;
    Json checks = Json::object();
    for (std::uint32_t number = 1 + sketch.draw.below(5); number > 0; --number) {
        const std::string name = "check-" + std::to_string(number);
        checks[name] = named_check(sketch.draw.part(name), sketch, checks);
        sketch.checks.push_back(name);
        if (checks[name]["kind"] == "routing_control") sketch.controls.push_back(name);
    }
    dns["checks"] = std::move(checks);
}

void draw_rules(Sketch& sketch, Json& dns) {
    if (sketch.controls.empty() || !sketch.draw.takes("safety rules")) return;
    Draw draw = sketch.draw.part("safety rules");
    Json rule{{"controls", draw.some(sketch.controls)}};
    rule["at_least"] = draw.below(static_cast<std::uint32_t>(rule["controls"].size()) + 1);
    draw_settings(draw, rule_table, rule, {"targets", "kind"});
    if (draw.chance(0.4)) {
        rule["kind"] = "gating";
        rule["targets"] = draw.some(sketch.controls);
    }
    sketch.rules.push_back("rule");
    dns["safety_rules"]["rule"] = std::move(rule);
}

void draw_sites(Sketch& sketch, const Json& script, Json& dns) {
    if (!sketch.draw.takes("sites")) return;
    Draw draw = sketch.draw.part("sites");
    Words left = sketch.populations;
    for (std::uint32_t number = 1 + draw.below(3); number > 0; --number) {
        Json& site = dns["sites"]["site-" + std::to_string(number)];
        site = Json::object();
        if (draw.chance(0.5)) site["checkers"] = draw.some(checker_places(script));
        if (left.empty() || draw.chance(0.4)) continue;
        site["clients"] = draw.some(left);
        for (const auto& name : site["clients"]) left.erase(std::find(left.begin(), left.end(), name));
    }
}

}  // namespace

Words checker_places(const Json& script) {
    const Json::json_pointer places("/dns/health_check/places");
    return script.contains(places) ? script[places].get<Words>() : drill::route53_places();
}

// The name's own settings, then what its records may refer to, then they.
void draw_dns(Sketch& sketch, Json& script) {
    Draw draw = sketch.draw.part("dns");
    Json& dns = script["dns"];
    dns = Json{{"ttl", draw.duration(1s, 5min)}, {"health_check", probe(draw, probe_table())}};
    draw_checks(sketch, dns);
    draw_rules(sketch, dns);
    draw_sites(sketch, script, dns);
    const std::string policy = draw.pick({"latency", "latency", "failover", "weighted", "simple", "geolocation",
                                          "geoproximity", "multivalue", "ip_based", "consistent_hash"});
    dns["policy"] = policy;
    RecordTree(sketch, dns).draw_root(policy);
    draw_settings(draw, dns_table, dns, {"when_all_down", "health_check"});
    if (draw.takes("when_all_down") && draw.chance(0.7)) {
        dns["when_all_down"] = draw.pick({"all", "nearest", "fallback", "empty", "servfail"});
        if (dns["when_all_down"] == "fallback") dns["fallback"] = draw.pick(sketch.regions);
    }
    if (draw.takes("unchecked") && draw.chance(0.3)) dns["unchecked"] = {draw.pick(sketch.regions)};
}

}  // namespace regiondrill::study
