// The search for an answer in a tree of groups: depth first, back to the next best branch where nothing healthy was
// found (facts R53-10).
//
// Steering makes one for each decision, on the stack: most find a healthy record at once and touch no more than the
// groups on the way to it.
#pragma once

#include "dns/health/health_view.hpp"
#include "dns/steering/group_plan.hpp"
#include "dns/steering/location.hpp"
#include "dns/steering/steering.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace regiondrill::dns {

/// What a search below a group came to.
enum class SearchResult : std::uint8_t {
    found,
    sick,      // records are meant for the asker, but all are sick
    no_match,  // none is
};

/// One question's search. The policy picks among the records meant for the asker; a pick that turns out sick is ruled
/// out and the policy picks again.
class Search {
public:
    Search(std::span<const GroupPlan> plans, const Location& location, const Asker& asker, const HealthView& health,
           sim::Time now, std::uint16_t number, Trace* trace)
        : plans_(plans),
          location_(location),
          asker_(asker),
          health_(health),
          now_(now),
          number_(number),
          trace_(trace) {}

    /// Looks for an answer below a group; `as_if_healthy`: no check counts.
    SearchResult visit(GroupId group, bool as_if_healthy);

    /// Makes a record's addresses part of the answer.
    void answer_with(GroupId group, std::size_t record);

    /// What was found, with the TTL of the group that answers.
    Decision decision() const;

    /// How long an answer of a group may be kept, by what was looked at so far.
    sim::Duration ttl(const TtlRule& rule) const;

    /// By other means than the search: is a healthy record below, meant for the asker?
    bool anything_healthy(GroupId group) const;

private:
    // One record: its check, then its addresses or what lies below it.
    SearchResult try_record(const RoutedRecord& record, GroupId group, std::size_t number, bool as_if_healthy);
    // Whether a check says healthy; notes how soon it could say otherwise.
    bool passes(CheckId check);
    // Whether any record below is meant for the asker, sick or not.
    bool anyone_eligible(GroupId group) const;

    std::span<const GroupPlan> plans_;
    const Location& location_;
    const Asker& asker_;
    const HealthView& health_;
    sim::Time now_;
    std::uint16_t number_;
    Trace* trace_;
    Decision decision_;
    sim::Time may_change_ = sim::never;  // the earliest change of a check looked at
};

}  // namespace regiondrill::dns
