#include "drill/world/operators.hpp"

#include "drill/scenario/dns_config.hpp"
#include "sim/invariant.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// The words of an act: what goes off first, as that is what sends people away.
std::string switching(const std::vector<dns::ControlChange>& changes) {
    std::string text;
    for (const bool on : {false, true}) {
        std::string controls;
        for (const dns::ControlChange& change : changes) {
            if (change.on == on) controls += (controls.empty() ? "" : ", ") + change.control;
        }
        if (!controls.empty()) text += (text.empty() ? "switches " : " and ") + controls + (on ? " on" : " off");
    }
    return text;
}

/// A name as a glob that fits nothing else. Override lists name checks by patterns, and a check's name may hold any
/// character.
std::string as_glob(const std::string& name) {
    std::string glob;
    for (const char c : name) {
        if (std::string_view("*?[]\\").find(c) != std::string_view::npos) glob += '\\';
        glob += c;
    }
    return glob;
}

/// The region that a check looks at; empty for one that looks at none. A region's own check bears its name; a named
/// check says which region it looks at, if any.
std::string region_of(const Scenario& scenario, dns::CheckId check) {
    const std::string& name = name_of(scenario, check);
    for (const NamedCheckSpec& spec : scenario.dns.checks) {
        if (spec.name == name) return spec.region;
    }
    return name;
}

// A gating rule guards its targets by the controls that it counts; an assertion has no targets.
dns::SafetyRule rule_of(const SafetyRuleSpec& spec) {
    const bool gates = spec.kind == SafetyRuleKind::gating;
    return {spec.name,    gates ? dns::SafetyRule::Kind::gating : dns::SafetyRule::Kind::assertion, spec.controls,
            spec.targets, {dns::RuleConfig::Type::at_least, spec.at_least, spec.inverted},          spec.wait};
}

}  // namespace

// Controls and rules come from a scenario that was checked, so that refusing one is a bug of ours.
Operators::Operators(sim::Engine& engine, const Scenario& scenario, dns::Authority& authority,
                     dns::HealthChecks& checks, CauseLog& causes,
                     std::map<std::string, dns::GroupId, std::less<>> groups)
    : engine_(engine),
      scenario_(scenario),
      authority_(authority),
      checks_(checks),
      causes_(causes),
      groups_(std::move(groups)) {
    for (const NamedCheckSpec& check : scenario.dns.checks) {
        if (check.kind != CheckKind::routing_control) continue;
        sim::ensure(controls_.add_control(check.name, check.on).has_value(), "a routing control was refused");
    }
    for (const SafetyRuleSpec& rule : scenario.dns.safety_rules) {
        sim::ensure(controls_.add_rule(rule_of(rule)).has_value(), "a safety rule was refused");
    }
}

// Remembered only when it was taken: what was refused has nothing to take back.
std::optional<SwitchingId> Operators::switch_controls(const std::vector<std::string>& on,
                                                      const std::vector<std::string>& off,
                                                      const std::vector<std::string>& overrides) {
    std::vector<dns::ControlChange> changes;
    for (const std::string& control : on) changes.push_back({control, true});
    for (const std::string& control : off) changes.push_back({control, false});
    if (!request(changes, overrides)) return std::nullopt;
    switchings_.push_back({std::move(changes), overrides, true});
    return SwitchingId{static_cast<std::uint32_t>(switchings_.size() - 1)};
}

// Only the controls that are not where they should be are asked for, as a rule may refuse the others' change. Asked for
// together again, and with the overrides of the switching that is taken back.
void Operators::switch_back(SwitchingId id) {
    Switching& switching = switchings_[static_cast<std::size_t>(id)];
    switching.in_force = false;
    std::vector<dns::ControlChange> changes;
    for (const dns::ControlChange& change : switching.changes) {
        const bool wanted = should_be_on(change.control);
        if (wanted != is_on(change.control)) changes.push_back({change.control, wanted});
    }
    if (!changes.empty()) request(changes, switching.overrides);
}

// The latest switching still in force decides, then the scenario.
bool Operators::should_be_on(const std::string& control) const {
    for (std::size_t last = switchings_.size(); last > 0; --last) {
        const Switching& switching = switchings_[last - 1];
        if (!switching.in_force) continue;
        for (const dns::ControlChange& change : switching.changes) {
            if (change.control == control) return change.on;
        }
    }
    const auto& checks = scenario_.dns.checks;
    return std::any_of(checks.begin(), checks.end(),
                       [&](const NamedCheckSpec& check) { return check.name == control && check.on; });
}

// An act is told whether it was taken or not. The health checks are told of all positions at once, so nothing is ever
// seen between two of them.
bool Operators::request(const std::vector<dns::ControlChange>& changes, const std::vector<std::string>& overrides) {
    const auto result = controls_.update({changes, overrides}, engine_.now());
    const bool taken = result.has_value();
    note_act(switching(changes), taken ? std::string{} : result.error().why);
    if (!taken) return false;
    std::vector<dns::SwitchPosition> positions;
    for (const dns::ControlChange& change : changes) {
        positions.push_back({check_number(scenario_, change.control), change.on});
    }
    checks_.set_routing_controls(positions);
    return true;
}

