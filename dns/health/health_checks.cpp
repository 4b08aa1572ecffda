#include "dns/health/health_checks.hpp"

#include "dns/health/checkers.hpp"
#include "sim/invariant.hpp"
#include "sim/result.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::dns {

namespace {

bool breaches(double value, const AlarmSettings& settings) {
    switch (settings.comparison) {
        case Comparison::greater: return value > settings.threshold;
        case Comparison::greater_or_equal: return value >= settings.threshold;
        case Comparison::less: return value < settings.threshold;
        case Comparison::less_or_equal: return value <= settings.threshold;
    }
    return false;
}

}  // namespace

void Alarm::add(double value, sim::Time now) {
    last_ = now;
    breaches_ = breaches(value, settings_) ? breaches_ + 1 : 0;
    healthy_ = breaches_ < settings_.periods;
}

// A value may have come since the poll was scheduled; then there is nothing to say yet.
void Alarm::poll(sim::Time now) {
    if (now < poll_at() || settings_.missing == MissingData::last_known) return;
    breaches_ = 0;
    healthy_ = settings_.missing == MissingData::healthy;
}

HealthChecks::HealthChecks(sim::Engine& engine, sim::Seed seed, Prober& prober, HealthListener& listener,
                           std::size_t sites)
    : engine_(engine),
      listener_(listener),
      sites_(sites),
      due_(engine.on<&HealthChecks::due>(*this, "health check due")),
      checkers_(engine, seed, prober, {due_, probe_is_due, blind_probe_ends}) {
    sim::ensure(sites >= 1 && sites <= most_sites, "too few or too many answering sites");
}

CheckId HealthChecks::add(const CheckSettings& settings, decltype(Check::kind) kind) {
    const CheckId id = check_at(checks_.size());
    checks_.push_back({settings, std::move(kind), std::nullopt, {}});
    for (std::size_t site = 0; site < sites_; ++site) {
        // Healthy until there is enough data; inverted, unhealthy until then (facts R53-42).
        const bool healthy = find(checks_.back(), site_at(site)).value_or(true) != settings.inverted;
        statuses_.push_back({.found = healthy, .real = healthy, .effective = healthy});
    }
    return id;
}

// A disabled check has its checkers all the same, so that whoever asks for them sees that they never probed.
CheckId HealthChecks::add_endpoint(const CheckSettings& settings, const EndpointSettings& endpoint) {
    const PanelId panel = checkers_.add(check_at(checks_.size()), settings.name, endpoint);
    if (!settings.disabled) checkers_.start(panel);
    return add(settings, panel);
}

// Children are of lower numbers than their parents and never calculated themselves (facts R53-45), so that going
// through the checks in order meets every child before its parents and no verdict waits for its own.
sim::Result<CheckId, std::string> HealthChecks::add_calculated(const CheckSettings& settings,
                                                               const CalculatedSettings& calculated) {
    std::vector<CheckId> children = calculated.children;
    if (children.size() > CalculatedSettings::most_children)
        return std::string("a calculated check has too many children");
    std::sort(children.begin(), children.end());
    for (std::size_t i = 0; i < children.size(); ++i) {
        if (index(children[i]) >= checks_.size()) return std::string("a child is not known");
        if (std::holds_alternative<CalculatedSettings>(checks_[index(children[i])].kind))
            return "its child \"" + name_of(children[i]) + "\" is itself calculated";
        if (i > 0 && children[i] == children[i - 1]) return "its child \"" + name_of(children[i]) + "\" is named twice";
    }
    const CheckId id = add(settings, calculated);
    for (const CheckId child : children) checks_[index(child)].parents.push_back(id);
    return id;
}

CheckId HealthChecks::add_alarm(const CheckSettings& settings, const AlarmSettings& alarm) {
    const CheckId id = add(settings, Watched{Alarm(alarm, engine_.now())});
    watch(id);
    return id;
}

CheckId HealthChecks::add_routing_control(const CheckSettings& settings, bool on) { return add(settings, Switch{on}); }

void HealthChecks::due(const sim::Event& event) {
    switch (event.detail & 0xffU) {
        case probe_is_due: checkers_.due(CheckerId{event.subject}); break;
        case blind_probe_ends: end_blind_probe(CheckerId{event.subject}); break;
        case hold_ends: {
            const SiteId site = site_at(event.detail >> 8);
            HealthStatus& known = status(check_at(event.subject), site);
            known.waiting = false;
            reason_ = known.held;
            settle(check_at(event.subject), site);
            break;
        }
        case metric_is_late: poll_metric(check_at(event.subject)); break;
        default: sim::break_invariant("a health check's event is of no known kind");
    }
}

// One event is pending at most, however many values come: each poll looks where the deadline has moved to.
void HealthChecks::watch(CheckId id) {
    auto& watched = std::get<Watched>(checks_[index(id)].kind);
    if (watched.watching) return;
    watched.watching = true;
    engine_.schedule(watched.alarm.poll_at(), due_, static_cast<std::uint32_t>(id), metric_is_late);
}

