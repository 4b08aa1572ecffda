#include "dns/authority.hpp"

#include "sim/invariant.hpp"

#include <algorithm>

namespace regiondrill::dns {

// Whether any TTL is computed is found once: only then do decisions need to know how soon verdicts could change.
Authority::Authority(sim::Engine& engine, Steering steering, GroupId root, const AuthoritySettings& settings)
    : engine_(engine),
      steering_(std::move(steering)),
      root_(root),
      settings_(settings),
      views_(settings.sites, HealthView(settings.checks)),
      update_arrives_(engine.on<&Authority::update_arrives>(*this, "health published")),
      edit_arrives_(engine.on<&Authority::edit_arrives>(*this, "edit published")) {
    sim::ensure(settings.sites >= 1 && settings.sites <= most_sites, "too few or too many answering sites");
    for (std::size_t i = 0; i < steering_.groups(); ++i) {
        const RecordGroup& group = steering_[group_at(i)];
        computes_ttls_ = computes_ttls_ || group.ttl.computed.has_value();
    }
}

void Authority::report_health(SiteId site, CheckId check, const CheckState& state, Note note) {
    updates_.push_back({site, check, state, engine_.now() + settings_.propagation, note, false});
    engine_.schedule(settings_.propagation, update_arrives_, static_cast<std::uint32_t>(updates_.size() - 1));
}

// Updates may overtake none of their kind, as all take the same time; the mark moves on so that forecasts go over those
// on their way only.
void Authority::update_arrives(const sim::Event& event) {
    HealthUpdate& update = updates_[event.subject];
    update.done = true;
    while (arrived_ < updates_.size() && updates_[arrived_].done) ++arrived_;
    views_[index(update.site)][update.check] = update.state;
    if (listener_ != nullptr) listener_->answers_may_differ(update.note);
}

// Checked when it comes into force: refused then it would be our own bug, for acts keep the shape of a group.
bool Authority::edit(GroupId group, std::vector<RoutedRecord> records, Note note) {
    if (frozen_ > 0) return false;
    edits_.push_back({group, std::move(records), note, false});
    engine_.schedule(settings_.edit_propagation, edit_arrives_, static_cast<std::uint32_t>(edits_.size() - 1));
    return true;
}

// The last edit on its way, or else what is in force: a further edit builds on what the one before asked for.
const std::vector<RoutedRecord>& Authority::edited(GroupId group) const {
    const auto last = std::find_if(edits_.rbegin(), edits_.rend(),
                                   [&](const Edit& edit) { return edit.group == group && !edit.done; });
    return last != edits_.rend() ? last->records : steering_[group].records;
}

void Authority::edit_arrives(const sim::Event& event) {
    Edit& edit = edits_[event.subject];
    edit.done = true;
    sim::ensure(steering_.edit(edit.group, std::move(edit.records)).has_value(), "an edit of records was refused");
    ++edits_in_force_;
    if (listener_ != nullptr) listener_->answers_may_differ(edit.note);
}

// A verdict that has changed already is in force here when its news arrives; one that could change needs the
// propagation as well.
void Authority::forecast(SiteId site) const {
    HealthView& view = views_[index(site)];
    for (std::size_t i = 0; i < view.size(); ++i) {
        const CheckId check = check_at(i);
        const sim::Time change = checks_->earliest_change(check, site);
        view[check].may_change = change == sim::never ? sim::never : change + settings_.propagation;
    }
    for (std::size_t i = arrived_; i < updates_.size(); ++i) {
        const HealthUpdate& update = updates_[i];
        if (update.done || update.site != site) continue;
        view[update.check].may_change = std::min(view[update.check].may_change, update.due);
    }
}

// Forecasts go over the checkers; drills without computed TTLs do without.
const HealthView& Authority::fresh_view(SiteId site) const {
    if (computes_ttls_ && checks_ != nullptr) forecast(site);
    return views_[index(site)];
}

Decision Authority::decide(SiteId site, const Asker& asker, std::uint16_t number, Trace* trace) const {
    return steering_.decide(root_, asker, fresh_view(site), engine_.now(), number, trace);
}

Decision Authority::decide_if(const HealthView& health, const Asker& asker, std::uint16_t number, Trace* trace) const {
    return steering_.decide(root_, asker, health, engine_.now(), number, trace);
}

}  // namespace regiondrill::dns
