#include "drill/scenario/timeline_schema.hpp"

#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/dns_schema.hpp"
#include "drill/scenario/dns_spec.hpp"
#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/membership.hpp"
#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/random_failures.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/script.hpp"
#include "drill/scenario/units.hpp"
#include "sim/pattern.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace regiondrill::drill {

namespace {

using nlohmann::ordered_json;

/// Only there for the schema: the tag has been read by whoever chose this schema.
Field<FaultSpec> tag_field() { return required(field("do", &FaultSpec::what, TextKind("kill"), "What breaks.")); }

// Required in a script; a fault begun manually begins at once without it.
Field<FaultSpec> beginning() {
    return field("at", &FaultSpec::at, TimeKind("2m"), "When it begins, from the drill's start.");
}

// The fault's own two sentences are its description in the schema.
Schema<FaultSpec> shape_of(const FaultType& type, const Field<FaultSpec>& beginning) {
    Schema<FaultSpec> table{
        std::string{type.summary} + " " + std::string{type.in_flight},
        {
            beginning,
            tag_field(),
            by_default("until the drill ends",
                       field("for", &FaultSpec::lasting, DurationKind("4m", Zero::refused), "How long it lasts.")),
        }};
    for (const auto& use : type.fields) {
        auto field = field_of(use.field);
        table.fields.push_back(use.required ? required(field) : field);
    }
    return table;
}

// Made from the registry: a new fault needs no line here.
Variants<FaultSpec> variants_with(const Field<FaultSpec>& beginning) {
    Variants<FaultSpec> all{"do", "fault", {}};
    for (const FaultType* type : fault_types()) all.tables.emplace_back(type->name, shape_of(*type, beginning));
    return all;
}

// Regions come and go by plan; anything else may come by chance.
Variants<FaultSpec> variants_of_script() {
    Variants<FaultSpec> all = variants_with(required(beginning()));
    for (auto& [name, table] : all.tables) {
        if (find_fault_type(name)->membership != MembershipChange::none) continue;
        table.fields.push_back(object_field("fails", &FaultSpec::fails, failure_schema()));
    }
    return all;
}

// Only people give reasons; a script has its description for that.
Variants<FaultSpec> variants_at_hand() {
    Variants<FaultSpec> all = variants_with(by_default("now", beginning()));
    for (auto& [name, table] : all.tables) {
        table.fields.push_back(by_default(
            "nothing", field("because", &FaultSpec::because, TextKind("practice"), "Why, for story and report.")));
    }
    return all;
}

/// A fault, where it stands, and what its fields may name: what the checks of single fields are given.
struct TimelineEntry {
    const FaultSpec& fault;
    const ScenarioNames& names;
    const std::string& place;