// An event that comes before the deadline only moves on to it.
void HealthChecks::poll_metric(CheckId id) {
    auto& watched = std::get<Watched>(checks_[index(id)].kind);
    watched.watching = false;
    if (engine_.now() < watched.alarm.poll_at()) {
        watch(id);
    } else {
        watched.alarm.poll(engine_.now());
        reason_ = {VerdictReason::Kind::metric, watched.cause, {}};
        update(id);
    }
}

// The votes are counted before the next probe is scheduled, so that a change is known at the moment it was found.
void HealthChecks::probe_ended(CheckerId checker, const ProbeResult& result) {
    if (checkers_.count(checker, result)) {
        const CheckId check = checkers_.check_of(checker);
        reason_ = {VerdictReason::Kind::checker, checkers_.cause_of(checker), {}};
        listener_.checker_turned(check, checkers_.is_healthy(checker), reason_.cause);
        update(check);
    }
    checkers_.rest(checker);
}

void HealthChecks::end_blind_probe(CheckerId checker) {
    probe_ended(checker, {.failure = ProbeFailure::connect_timeout, .cause = checkers_.blinded_by(checker)});
}

// Whether the value changes anything or not, silence is now to be waited for anew.
void HealthChecks::report_metric(CheckId id, double value, sim::Cause cause) {
    auto& watched = std::get<Watched>(checks_[index(id)].kind);
    watched.alarm.add(value, engine_.now());
    if (cause != sim::Cause::none) watched.cause = cause;
    watch(id);
    reason_ = {VerdictReason::Kind::metric, watched.cause, {}};
    update(id);
}

void HealthChecks::set_routing_controls(const std::vector<SwitchPosition>& positions) {
    for (const auto& [control, on] : positions) std::get<Switch>(checks_[index(control)].kind).on = on;
    reason_ = {VerdictReason::Kind::operators, {}, {}};
    update_all();
}

void HealthChecks::force(const OverrideList& overrides) {
    for (Check& check : checks_) check.forced = overrides.find(check.settings.name);
    reason_ = {VerdictReason::Kind::operators, {}, {}};
    update_all();
}

// A site that hears others may find otherwise at once, without any probe ending.
void HealthChecks::hear(SiteId site, sim::PlaceId place, bool heard) {
    checkers_.hear(site, place, heard);
    reason_ = {};
    update_all();
}

void HealthChecks::update(CheckId check) {
    for (std::size_t site = 0; site < sites_; ++site) settle(check, site_at(site));
}

// Children come before their parents, so that these are looked at once, when all of their children stand.
void HealthChecks::update_all() {
    updating_all_ = true;
    for (std::size_t i = 0; i < checks_.size(); ++i) update(check_at(i));
    updating_all_ = false;
}

void HealthChecks::settle(CheckId id, SiteId site) {
    const Check& check = checks_[index(id)];
    HealthStatus& known = status(id, site);
    if (const auto found = find(check, site)) known.found = *found != check.settings.inverted;
    const sim::Time until = held_until(check, known, known.found);
    if (known.found == known.real || until <= engine_.now()) {
        known.real = known.found;
    } else if (!known.waiting) {
        known.waiting = true;
        known.held = reason_;
        engine_.schedule(until, due_, static_cast<std::uint32_t>(id),
                         hold_ends | static_cast<std::uint32_t>(index(site) << 8));
    }
    publish(id, site);
}

// The listener hears before the parents are looked at: a child's change precedes what it tips. While all checks are
// being looked at the parents' turn comes anyway.
void HealthChecks::publish(CheckId id, SiteId site) {
    const Check& check = checks_[index(id)];
    HealthStatus& known = status(id, site);
    const bool effective = check.forced.value_or(known.real);
    if (effective == known.effective) return;
    known.effective = effective;
    known.changed = engine_.now();
    listener_.health_changed(site, id, effective, updating_all_ ? reason_by_children(id, site) : reason_);
    if (updating_all_) return;
    const VerdictReason own = std::exchange(reason_, {VerdictReason::Kind::child, {}, id});
    for (const CheckId parent : check.parents) settle(parent, site);
    reason_ = own;
}

// Of the children that changed at this moment the last one tipped it; without one it was operators that did.
VerdictReason HealthChecks::reason_by_children(CheckId id, SiteId site) const {
    VerdictReason reason = reason_;
    if (const auto* calculated = std::get_if<CalculatedSettings>(&checks_[index(id)].kind)) {
        for (const CheckId child : calculated->children) {
            if (status(child, site).changed != engine_.now()) continue;
            reason = {VerdictReason::Kind::child, {}, child};
        }
    }
    return reason;
}

// What a check says by itself; nothing while it has no say, and then what was known stands.
std::optional<bool> HealthChecks::find(const Check& check, SiteId site) const {
    if (check.settings.disabled) return true;
    if (const auto* panel = std::get_if<PanelId>(&check.kind)) return checkers_.verdict(*panel, site);
    if (const auto* calculated = std::get_if<CalculatedSettings>(&check.kind))
        return healthy_children(*calculated, site) >= calculated->threshold;
    if (const auto* watched = std::get_if<Watched>(&check.kind)) return watched->alarm.is_healthy();
    return std::get<Switch>(check.kind).on;
}

