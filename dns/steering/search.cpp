#include "dns/steering/search.hpp"

#include "dns/steering/routing_policy.hpp"
#include "sim/invariant.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace regiondrill::dns {

namespace {

/// Writes down what a search looked at in one group, for people who ask why. Costs a test for null when nobody asks.
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
    void tried(std::size_t record, SearchResult result) {
        if (trace_ != nullptr) [[unlikely]]
            end(record, result);
    }

    /// The records nobody tried: still open, or not meant for the asker.
    void rest(const RecordMask& open, const RecordMask& eligible) {
        if (trace_ != nullptr) [[unlikely]]
            add_rest(open, eligible);
    }

private:
    void begin(std::size_t record);
    void end(std::size_t record, SearchResult result);
    void add_rest(const RecordMask& open, const RecordMask& eligible);
    Step step_of(std::size_t record) const;
    bool passes(std::size_t record) const;

    Trace* trace_;
    const GroupView& view_;
    const HealthView& health_;
    GroupId group_;
    bool as_if_healthy_;
    std::size_t step_ = 0;  // of the record being tried
};

// The step is written before what is found below it, and its outcome afterwards: steps stand in the order of the
// search.
void TraceWriter::begin(std::size_t record) {
    step_ = trace_->steps.size();
    trace_->steps.push_back(step_of(record));
}

void TraceWriter::end(std::size_t record, SearchResult result) {
    Step& step = trace_->steps[step_];
    const RoutingPolicy& policy = *view_.group.policy;
    switch (result) {
        case SearchResult::found:
            step.status = CandidateStatus::chosen;
            step.note = std::string(policy.name) + ": " + std::string(policy.rule);
            break;
        case SearchResult::sick:
            step.status = passes(record) ? CandidateStatus::nothing_below : CandidateStatus::sick;
            if (passes(record)) step.note = "nothing healthy below";
            break;
        case SearchResult::no_match:
            step.status = CandidateStatus::nothing_below;
            step.note = "nothing below is meant for the asker";
            break;
    }
}

// Passed over and not meant for the asker are told apart by what was meant for him.
void TraceWriter::add_rest(const RecordMask& open, const RecordMask& eligible) {
    for (std::size_t record = 0; record < view_.group.records.size(); ++record) {
        if (eligible.has(record) && !open.has(record)) continue;
        Step& step = trace_->steps.emplace_back(step_of(record));
        step.status = eligible.has(record) ? CandidateStatus::passed_over : CandidateStatus::not_for_asker;
    }
}

Step TraceWriter::step_of(std::size_t number) const {
    const RoutedRecord& record = view_.group.records[number];
    Step step;
    step.group = group_;
    step.record = static_cast<std::uint16_t>(number);
    step.known = view_.group.policy->explain(view_, number);
    if (record.check) step.health = health_[*record.check];
    step.health_counts = !as_if_healthy_;
    return step;
}

bool TraceWriter::passes(std::size_t record) const {
    return as_if_healthy_ || health_.is_healthy(view_.group.records[record].check);
}

}  // namespace

// The policy chooses, what it chose is tried, and what turns out sick is ruled out for the next choice. Groups that
// answer with several records go on until they have them.
SearchResult Search::visit(GroupId id, bool as_if_healthy) {
    const GroupPlan& plan = plans_[index(id)];
    const RecordGroup& group = plan.group();
    const GroupPlan::Eligible& eligible = plan.eligible_for(asker_);
    const GroupView view{group, eligible.ranking, plan.keys(), asker_, location_};
    TraceWriter trace(trace_, view, id, health_, as_if_healthy);
    Draw draw(asker_, now_, number_, id);

    RecordMask open = eligible.records;
    SearchResult result = SearchResult::no_match;
    std::size_t answering = 0;
    while (open.any() && answering < group.policy->most_records) {
        const std::size_t record = group.policy->choose(view, open, draw);
        sim::ensure(open.has(record), "a policy chose a record that is ruled out");
        open.clear(record);
        trace.trying(record);
        const SearchResult tried = try_record(group.records[record], id, record, as_if_healthy);
        trace.tried(record, tried);
        if (tried == SearchResult::found) ++answering;
        if (tried == SearchResult::sick) result = SearchResult::sick;
    }
    trace.rest(open, eligible.records);
    return answering > 0 ? SearchResult::found : result;
}

// A record's own check counts before what lies below it (facts R53-11). A sick alias below which nothing is meant for
// the asker is no sick answer for him: it is none.
SearchResult Search::try_record(const RoutedRecord& record, GroupId group, std::size_t number, bool as_if_healthy) {
    if (!as_if_healthy && record.check && !passes(*record.check)) {
        return !record.alias || anyone_eligible(*record.alias) ? SearchResult::sick : SearchResult::no_match;
    }
    if (!record.alias) {
        sim::ensure(as_if_healthy || health_.is_healthy(record.check), "an answer is known to be unhealthy");
        answer_with(group, number);
        return SearchResult::found;
    }
    const SearchResult below = visit(*record.alias, as_if_healthy);
    // A branch whose targets' health is not evaluated is kept though all its leaves are sick, and then answers as if
    // they were not.
    if (below == SearchResult::sick && !record.evaluate_target_health) return visit(*record.alias, true);
    return below;
}

// Every check looked at bounds how long the answer may be kept: it could have been another had the check said
// otherwise.
bool Search::passes(CheckId check) {
    const CheckState& state = health_[check];
    if (!state.forced) may_change_ = std::min(may_change_, state.may_change);
    return state.healthy();
}

void Search::answer_with(GroupId group, std::size_t record) {
    if (decision_.count == 0) {
        decision_.group = group;
        decision_.record = static_cast<std::uint16_t>(record);
    }
    for (const Address address : plans_[index(group)].group().records[record].addresses) {
        decision_.list[decision_.count++] = address;
    }
}

Decision Search::decision() const {
    Decision found = decision_;
    found.ttl = ttl(plans_[index(found.group)].group().ttl);
    return found;
}

// Computed TTLs end when the answer could first change, within the bounds of the group.
sim::Duration Search::ttl(const TtlRule& rule) const {
    if (!rule.computed) return rule.fixed;
    if (may_change_ == sim::never) return rule.computed->most;
    return std::clamp(may_change_ - now_, rule.computed->least, rule.computed->most);
}

bool Search::anyone_eligible(GroupId id) const {
    const GroupPlan& plan = plans_[index(id)];
    const auto& ranking = plan.eligible_for(asker_).ranking;
    return std::any_of(ranking.begin(), ranking.end(), [&](const Preference& place) {
        const auto& alias = plan.group().records[place.record].alias;
        return !alias || anyone_eligible(*alias);
    });
}

// Looks at everything instead of searching, so that the search can be held against it: an invariant.
bool Search::anything_healthy(GroupId id) const {
    const GroupPlan& plan = plans_[index(id)];
    const auto& ranking = plan.eligible_for(asker_).ranking;
    return std::any_of(ranking.begin(), ranking.end(), [&](const Preference& place) {
        const RoutedRecord& record = plan.group().records[place.record];
        return health_.is_healthy(record.check) && (!record.alias || anything_healthy(*record.alias));
    });
}

}  // namespace regiondrill::dns
