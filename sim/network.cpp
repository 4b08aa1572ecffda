#include "sim/network.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::sim {

PlaceId Network::add_place(std::string name) {
    ensure(places_.size() < 0xffff, "too many places");
    places_.push_back(std::move(name));
    table_.emplace_back();
    return PlaceId{static_cast<std::uint16_t>(places_.size() - 1)};
}

// Links of a pair that was connected before are replaced in their places and keep the rules that are in force on them.
// The dice are named for both ends, so that one place more in a world changes nobody's draws.
void Network::connect(PlaceId a, PlaceId b, Duration round_trip, PathKind kind) {
    const auto make = [&](PlaceId from, PlaceId to) {
        auto& row = table_[index(from)];
        if (row.size() < places_.size()) row.resize(places_.size());
        const Stream dice = Stream::named(seed_, "link/" + name_of(from) + ">" + name_of(to));
        Link link(round_trip, kind, ideal_, dice);
        if (row[index(to)] != 0) {
            const LinkId replaced{row[index(to)] - 1};
            std::vector<RuleId> ids = links_[index(replaced)].rules();
            links_[index(replaced)] = std::move(link);
            put_rules(replaced, std::move(ids));
        } else {
            links_.push_back(std::move(link));
            row[index(to)] = static_cast<std::uint32_t>(links_.size());
        }
    };
    make(a, b);
    if (a != b) make(b, a);
}

bool Network::has_link(PlaceId from, PlaceId to) const {
    const auto& row = table_[index(from)];
    return index(to) < row.size() && row[index(to)] != 0;
}

// Who asks for a link that was never made has built the world wrongly: it is our own bug, not a cut.
LinkId Network::link(PlaceId from, PlaceId to) const {
    ensure(has_link(from, to), "no link between two places that talk to each other");
    return LinkId{table_[index(from)][index(to)] - 1};
}

// Kept before it is put on its links, which read it from rules_.
RuleId Network::impose(Rule rule) {
    const RuleId id{static_cast<std::uint32_t>(rules_.size())};
    rules_.push_back({std::move(rule), {}, true});
    for (const LinkId link : rules_.back().rule.links) {
        std::vector<RuleId> ids = links_[index(link)].rules();
        if (!ids.empty() && ids.back() == id) continue;  // the link is listed twice
        ids.push_back(id);
        put_rules(link, std::move(ids));
    }
    return id;
}

void Network::change(RuleId id, const Rule& rule) {
    RuleState& state = rules_[static_cast<std::size_t>(id)];
    if (!state.in_force) return;
    Rule changed = rule;
    changed.links = std::move(state.rule.links);
    changed.cause = state.rule.cause;
    state.rule = std::move(changed);
    for (const LinkId link : state.rule.links) put_rules(link, links_[index(link)].rules());
}

// Ending one twice changes nothing: a fault may be ended manually and by its timeline.
void Network::lift(RuleId id) {
    RuleState& state = rules_[static_cast<std::size_t>(id)];
    if (!std::exchange(state.in_force, false)) return;
    for (const LinkId link : state.rule.links) {
        std::vector<RuleId> ids = links_[index(link)].rules();
        ids.erase(std::remove(ids.begin(), ids.end(), id), ids.end());
        put_rules(link, std::move(ids));
    }
}

Cause Network::cause_on(LinkId id) const {
    const std::vector<RuleId>& ids = links_[index(id)].rules();
    for (const RuleId rule : ids) {
        if (rules_[static_cast<std::size_t>(rule)].rule.cut) return rules_[static_cast<std::size_t>(rule)].rule.cause;
    }
    return ids.empty() ? Cause::none : rules_[static_cast<std::size_t>(ids.front())].rule.cause;
}

// A cut is to blame alone, the first one: what only slows the link did not stop the message.
Cause Network::blame(LinkId id) {
    const bool cut = is_cut(id);
    for (const RuleId rule : links_[index(id)].rules()) {
        RuleState& state = rules_[static_cast<std::size_t>(rule)];
        if (state.rule.cut != cut) continue;
        note(state.blamed);
        if (cut) break;
    }
    return cause_on(id);
}

RuleEvidence Network::evidence(RuleId id) const { return rules_[static_cast<std::size_t>(id)].evidence; }

// A link knows its own rules, in the order in which they were imposed: imposing or lifting one costs in proportion to
// the links it is on, whatever other rules there are elsewhere.
void Network::put_rules(LinkId link, std::vector<RuleId> ids) {
    std::vector<const Rule*> in_force;
    for (const RuleId id : ids) in_force.push_back(&rules_[static_cast<std::size_t>(id)].rule);
    links_[index(link)].apply(std::move(ids), in_force);
}

// The first one that cuts: without another one the message would not have come through either.
void Network::note_cut(const Link& link) {
    for (const RuleId id : link.rules()) {
        RuleState& state = rules_[static_cast<std::size_t>(id)];
        if (!state.rule.cut) continue;
        note(state.evidence);
        return;
    }
}

void Network::note_slowed(const Link& link) {
    for (const RuleId id : link.rules()) {
        RuleState& state = rules_[static_cast<std::size_t>(id)];
        const Rule& rule = state.rule;
        const bool holds_up = rule.added > Duration{0} || rule.jitter > Duration{0} || rule.bandwidth != 0;
        const bool slows = rule.factor < 1 || rule.factor > 1 || holds_up;
        if (slows) note(state.evidence);
    }
}

// Losses are independent of each other, and one draw decides for all.
void Network::note_lost(const Link& link) {
    for (const RuleId id : link.rules()) {
        RuleState& state = rules_[static_cast<std::size_t>(id)];
        if (state.rule.loss > 0) note(state.evidence);
    }
}

}  // namespace regiondrill::sim