// `before` is what the first edit of a record has to be undone to, however many came in between.
std::optional<EditId> Operators::set_weight(const std::string& group, const std::string& record, std::uint32_t weight) {
    const std::uint32_t before = weight_of(group, record);
    if (!edit_weight(group, record, weight)) return std::nullopt;
    edits_.push_back({group, record, weight, before, true});
    return EditId{static_cast<std::uint32_t>(edits_.size() - 1)};
}

// Edits may be undone in any order: what counts is the latest still in force, else the weight before the first. An edit
// back to what stands already is not made, as it would be an act in the story.
void Operators::undo(EditId id) {
    const WeightEdit undone = edits_[static_cast<std::size_t>(id)];
    edits_[static_cast<std::size_t>(id)].in_force = false;
    const auto same = [&](const WeightEdit& edit) {
        return edit.group == undone.group && edit.record == undone.record;
    };
    const auto latest = std::find_if(edits_.rbegin(), edits_.rend(),
                                     [&](const WeightEdit& edit) { return edit.in_force && same(edit); });
    const auto first = std::find_if(edits_.begin(), edits_.end(), same);
    const std::uint32_t wanted = latest != edits_.rend() ? latest->weight : first->before;
    if (wanted != weight_of(undone.group, undone.record)) edit_weight(undone.group, undone.record, wanted);
}

// The edit begins from what was edited last, in force or not: two edits soon after each other must both last. Other
// records of the group keep what was edited last, as the whole group is edited.
bool Operators::edit_weight(const std::string& group, const std::string& record, std::uint32_t weight) {
    const dns::GroupId id = groups_.find(group)->second;
    std::vector<dns::RoutedRecord> records = authority_.edited(id);
    for (dns::RoutedRecord& other : records) {
        if (other.id == record) other.weight = weight;
    }
    const bool taken = !authority_.is_frozen();
    note_act("sets the weight of " + record + " to " + std::to_string(weight),
             taken ? std::string{} : "the control plane of the DNS takes no edits");
    if (taken) authority_.edit(id, std::move(records), dns::Note{static_cast<std::uint32_t>(acts_.back().entry)});
    if (!taken) refused_edits_.push_back(engine_.now());
    return taken;
}

// Group and record are names that the scenario's check has found.
std::uint32_t Operators::weight_of(const std::string& group, const std::string& record) const {
    const auto& records = authority_.edited(groups_.find(group)->second);
    const auto found =
        std::find_if(records.begin(), records.end(), [&](const auto& other) { return other.id == record; });
    return found->weight;
}

// Told even where nobody hears it: that an act came to nothing is what a drill may be about.
bool Operators::evacuate(const std::string& region) {
    bool heard = false;
    for (std::size_t i = 0; i < checks_.size(); ++i) {
        heard = heard || region_of(scenario_, dns::check_at(i)) == region;
    }
    ++evacuated_[region];
    note_act("evacuates " + region, heard ? std::string{} : "no health check looks at it");
    force();
    return heard;
}

// Its checks' own verdicts count again once it was let go as often as evacuated.
void Operators::return_to(const std::string& region) {
    --evacuated_[region];
    note_act("lets people return to " + region, {});
    force();
}

void Operators::note_act(std::string what, std::string refusal) {
    const sim::Cause actor = causes_.acting();
    const EntryId entry = causes_.add({.at = engine_.now(),
                                       .kind = CauseKind::operator_act,
                                       .good = refusal.empty(),
                                       .subject = static_cast<std::uint32_t>(acts_.size()),
                                       .because = causes_.entry_of(actor, true)});
    acts_.push_back({engine_.now(), std::move(what), std::move(refusal), entry});
}

// The list is made anew from the counts, so that evacuations end in any order.
void Operators::force() {
    dns::OverrideList overrides;
    for (const auto& [region, times] : evacuated_) {
        // Regions that were let go stay in the list, so that the loop below reports their checks as well.
        if (times == 0) continue;
        overrides.add(as_glob(region), false);
        for (const NamedCheckSpec& check : scenario_.dns.checks) {
            const bool of_region = check.region == region;
            if (of_region) overrides.add(as_glob(check.name), false);
        }
    }
    checks_.force(overrides);
    const dns::Note note{static_cast<std::uint32_t>(acts_.back().entry)};
    // Sites hear of changed verdicts by themselves; whether a verdict is forced is news as well.
    for (std::size_t site = 0; site < authority_.sites(); ++site) {
        for (std::size_t check = 0; check < checks_.size(); ++check) {
            const dns::SiteId here = dns::site_at(site);
            const dns::CheckId number = dns::check_at(check);
            if (evacuated_.count(region_of(scenario_, number)) == 0) continue;
            authority_.report_health(here, number, checks_.state(number, here), note);
        }
    }
}

}  // namespace regiondrill::drill
