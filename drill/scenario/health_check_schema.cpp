#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/dns_schema.hpp"
#include "drill/scenario/dns_spec.hpp"
#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"

#include "drill/scenario/script.hpp"

#include <algorithm>

namespace regiondrill::drill {

// One table for what every region gets and for the probe of a named check.
const Schema<HealthCheckSpec>& health_check_schema() {
    static const Schema<HealthCheckSpec> table{
        "How the DNS finds out whether a region is healthy.",
        {
            field("path", &HealthCheckSpec::path, TextKind("/health"),
                  "What the checkers ask a region for; its one health endpoint is /health."),
            field("protocol", &HealthCheckSpec::protocol,
                  ChoiceKind<Protocol>({{"http", Protocol::http}, {"https", Protocol::https}, {"tcp", Protocol::tcp}}),
                  "A probe passes when it is answered with a status from 200 to 399, or for tcp when it connects."),
            field("match", &HealthCheckSpec::match, TextKind("Ok", true),
                  "Text that must stand within the first 5,120 octets of the answer's body, which is \"Ok\" while a "
                  "region is well; capitals count."),
            field("interval", &HealthCheckSpec::interval, DurationKind("10s", Zero::refused),
                  "From the end of one probe to the start of the next."),
            field("threshold", &HealthCheckSpec::threshold, WholeKind(1, 10, 3),
                  "Consecutive results that change a checker's mind, both ways."),
            // The two override the threshold one by one; which of the defaults applies is decided where the checks are
            // built.
            by_default("the threshold", field("rise", &HealthCheckSpec::rise, WholeKind(1, 100, 20),
                                              "Consecutive successes that make a checker say healthy.")),
            by_default("the threshold", field("fall", &HealthCheckSpec::fall, WholeKind(1, 100, 10),
                                              "Failures that make a checker say unhealthy.")),
            by_default("failures must be consecutive",
                       field("ok", &HealthCheckSpec::ok, WholeKind(1, 100, 10),
                             "Consecutive successes that forgive earlier failures, as in gdnsd.")),
            field("assume", &HealthCheckSpec::assume,
                  ChoiceKind<Assume>(
                      {{"up", Assume::up}, {"down", Assume::down}, {"first_result", Assume::first_result}}),
                  "What a checker says before it has enough results."),
            field("hold", &HealthCheckSpec::hold, DurationKind("2m", Zero::allowed),
                  "After a change the verdict stays at least this long."),
            field("checkers", &HealthCheckSpec::checkers, WholeKind(1, 1000, 16),
                  "Checkers for each region, dealt out over the places."),
            by_default("the eight places Route 53 checks from",
                       field("places", &HealthCheckSpec::places, TextListKind({"us-east-1", "eu-west-1"}),
                             "Atlas regions or cities the checkers stand in.")),
            by_default("4s, and 10s for tcp",
                       field("connect_timeout", &HealthCheckSpec::connect_timeout, DurationKind("4s", Zero::refused),
                             "Longest wait of a probe for its connection.")),
            field("response_timeout", &HealthCheckSpec::response_timeout, DurationKind("2s", Zero::refused),
                  "Longest wait of a probe for its answer once connected."),
            // Not the whole: more than all of them can never say so.
            field("healthy_above", &HealthCheckSpec::healthy_above, ShareKind("18%", Zero::allowed, false),
                  "A region is healthy when more than this share of its checkers say so."),
        }};
    return table;
}

// All kinds share one table, as a check has its kind in a field like the others; check_keys() refuses what a kind does
// not read.
const Schema<NamedCheckSpec>& named_check_schema() {
    static const Schema<NamedCheckSpec> table{
        "A health check with a name.",
        {
            field("kind", &NamedCheckSpec::kind,
                  ChoiceKind<CheckKind>({{"endpoint", CheckKind::endpoint},
                                         {"calculated", CheckKind::calculated},
                                         {"alarm", CheckKind::alarm},
                                         {"routing_control", CheckKind::routing_control}}),
                  "Probes a region, counts other checks, watches a figure of a region, or is a switch."),
            field("region", &NamedCheckSpec::region, TextKind("eu-west-2"),
                  "For endpoint and alarm: the region it looks at."),
            by_default("as health_check says", object_field("probe", &NamedCheckSpec::probe, health_check_schema())),
            field("children", &NamedCheckSpec::children, TextListKind({"eu-west-2", "us-west-2"}),
                  "For calculated: regions or named checks."),
            field("at_least", &NamedCheckSpec::at_least, WholeKind(0, 256, 1),
                  "For calculated: how many children must be healthy; 0 is always healthy."),
            field("metric", &NamedCheckSpec::metric,
                  ChoiceKind<AlarmMetric>({{"failures", AlarmMetric::failures},
                                           {"rejections", AlarmMetric::rejections},
                                           {"latency", AlarmMetric::latency}}),
                  "For alarm: share of failed or rejected requests, or the mean seconds of service, of a period."),
            field("above", &NamedCheckSpec::above, NumberKind(0, 1'000'000, 0.05),
                  "For alarm: unhealthy while the figure is above this."),
            field("period", &NamedCheckSpec::period, DurationKind("10s", Zero::refused),
                  "For alarm: how often the figure is taken."),
            field("missing", &NamedCheckSpec::missing,
                  ChoiceKind<MissingData>({{"healthy", MissingData::healthy},
                                           {"unhealthy", MissingData::unhealthy},
                                           {"last_known", MissingData::last_known}}),
                  "For alarm: what a period without requests means."),
            field("on", &NamedCheckSpec::on, FlagKind(), "For routing_control: its state when the drill begins."),
            field("inverted", &NamedCheckSpec::inverted, FlagKind(), "Healthy counts as unhealthy and the reverse."),
            field("disabled", &NamedCheckSpec::disabled, FlagKind(),
                  "It is not carried out and counts as healthy; with inverted as unhealthy."),
        }};
    return table;
}

// After the rules of Route 53's routing controls (facts ARC-05, -06).
const Schema<SafetyRuleSpec>& safety_rule_schema() {
    static const Schema<SafetyRuleSpec> table{
        "What must hold of routing controls, or a change of them is refused.",
        {
            field("kind", &SafetyRuleSpec::kind,
                  ChoiceKind<SafetyRuleKind>(
                      {{"assertion", SafetyRuleKind::assertion}, {"gating", SafetyRuleKind::gating}}),
                  "The rule must hold after a change, or before one of its targets may change."),
            required(field("controls", &SafetyRuleSpec::controls, TextListKind({"eu", "us"}),
                           "The routing controls it counts.")),
            field("targets", &SafetyRuleSpec::targets, TextListKind({"eu", "us"}),
                  "For gating: what may change only while the rule holds."),
            field("at_least", &SafetyRuleSpec::at_least, WholeKind(0, 100, 1), "How many of the controls must be on."),
            field("inverted", &SafetyRuleSpec::inverted, FlagKind(), "The rule holds when fewer are on."),
            field("wait", &SafetyRuleSpec::wait, DurationKind("5s", Zero::allowed),
                  "From one change of its controls to the next."),
        }};
    return table;
}

namespace {

/// A probe that can pass: its places are known, its path is one that regions answer, and its counters fit each other.
void check_probe(const HealthCheckSpec& check, const std::string& pointer, const ScenarioNames& names,
                 const Script& script) {
    if (check.path != "/health") {
        names.fail(pointer + "/path", {"a region has no health endpoint " + in_quotes(check.path), {}, "/health"});
    }
    for (std::size_t i = 0; i < check.places.size(); ++i) {
        require_place(script, pointer + "/places" + pointer_step(std::to_string(i)), check.places[i]);
    }
    if (check.match.size() > 255) {  // facts R53-39
        names.fail(pointer + "/match", {"the text is longer than 255 characters", {}, {}});
    }
    if (!check.match.empty() && check.protocol == Protocol::tcp) {
        names.fail(pointer + "/match", {"a tcp probe reads no answer to match", R"("http" or "https")", {}});
    }
    // Without the two, `ok` would be mixed with the threshold, which counts otherwise.
    if (check.ok && (!check.rise || !check.fall)) {
        names.fail(pointer + "/ok", {R"("ok" belongs to "rise" and "fall")", "all three", {}});
    }
    if (check.ok && *check.ok > *check.rise) {
        names.fail(pointer + "/ok", {R"("ok" is above "rise")", "at most as many successes", {}});
    }
}

// A check may count a region's own and named ones, each once, but no other calculated one, as with Route 53: so no
// check ever counts itself.
void check_children(const Scenario& scenario, const NamedCheckSpec& check, const std::string& pointer,
                    const ScenarioNames& names) {
    const auto known = names_of_checks(scenario);
    if (check.children.empty()) names.fail(pointer, {"this calculated check has no children", R"("children")", {}});
    if (check.children.size() > 255) {  // facts R53-45
        names.fail(pointer + "/children", {"there are more than 255 children", {}, {}});
    }
    names.require_all_known(pointer + "/children", "health check", check.children, known);
    names.require_once(pointer + "/children", check.children);
    for (std::size_t i = 0; i < check.children.size(); ++i) {
        const NamedCheckSpec* child = find_named_check(scenario, check.children[i]);
        if (child != nullptr && child->kind == CheckKind::calculated) {
            names.fail(pointer + "/children" + pointer_step(std::to_string(i)),
                       {"a calculated check does not count another one", {}, {}});
        }
    }
}

/// Keys that only checks of some kinds have. Defaults would hide them, so the script is asked whether they are there.
void check_keys(const NamedCheckSpec& check, const std::string& pointer, const ScenarioNames& names,
                const Script& script) {
    /// A key that one kind has, and what is to be said at any other.
    struct Key {
        const char* name;
        CheckKind kind;
        const char* expected;
    };
    static constexpr Key keys[] = {
        {"at_least", CheckKind::calculated, R"(the kind "calculated")"},
        {"metric", CheckKind::alarm, R"(the kind "alarm")"},
        {"above", CheckKind::alarm, R"(the kind "alarm")"},
        {"period", CheckKind::alarm, R"(the kind "alarm")"},
        {"missing", CheckKind::alarm, R"(the kind "alarm")"},
        {"on", CheckKind::routing_control, R"(the kind "routing_control")"},
    };
    for (const Key& key : keys) {
        const std::string here = pointer + pointer_step(key.name);
        if (check.kind == key.kind || !script.has(here)) continue;
        names.fail(here, {"a check of this kind has no " + in_quotes(key.name), key.expected, {}});
    }
}

/// What only one kind of check reads is refused at the others. Names are shared with the regions' own checks, hence one
/// of its own.
void check_named(const Scenario& scenario, const NamedCheckSpec& check, const ScenarioNames& names,
                 const Script& script) {
    const std::string pointer = "/dns/checks" + pointer_step(check.name);
    if (check.name.empty()) names.fail("/dns/checks", {"a health check has no name", {}, {}});
    check_keys(check, pointer, names, script);
    if (names.is_region(check.name)) {
        names.fail(pointer, {in_quotes(check.name) + " is the name of a region", "a name of its own", {}});
    }
    // Only these two look at a region; the others are made of checks or of people's decisions.
    const bool watches = check.kind == CheckKind::endpoint || check.kind == CheckKind::alarm;
    if (watches && check.region.empty()) names.fail(pointer, {"this check looks at no region", R"("region")", {}});
    // Empty was refused above, with the key's name.
    if (watches) names.require_region(pointer + "/region", check.region);
    if (!watches && !check.region.empty()) {
        names.fail(pointer + "/region", {"a check of this kind looks at no region", {}, {}});
    }
    if (check.kind == CheckKind::calculated) check_children(scenario, check, pointer, names);
    if (check.kind != CheckKind::calculated && !check.children.empty()) {
        names.fail(pointer + "/children", {"only a calculated check has children", {}, {}});
    }
    if (check.probe && check.kind != CheckKind::endpoint) {
        names.fail(pointer + "/probe", {"only an endpoint check probes", {}, {}});
    }
    if (check.probe) check_probe(*check.probe, pointer + "/probe", names, script);
}

/// A rule counts controls that exist, and can hold. A rule that can never hold would refuse every switch; one without
/// controls, none.
void check_rule(const Scenario& scenario, const SafetyRuleSpec& rule, const ScenarioNames& names) {
    const std::string pointer = "/dns/safety_rules" + pointer_step(rule.name);
    // Of named checks that are switches; a rule that counted others could not refuse anything.
    const auto controls = names_of_controls(scenario);
    const auto require = [&](const std::string& key, const std::vector<std::string>& list) {
        names.require_all_known(pointer + pointer_step(key), "routing control", list, controls);
        names.require_once(pointer + pointer_step(key), list);
    };
    require("controls", rule.controls);
    require("targets", rule.targets);
    if (rule.controls.empty()) names.fail(pointer + "/controls", {"the rule counts no controls", {}, {}});
    if (rule.kind == SafetyRuleKind::gating && rule.targets.empty()) {
        names.fail(pointer, {"this gating rule gates nothing", R"("targets")", {}});
    }
    if (rule.kind == SafetyRuleKind::assertion && !rule.targets.empty()) {
        names.fail(pointer + "/targets", {"only a gating rule has targets", {}, {}});
    }
    // With `inverted` it would always hold instead, which is no rule either.
    if (rule.at_least > rule.controls.size()) {
        names.fail(pointer + "/at_least",
                   {"the rule counts " + std::to_string(rule.controls.size()) +
                        (rule.controls.size() == 1 ? " control" : " controls") + ", so as many are never on",
                    {},
                    {}});
    }
}

}  // namespace

// Routing controls are the named checks of that kind, in the script's order.
std::vector<std::string> names_of_controls(const Scenario& scenario) {
    std::vector<std::string> names;
    for (const NamedCheckSpec& check : scenario.dns.checks) {
        if (check.kind == CheckKind::routing_control) names.push_back(check.name);
    }
    return names;
}

// Places and figures of the common probe first: named checks that have none of their own use it.
void check_health_checks(const Scenario& scenario, const ScenarioNames& names, const Script& script) {
    check_probe(scenario.dns.health_check, "/dns/health_check", names, script);
    for (const NamedCheckSpec& check : scenario.dns.checks) check_named(scenario, check, names, script);
    for (const SafetyRuleSpec& rule : scenario.dns.safety_rules) check_rule(scenario, rule, names);
}

}  // namespace regiondrill::drill