// By effective status: what an operator says of a child counts for its parents.
std::size_t HealthChecks::healthy_children(const CalculatedSettings& calculated, SiteId site) const {
    const auto healthy = [&](CheckId child) { return is_healthy(child, site); };
    return static_cast<std::size_t>(std::count_if(calculated.children.begin(), calculated.children.end(), healthy));
}

std::vector<sim::Cause> HealthChecks::causes_of_sickness() const {
    std::vector<sim::Cause> causes;
    checkers_.find_causes(causes);
    for (const Check& check : checks_) {
        const auto* watched = std::get_if<Watched>(&check.kind);
        if (watched == nullptr || watched->alarm.is_healthy() || !sim::is_fault(watched->cause)) continue;
        if (std::find(causes.begin(), causes.end(), watched->cause) == causes.end()) causes.push_back(watched->cause);
    }
    return causes;
}

// In the order of the checks, so that parents find what their children would be. Where the finding would be the same
// what is known stands, held or not.
HealthView HealthChecks::view_without(sim::Cause cause, SiteId site, HealthView known) const {
    for (std::size_t i = 0; i < checks_.size(); ++i) {
        const Check& check = checks_[i];
        const auto found = find_without(cause, check, site, known);
        if (found && found != find(check, site)) known[check_at(i)].real = *found != check.settings.inverted;
    }
    return known;
}

std::optional<bool> HealthChecks::find_without(sim::Cause cause, const Check& check, SiteId site,
                                               const HealthView& known) const {
    if (check.settings.disabled) return true;
    if (const auto* panel = std::get_if<PanelId>(&check.kind)) return checkers_.verdict_without(cause, *panel, site);
    if (const auto* calculated = std::get_if<CalculatedSettings>(&check.kind)) {
        const auto& children = calculated->children;
        const auto healthy =
            std::count_if(children.begin(), children.end(), [&](CheckId child) { return known.is_healthy(child); });
        return static_cast<std::size_t>(healthy) >= calculated->threshold;
    }
    const auto* watched = std::get_if<Watched>(&check.kind);
    return watched != nullptr && watched->cause == cause ? true : find(check, site);
}

// What an operator forces is not held, and while it is, nothing else shows that would have to be.
sim::Time HealthChecks::held_until(const Check& check, const HealthStatus& status, bool healthy) const {
    const HoldDown& hold = check.settings.hold;
    if (check.forced || !status.changed || (!healthy && !hold.both_ways)) return sim::drill_start;
    return *status.changed + hold.least;
}

CheckState HealthChecks::state(CheckId check, SiteId site) const {
    return {status(check, site).real, checks_[index(check)].forced, earliest_change(check, site)};
}

// A change already found waits only for its hold; another must first be found and then be let through.
sim::Time HealthChecks::earliest_change(CheckId id, SiteId site) const {
    const Check& check = checks_[index(id)];
    const HealthStatus& known = status(id, site);
    if (known.found != known.real) return held_until(check, known, known.found);
    return std::max(earliest_finding(check, site), held_until(check, known, !known.real));
}

// By what is scheduled: probes have their times, while a value or a switch may come at any moment.
sim::Time HealthChecks::earliest_finding(const Check& check, SiteId site) const {
    if (check.settings.disabled) return sim::never;
    if (const auto* panel = std::get_if<PanelId>(&check.kind)) return checkers_.earliest_change(*panel, site);
    if (const auto* calculated = std::get_if<CalculatedSettings>(&check.kind))
        return earliest_finding(*calculated, site);
    return engine_.now();
}

// A parent turns when as many children as it takes have turned the same way.
sim::Time HealthChecks::earliest_finding(const CalculatedSettings& calculated, SiteId site) const {
    const std::size_t healthy = healthy_children(calculated, site);
    const bool verdict = healthy >= calculated.threshold;
    if (calculated.threshold == 0) return sim::never;
    const std::size_t needed = verdict ? healthy - calculated.threshold + 1 : calculated.threshold - healthy;
    std::vector<sim::Time> times;
    for (const CheckId child : calculated.children) {
        if (is_healthy(child, site) != verdict || checks_[index(child)].forced) continue;
        times.push_back(earliest_change(child, site));
    }
    return kth_earliest(times, needed);
}

std::optional<double> HealthChecks::share_in_favour(CheckId check, SiteId site) const {
    const auto* panel = std::get_if<PanelId>(&checks_[index(check)].kind);
    if (panel == nullptr) return std::nullopt;
    return checkers_.share_in_favour(*panel, site);
}

std::vector<CheckerStatus> HealthChecks::checkers(CheckId check) const {
    const auto* panel = std::get_if<PanelId>(&checks_[index(check)].kind);
    return panel == nullptr ? std::vector<CheckerStatus>{} : checkers_.status(*panel);
}

}  // namespace regiondrill::dns
