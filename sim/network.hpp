// The network: places, the links between them and the rules on those links. It only routes; what a message is, and what
// its loss means, its sender and receiver know.
#pragma once

#include "sim/engine.hpp"
#include "sim/link.hpp"
#include "sim/place.hpp"
#include "sim/random.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::sim {

/// The one network of a world. Clients, regions, replicas, resolvers and checkers all send over its links, so that one
/// rule meets them all; gateways for real programs do, too. Places and links are made while the world is built, rules
/// come and go while it runs.
class Network {
public:
    /// `ideal`: links without jitter, path changes and loss.
    Network(const Engine& engine, Seed seed, bool ideal) : engine_(engine), seed_(seed), ideal_(ideal) {}

    /// Places get their numbers in the order in which they are added.
    PlaceId add_place(std::string name);
    const std::string& name_of(PlaceId place) const { return places_[index(place)]; }
    std::size_t places() const { return places_.size(); }

    /// Makes the links of both directions. A place may be connected to itself, which is one link. Who connects a pair
    /// again replaces its links; their numbers and rules stay.
    void connect(PlaceId a, PlaceId b, Duration round_trip, PathKind kind);

    bool has_link(PlaceId from, PlaceId to) const;
    /// Breaks an invariant where there is none.
    LinkId link(PlaceId from, PlaceId to) const;

    /// A message leaves now: how long it travels, or nothing when the link is cut. Whoever sends schedules the arrival
    /// by itself and then asks arrives().
    /// The same where it is dropped, as too many messages wait for a narrow link already.
    std::optional<Duration> depart(LinkId link, Stream& sender, std::uint32_t bytes = small_message);

    /// A message that left earlier arrives now: whether it gets through. A cut drops what is under way too.
    bool arrives(LinkId link);

    bool is_cut(LinkId link) const { return links_[index(link)].is_cut(); }

    bool is_ruled(LinkId link) const { return links_[index(link)].is_ruled(); }
    /// Whether it matters how large a message is.
    bool is_narrow(LinkId link) const { return links_[index(link)].is_narrow(); }

    /// What is to be named when a message over this link fails or is late: of the rules in force the first that cuts,
    /// else the first; none without rules.
    Cause cause_on(LinkId link) const;

    /// The same, where a message has failed over this link that somebody needed: what it failed by counts it
    /// (blamed()).
    Cause blame(LinkId link);

    /// Base latency of a link, one way, under the rules in force: what a prediction and a latency table use.
    Duration base(LinkId link) const { return links_[index(link)].base(); }

    /// Puts a rule in force. What is under way keeps the time it was given; only a cut stops it, when it arrives. Costs
    /// in proportion to the rule's links.
    RuleId impose(Rule rule);
    /// A rule in force is from now on as strong as this one; its links, its cause and its evidence stay.
    void change(RuleId id, const Rule& rule);
    /// Takes exactly this rule away; once, and further calls do nothing.
    void lift(RuleId id);
    /// What the rule stopped, as it left or as it arrived, what it slowed, and of what it loses some the lost messages:
    /// not those that it spared, nor those that another rule had stopped. Lifted rules keep theirs.
    RuleEvidence evidence(RuleId id) const;
    /// Of that, the messages that somebody needed: for rules on links that carry other traffic whether or not anybody
    /// needs it.
    RuleEvidence blamed(RuleId id) const { return rules_[static_cast<std::size_t>(id)].blamed; }

private:
    struct RuleState {
        Rule rule;
        RuleEvidence evidence;
        bool in_force = false;
        RuleEvidence blamed{};
    };

    void put_rules(LinkId link, std::vector<RuleId> ids);
    void note_cut(const Link& link);
    void note_slowed(const Link& link);
    void note_lost(const Link& link);
    void note(RuleEvidence& evidence) const {
        if (evidence.met++ == 0) evidence.first = engine_.now();
    }

    const Engine& engine_;
    Seed seed_;
    bool ideal_;
    std::vector<std::string> places_;
    std::vector<std::vector<std::uint32_t>> table_;  // [from][to]: link + 1, 0 for none
    std::vector<Link> links_;
    std::vector<RuleState> rules_;  // by id; lifted ones stay for their evidence
};

inline std::optional<Duration> Network::depart(LinkId id, Stream& sender, std::uint32_t bytes) {
    Link& link = links_[index(id)];
    if (link.is_ruled()) [[unlikely]] {
        if (link.is_cut()) {
            note_cut(link);
            return std::nullopt;
        }
        note_slowed(link);
    }
    const Trip trip = link.send(engine_.now(), sender, bytes);
    if (trip.lost_by_rule) [[unlikely]]
        note_lost(link);
    if (trip.dropped) [[unlikely]]
        return std::nullopt;
    return trip.time;
}

inline bool Network::arrives(LinkId id) {
    const Link& link = links_[index(id)];
    if (!link.is_cut()) [[likely]]
        return true;
    note_cut(link);
    return false;
}

}  // namespace regiondrill::sim
