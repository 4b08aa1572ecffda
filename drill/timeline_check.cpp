#include "drill/timeline_check.hpp"

#include "drill/fault_type.hpp"
#include "drill/units.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

/// One entry of the timeline and where it stands.
struct Entry {
    const FaultSpec& fault;
    const ScenarioNames& names;
    std::size_t index;

    std::string pointer(const std::string& key) const { return pointer_to("/timeline", index, key); }
};

bool uses(const FaultType& type, FaultField field) {
    return std::any_of(type.fields.begin(), type.fields.end(), [&](const auto& use) { return use.field == field; });
}

void check_side(const Entry& entry, std::size_t side) {
    const auto& members = entry.fault.between[side];
    const auto pointer = entry.pointer("between") + pointer_step(std::to_string(side));
    if (members.empty()) entry.names.fail(pointer, {"nobody stands on this side", "a region or a population", {}});
    for (std::size_t i = 0; i < members.size(); ++i) {
        const auto place = pointer + pointer_step(std::to_string(i));
        entry.names.require_either(place, members[i]);
        const auto& first = entry.fault.between[0];
        if (side == 1 && std::find(first.begin(), first.end(), members[i]) != first.end()) {
            entry.names.fail(place, {in_quotes(members[i]) + " stands on both sides", "two sides apart", {}});
        }
    }
}

void check_between(const Entry& entry) {
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

void check_targets(const Entry& entry, const FaultType& type) {
    const FaultSpec& fault = entry.fault;
    if (uses(type, FaultField::region)) entry.names.require_region(entry.pointer("region"), fault.region);
    if (uses(type, FaultField::between)) check_between(entry);
    if (!uses(type, FaultField::to) || fault.to.empty()) return;
    entry.names.require_region(entry.pointer("to"), fault.to);
    if (fault.to == fault.region) {
        entry.names.fail(entry.pointer("to"), {in_quotes(fault.to) + " is the region itself", "another region", {}});
    }
}

/// Where a fault may add to a time or multiply it, one of the two must be said.
void check_slowdown(const Entry& entry, const FaultType& type) {
    if (!uses(type, FaultField::add) || !uses(type, FaultField::factor)) return;
    if (entry.fault.add == Duration::zero() && !(entry.fault.factor < 1 || entry.fault.factor > 1)) {
        entry.names.fail("/timeline" + pointer_step(std::to_string(entry.index)),
                         {"this " + in_quotes(type.name) + " changes nothing", R"("add" or "factor")", {}});
    }
}

}  // namespace

void check_timeline(const Scenario& scenario, const ScenarioNames& names) {
    for (std::size_t i = 0; i < scenario.timeline.size(); ++i) {
        const Entry entry{scenario.timeline[i], names, i};
        const FaultType* type = find_fault_type(entry.fault.what);
        if (type == nullptr) continue;  // the shapes refuse it before
        if (entry.fault.at.time_since_epoch() >= scenario.duration) {
            names.fail(entry.pointer("at"),
                       {in_quotes(duration_text(entry.fault.at.time_since_epoch())) + " is not before the drill's end",
                        "less than " + in_quotes(duration_text(scenario.duration)),
                        {}});
        }
        check_targets(entry, *type);
        check_slowdown(entry, *type);
    }
}

}  // namespace regiondrill::drill
