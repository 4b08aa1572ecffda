// Writes down what a search looked at in one group, for people who ask why.
#pragma once

#include "dns/health/health_view.hpp"
#include "dns/steering/routing_policy.hpp"
#include "dns/steering/search.hpp"
#include "dns/steering/steering.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace regiondrill::dns {

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
