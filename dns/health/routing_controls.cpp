#include "dns/health/routing_controls.hpp"

#include <algorithm>

namespace regiondrill::dns {

namespace {

using Kind = ControlError::Kind;

ControlError no_control(std::string_view name) {
    return {Kind::resource_not_found, "there is no routing control \"" + std::string(name) + "\""};
}

template <typename Things, typename Thing>
bool contains(const Things& things, const Thing& wanted) {
    return std::find(things.begin(), things.end(), wanted) != things.end();
}

}  // namespace

// There are a handful of controls: looking through them is quicker than anything else.
std::optional<std::size_t> RoutingControls::find(std::string_view name) const {
    for (std::size_t i = 0; i < controls_.size(); ++i) {
        if (controls_[i].name == name) return i;
    }
    return std::nullopt;
}

RoutingControls::Result<std::vector<std::size_t>> RoutingControls::find_all(
    const std::vector<std::string>& names) const {
    std::vector<std::size_t> found;
    for (const std::string& name : names) {
        const auto control = find(name);
        if (!control) return no_control(name);
        found.push_back(*control);
    }
    return found;
}

RoutingControls::Result<void> RoutingControls::add_control(const std::string& name, bool on) {
    if (find(name)) return ControlError{Kind::validation, "there are two routing controls \"" + name + "\""};
    controls_.push_back({name, on, std::nullopt});
    return {};
}

// What the names lead to is looked up once, here: later requests are checked by number. An assertion guards the
// controls it speaks of, a gate guards its targets.
RoutingControls::Result<void> RoutingControls::add_rule(const SafetyRule& rule) {
    const bool gates = rule.kind == SafetyRule::Kind::gating;
    const auto same_name = [&](const Rule& other) { return other.given.name == rule.name; };
    if (std::any_of(rules_.begin(), rules_.end(), same_name))
        return ControlError{Kind::validation, "there are two safety rules \"" + rule.name + "\""};
    if (rule.controls.empty() || (gates && rule.targets.empty()))
        return ControlError{Kind::validation, "the safety rule \"" + rule.name + "\" guards nothing"};
    const auto controls = find_all(rule.controls);
    if (!controls) return controls.error();
    const auto guarded = gates ? find_all(rule.targets) : controls;
    if (!guarded) return guarded.error();
    rules_.push_back({rule, *controls, *guarded});
    return {};
}

// Everything that can be wrong with a request by itself, before any rule is asked.
RoutingControls::Result<std::vector<RoutingControls::Change>> RoutingControls::validate(
    const ControlRequest& request) const {
    if (request.changes.empty()) return ControlError{Kind::validation, "the request changes nothing"};
    std::vector<Change> changes;
    for (const ControlChange& wanted : request.changes) {
        const auto control = find(wanted.control);
        if (!control) return no_control(wanted.control);
        for (const Change& other : changes) {
            if (other.control == *control)
                return ControlError{Kind::validation, "\"" + wanted.control + "\" stands twice in the request"};
        }
        changes.push_back({*control, wanted.on});
    }
    for (const std::string& name : request.rules_to_override) {
        const auto has_name = [&](const Rule& rule) { return rule.given.name == name; };
        if (std::none_of(rules_.begin(), rules_.end(), has_name))
            return ControlError{Kind::resource_not_found, "there is no safety rule \"" + name + "\""};
    }
    return changes;
}

// Why one rule forbids the changes, if it does. The wait period counts for a gate's targets as well, and is refused
// before the rule is looked at: so a flap is told from a forbidden state.
std::optional<ControlError> RoutingControls::refusal(const Rule& rule, const std::vector<Change>& changes,
                                                     sim::Time now) const {
    const auto is_guarded = [&](const Change& change) { return contains(rule.guarded, change.control); };
    if (std::none_of(changes.begin(), changes.end(), is_guarded)) return std::nullopt;
    for (const std::size_t control : rule.guarded) {
        const auto& changed = controls_[control].changed;
        if (changed && now < *changed + rule.given.wait_period)
            return ControlError{Kind::conflict, "the wait period of \"" + rule.given.name + "\" is not over"};
    }
    const bool asserts = rule.given.kind == SafetyRule::Kind::assertion;
    const auto stands = [&](std::size_t control) {
        for (const Change& change : changes) {
            if (asserts && change.control == control) return change.on;
        }
        return controls_[control].on;
    };
    const auto on = static_cast<std::size_t>(std::count_if(rule.controls.begin(), rule.controls.end(), stands));
    if (rule.given.config.is_satisfied(on, rule.controls.size())) return std::nullopt;
    return ControlError{Kind::conflict, "the safety rule \"" + rule.given.name + "\" forbids it"};
}

// A control set to where it stands already has not changed: it begins no wait period.
RoutingControls::Result<void> RoutingControls::update(const ControlRequest& request, sim::Time now) {
    const auto changes = validate(request);
    if (!changes) return changes.error();
    for (const Rule& rule : rules_) {
        if (contains(request.rules_to_override, rule.given.name)) continue;
        if (auto error = refusal(rule, *changes, now)) return *std::move(error);
    }
    for (const Change& change : *changes) {
        Control& control = controls_[change.control];
        if (control.on == change.on) continue;
        control.on = change.on;
        control.changed = now;
    }
    return {};
}

}  // namespace regiondrill::dns
