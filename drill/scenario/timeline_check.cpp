#include "drill/scenario/timeline_check.hpp"

#include "drill/scenario/dns_layout.hpp"
#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/health_check_check.hpp"
#include "drill/scenario/presence_check.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

/// A fault and where it stands.
struct TimelineEntry {
    const FaultSpec& fault;
    const ScenarioNames& names;
    const std::string& place;

    std::string pointer(const std::string& key) const { return place + pointer_step(key); }
};

bool uses(const FaultType& type, FaultField field) {
    return std::any_of(type.fields.begin(), type.fields.end(), [&](const auto& use) { return use.field == field; });
}

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

void check_between(const TimelineEntry& entry) {
    check_side(entry, 0);
    check_side(entry, 1);
    const auto is_region = [&](const std::string& name) { return entry.names.is_region(name); };
    const auto& sides = entry.fault.between;
    const bool has_region = std::any_of(sides[0].begin(), sides[0].end(), is_region) ||
                            std::any_of(sides[1].begin(), sides[1].end(), is_region);
    if (!has_region) {
        entry.names.fail(entry.pointer("between"),
                         {"populations have no links among themselves", "a region on one side", {}});
    }
}

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

void check_places(const TimelineEntry& entry, const Scenario& scenario) {
    entry.names.require_all_known(entry.pointer("places"), "place of a checker", entry.fault.places,
                                  checker_places_of(scenario));
}

void check_weight(const TimelineEntry& entry, const Scenario& scenario) {
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
    if (group->records.empty()) {
        for (const RegionSpec& region : scenario.regions) ids.push_back(region.name);
    }
    entry.names.require_known(entry.pointer("record"), "record", entry.fault.record, ids);
}

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

/// Where a fault may add to a time or multiply it, one of the two must be said.
void check_slowdown(const TimelineEntry& entry, const FaultType& type) {
    if (!uses(type, FaultField::add) || !uses(type, FaultField::factor)) return;
    if (entry.fault.add == Duration::zero() && !(entry.fault.factor < 1 || entry.fault.factor > 1)) {
        entry.names.fail(entry.place,
                         {"this " + in_quotes(type.name) + " changes nothing", R"("add" or "factor")", {}});
    }
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

void check_fault(const FaultSpec& fault, const std::string& pointer, const Scenario& scenario,
                 const ScenarioNames& names) {
    const TimelineEntry entry{fault, names, pointer};
    const FaultType* type = find_fault_type(fault.what);
    if (type == nullptr) return;  // the shapes refuse it before
    if (fault.at.time_since_epoch() >= scenario.duration) {
        names.fail(entry.pointer("at"),
                   {in_quotes(duration_text(fault.at.time_since_epoch())) + " is not before the drill's end",
                    "less than " + in_quotes(duration_text(scenario.duration)),
                    {}});
    }
    check_targets(entry, *type);
    if (uses(*type, FaultField::of) && !fault.of.empty()) names.require_population(entry.pointer("of"), fault.of);
    if (uses(*type, FaultField::places)) check_places(entry, scenario);
    if (uses(*type, FaultField::record)) check_weight(entry, scenario);
    if (uses(*type, FaultField::on)) check_controls(entry, scenario);
    if (uses(*type, FaultField::ahead)) check_skew(entry);
    check_slowdown(entry, *type);
}

void check_timeline(const Scenario& scenario, const ScenarioNames& names) {
    for (std::size_t i = 0; i < scenario.timeline.size(); ++i) {
        check_fault(scenario.timeline[i], "/timeline" + pointer_step(std::to_string(i)), scenario, names);
    }
    check_presence(scenario, names);
}

}  // namespace regiondrill::drill
