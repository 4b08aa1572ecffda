// The search for an answer in a tree of groups: depth first, back to the next best branch where nothing healthy was
// found (facts R53-10).
#pragma once

#include "dns/health/health_view.hpp"
#include "dns/steering/group_plan.hpp"
#include "dns/steering/location.hpp"
#include "dns/steering/routing_policy.hpp"
#include "dns/steering/steering.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace regiondrill::dns {

/// One question's search. The policy picks among the records meant for the asker; a pick that turns out sick is ruled
/// out and the policy picks again.
class Search {
public:
    enum class Outcome : std::uint8_t {
        found,
        sick,      // records are meant for the asker, but all are sick
        no_match,  // none is
    };

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
    Outcome visit(GroupId group, bool as_if_healthy);

    /// Makes a record's addresses part of the answer.
    void answer_with(GroupId group, std::size_t record);

    /// What was found, with the TTL of the group that answers.
    Decision decision() const;

    /// How long an answer of a group may be kept, by what was looked at so far.
    sim::Duration ttl(const TtlRule& rule) const;

    /// By other means than the search: is a healthy record below, meant for the asker?
    bool anything_healthy(GroupId group) const;

private:
    Outcome try_record(const RoutedRecord& record, GroupId group, std::size_t number, bool as_if_healthy);
    bool passes(CheckId check);
    bool anything_meant(GroupId group) const;

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

// Writes down what a search looked at in one group, for people who ask why.

/// Costs a test for null when nobody asks.
class TraceWriter {
public:
    TraceWriter(Trace* trace, const GroupView& view, GroupId group, const HealthView& health, bool as_if_healthy)
        : trace_(trace),
          view_(view),
          health_(health),
          group_(group),
          as_if_healthy_(as_if_healthy) {}

    /// A record the policy picked; what is found below it comes after.
    void trying(std::size_t record) {
        if (trace_ != nullptr) [[unlikely]]
            begin(record);
    }
    void tried(std::size_t record, Search::Outcome outcome) {
        if (trace_ != nullptr) [[unlikely]]
            end(record, outcome);
    }

    /// The records nobody tried: still open, or not meant for the asker.
    void rest(const RecordMask& open, const RecordMask& meant) {
        if (trace_ != nullptr) [[unlikely]]
            add_rest(open, meant);
    }

private:
    void begin(std::size_t record);
    void end(std::size_t record, Search::Outcome outcome);
    void add_rest(const RecordMask& open, const RecordMask& meant);
    Step step_of(std::size_t record) const;
    bool passes(std::size_t record) const;

    Trace* trace_;
    const GroupView& view_;
    const HealthView& health_;
    GroupId group_;
    bool as_if_healthy_;
    std::size_t step_ = 0;  // of the record being tried
};

}  // namespace regiondrill::dns