    std::string pointer(const std::string& key) const { return place + pointer_step(key); }
};

// Somebody on both sides would be cut off from itself.
void check_side(const TimelineEntry& entry, std::size_t side) {
    const auto& members = entry.fault.between[side];
    const auto pointer = entry.pointer("between") + pointer_step(std::to_string(side));
    if (members.empty()) entry.names.fail(pointer, {"nobody stands on this side", "a region or a population", {}});
    for (std::size_t i = 0; i < members.size(); ++i) {
        const auto place = pointer + pointer_step(std::to_string(i));
        entry.names.require_either(place, members[i]);
        const auto& first = entry.fault.between[0];
        if (side == 1 && contains(first, members[i])) {
            entry.names.fail(place, {in_quotes(members[i]) + " stands on both sides", "two sides apart", {}});
        }
    }
}

// Names are known by now; a side without a region is fine as long as the other has one.
void check_between(const TimelineEntry& entry) {
    check_side(entry, 0);
    check_side(entry, 1);
    // Links lead from regions to everybody; populations have none among themselves.
    const auto is_region = [&](const std::string& name) { return entry.names.is_region(name); };
    const auto& sides = entry.fault.between;
    const bool has_region = std::any_of(sides[0].begin(), sides[0].end(), is_region) ||
                            std::any_of(sides[1].begin(), sides[1].end(), is_region);
    if (!has_region) {
        entry.names.fail(entry.pointer("between"),
                         {"populations have no links among themselves", "a region on one side", {}});
    }
}

// What the fault happens to, whichever of its fields says so.
void check_targets(const TimelineEntry& entry, const FaultType& type) {
    const FaultSpec& fault = entry.fault;
    if (uses(type, FaultField::region)) entry.names.require_region(entry.pointer("region"), fault.region);
    if (uses(type, FaultField::between)) check_between(entry);
    if (!uses(type, FaultField::to) || fault.to.empty()) return;
    entry.names.require_region(entry.pointer("to"), fault.to);
    if (fault.to == fault.region) {
        entry.names.fail(entry.pointer("to"), {in_quotes(fault.to) + " is the region itself", "another region", {}});
    }
}

/// Only places that some check probes from have checkers to blind.
void check_places(const TimelineEntry& entry, const Scenario& scenario) {
    entry.names.require_all_known(entry.pointer("places"), "place of a checker", entry.fault.places,
                                  checker_places_of(scenario));
}

/// The record is looked for in the group that the fault names, and its policy must go by weights. Where the name has no
/// records of its own, there is one a region, called by it.
void check_weight(const TimelineEntry& entry, const Scenario& scenario) {
    // The name's own group has no name, so it is what is meant where none is given.
    const RecordGroupSpec* group = &scenario.dns.root;
    std::vector<std::string> groups;
    for (const RecordGroupSpec& other : scenario.dns.groups) {
        groups.push_back(other.name);
        if (other.name == entry.fault.group) group = &other;
    }
    if (!entry.fault.group.empty() && group == &scenario.dns.root) {
        entry.names.fail(entry.pointer("group"), unknown_name("group", entry.fault.group, groups));
    }
    if (group->policy != &dns::weighted_policy && group->policy != &dns::consistent_hash_policy) {
        entry.names.fail(entry.pointer("record"),
                         {"records of this policy have no weight", R"("weighted" or "consistent_hash")", {}});
    }
    std::vector<std::string> ids;
    for (const RecordSpec& record : group->records) ids.push_back(id_of(record));
    // Only the root can be empty.
    if (group->records.empty()) {
        for (const RegionSpec& region : scenario.regions) ids.push_back(region.name);
    }
    entry.names.require_known(entry.pointer("record"), "record", entry.fault.record, ids);
}

// A control stands in one of the two lists at most, as the switch is one transaction.
void check_controls(const TimelineEntry& entry, const Scenario& scenario) {
    const auto controls = names_of_controls(scenario);
    std::vector<std::string> rules;
    for (const SafetyRuleSpec& rule : scenario.dns.safety_rules) rules.push_back(rule.name);
    const FaultSpec& fault = entry.fault;
    entry.names.require_once(entry.pointer("on"), fault.on);
    entry.names.require_once(entry.pointer("off"), fault.off);
    entry.names.require_all_known(entry.pointer("on"), "routing control", fault.on, controls);
    entry.names.require_all_known(entry.pointer("off"), "routing control", fault.off, controls);
    entry.names.require_all_known(entry.pointer("overrides"), "safety rule", fault.overrides, rules);
    if (fault.on.empty() && fault.off.empty()) {
        entry.names.fail(entry.place, {"this switches nothing", R"("on" or "off")", {}});
    }
    for (std::size_t i = 0; i < fault.off.size(); ++i) {
        if (!contains(fault.on, fault.off[i])) continue;
        entry.names.fail(entry.pointer("off") + pointer_step(std::to_string(i)),
                         {in_quotes(fault.off[i]) + " is switched on as well", {}, {}});
    }
}

/// Where a fault may add to a time or multiply it, one of the two must be said. A factor of 1 is as good as none; one
/// below 1 is allowed and speeds up.
void check_slowdown(const TimelineEntry& entry, const FaultType& type) {
    if (!uses(type, FaultField::add) || !uses(type, FaultField::factor)) return;
    const FaultSpec& fault = entry.fault;
    if (fault.min > fault.max) {
        entry.names.fail(entry.pointer("min"), {in_quotes(duration_text(fault.min)) + " is more than \"max\"",
                                                "at most " + in_quotes(duration_text(fault.max)),
                                                {}});
    }
    const bool adds = fault.add != Duration::zero() || fault.max != Duration::zero();
    if (adds || fault.factor < 1 || fault.factor > 1) return;
    const bool draws = uses(type, FaultField::max);
    entry.names.fail(entry.place, {"this " + in_quotes(type.name) + " changes nothing",
                                   draws ? R"("add", "max" or "factor")" : R"("add" or "factor")",
                                   {}});
}

/// What is killed at its limit cannot go on after it.
void check_limit(const TimelineEntry& entry) {
    const FaultSpec& fault = entry.fault;
    if (fault.buffer == Duration::zero() || fault.buffer < fault.limit) return;
    if (fault.limit == Duration::zero()) {
        entry.names.fail(entry.pointer("buffer"), {"there is no limit before which it could go on", "a \"limit\"", {}});
    }
    entry.names.fail(entry.pointer("buffer"), {in_quotes(duration_text(fault.buffer)) + " is not before the limit",
                                               "less than " + in_quotes(duration_text(fault.limit)),
                                               {}});
}

/// A dependency's name is denied only where there is one.
void check_hosts(const TimelineEntry& entry, const Scenario& scenario) {
    const auto region = std::find_if(scenario.regions.begin(), scenario.regions.end(),
                                     [&](const RegionSpec& each) { return each.name == entry.fault.region; });
    std::vector<std::string> hosts;
    for (const regions::Dependency& dependency : region->dependencies) hosts.push_back(dependency.host);
    if (hosts.empty()) {
        entry.names.fail(entry.pointer("region"),
                         {in_quotes(region->name) + " depends on nothing", "a region with \"dependencies\"", {}});
    }
    const auto pattern = sim::Pattern::compile(entry.fault.hosts);
    const bool denies = pattern && std::any_of(hosts.begin(), hosts.end(),
                                               [&](const std::string& host) { return pattern->is_in(host); });
    if (denies) return;
    entry.names.fail(entry.pointer("hosts"), {in_quotes(entry.fault.hosts) +
                                                  " is found in no host of a dependency of " + in_quotes(region->name),
                                              one_of(hosts),
                                              {}});
}

/// People who move become others.
void check_into(const TimelineEntry& entry) {
    entry.names.require_population(entry.pointer("into"), entry.fault.into);
    if (entry.fault.into != entry.fault.of) return;
    entry.names.fail(entry.pointer("into"),
                     {in_quotes(entry.fault.into) + " are these people", "another population", {}});
}

/// A skewed clock is wrong one way.
void check_skew(const TimelineEntry& entry) {
    const bool ahead = entry.fault.ahead != Duration::zero();
    const bool behind = entry.fault.behind != Duration::zero();
    if (ahead && behind) {
        entry.names.fail(entry.pointer("behind"), {"this clock is ahead already", R"("ahead" or "behind")", {}});
    }
    if (!ahead && !behind) {
        entry.names.fail(entry.place, {"this clock is right", R"("ahead" or "behind")", {}});
    }
}

}  // namespace

// Both are made once, at the first call.
const Variants<FaultSpec>& timeline_variants() {
    static const Variants<FaultSpec> variants = variants_of_script();
    return variants;
}

// The same tables but for the beginning and the reason.
const Variants<FaultSpec>& manual_variants() {
    static const Variants<FaultSpec> variants = variants_at_hand();
    return variants;
}

// Empty only where no script said anything: the word has no empty form.
void fill_in(FaultSpec& fault) {
    const auto& fields = type_of(fault).fields;
    const auto is_scope = [](const FaultFieldUse& use) { return use.field == FaultField::scope; };
    if (fault.scope.empty() && std::any_of(fields.begin(), fields.end(), is_scope)) fault.scope = "all";
}

// The moment first, then what it happens to, then what single fields mean together.
void check_fault(const FaultSpec& fault, const std::string& pointer, const Scenario& scenario,
                 const ScenarioNames& names) {
    const TimelineEntry entry{fault, names, pointer};
    const FaultType* type = find_fault_type(fault.what);
    if (type == nullptr) return;  // the tables refuse it before
    if (fault.at.time_since_epoch() >= scenario.duration) {
        names.fail(entry.pointer("at"),
                   {in_quotes(duration_text(fault.at.time_since_epoch())) + " is not before the drill's end",
                    "less than " + in_quotes(duration_text(scenario.duration)),
                    {}});
    }
    check_targets(entry, *type);
    if (uses(*type, FaultField::of) && !fault.of.empty()) names.require_population(entry.pointer("of"), fault.of);
    if (uses(*type, FaultField::into)) check_into(entry);
    if (uses(*type, FaultField::places)) check_places(entry, scenario);
    if (uses(*type, FaultField::record)) check_weight(entry, scenario);
    if (uses(*type, FaultField::on)) check_controls(entry, scenario);
    if (uses(*type, FaultField::ahead)) check_skew(entry);
    if (uses(*type, FaultField::limit)) check_limit(entry);
    if (uses(*type, FaultField::hosts)) check_hosts(entry, scenario);
    if (!fault.message.empty() && fault.as != "exception") {
        names.fail(entry.pointer("message"),
                   {"an answer with a status has no message of its own", R"("as": "exception" beside it)", {}});
    }
    check_slowdown(entry, *type);
}

// Each entry by itself first; coming and going is about all of them together.
void check_timeline(const Scenario& scenario, const ScenarioNames& names) {
    for (std::size_t i = 0; i < scenario.timeline.size(); ++i) {
        check_fault(scenario.timeline[i], "/timeline" + pointer_step(std::to_string(i)), scenario, names);
    }
    check_failures(scenario, names);
    check_membership(scenario, names);
}

}  // namespace regiondrill::drill
