#include "dns/steering/search.hpp"

#include "sim/invariant.hpp"

#include <algorithm>

namespace regiondrill::dns {

Search::Outcome Search::visit(GroupId id, bool as_if_healthy) {
    const GroupPlan& plan = plans_[index(id)];
    const RecordGroup& group = plan.group();
    const GroupPlan::Meant& meant = plan.meant_for(asker_);
    const GroupView view{group, meant.ranking, plan.keys(), asker_, location_};
    TraceWriter trace(trace_, view, id, health_, as_if_healthy);
    Draw draw(asker_, now_, number_, id);

    RecordMask open = meant.records;
    Outcome outcome = Outcome::no_match;
    std::size_t answering = 0;
    while (open.any() && answering < group.policy->most_records) {
        const std::size_t record = group.policy->choose(view, open, draw);
        sim::ensure(open.has(record), "a policy chose a record that is ruled out");
        open.clear(record);
        trace.trying(record);
        const Outcome tried = try_record(group.records[record], id, record, as_if_healthy);
        trace.tried(record, tried);
        if (tried == Outcome::found) ++answering;
        if (tried == Outcome::sick) outcome = Outcome::sick;
    }
    trace.rest(open, meant.records);
    return answering > 0 ? Outcome::found : outcome;
}

Search::Outcome Search::try_record(const RoutedRecord& record, GroupId group, std::size_t number, bool as_if_healthy) {
    if (!as_if_healthy && record.check && !passes(*record.check)) {
        return !record.alias || anything_meant(*record.alias) ? Outcome::sick : Outcome::no_match;
    }
    if (!record.alias) {
        sim::ensure(as_if_healthy || health_.is_healthy(record.check), "an answer is known to be unhealthy");
        answer_with(group, number);
        return Outcome::found;
    }
    const Outcome below = visit(*record.alias, as_if_healthy);
    // A branch whose targets' health is not evaluated is kept though all its leaves are sick, and then answers as if
    // they were not.
    if (below == Outcome::sick && !record.evaluate_target_health) return visit(*record.alias, true);
    return below;
}

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

sim::Duration Search::ttl(const TtlRule& rule) const {
    if (!rule.computed) return rule.fixed;
    if (may_change_ == sim::never) return rule.computed->most;
    return std::clamp(may_change_ - now_, rule.computed->least, rule.computed->most);
}

bool Search::anything_meant(GroupId id) const {
    const GroupPlan& plan = plans_[index(id)];
    const auto& ranking = plan.meant_for(asker_).ranking;
    return std::any_of(ranking.begin(), ranking.end(), [&](const Preference& place) {
        const auto& alias = plan.group().records[place.record].alias;
        return !alias || anything_meant(*alias);
    });
}

bool Search::anything_healthy(GroupId id) const {
    const GroupPlan& plan = plans_[index(id)];
    const auto& ranking = plan.meant_for(asker_).ranking;
    return std::any_of(ranking.begin(), ranking.end(), [&](const Preference& place) {
        const RoutedRecord& record = plan.group().records[place.record];
        return health_.is_healthy(record.check) && (!record.alias || anything_healthy(*record.alias));
    });
}

void TraceWriter::begin(std::size_t record) {
    step_ = trace_->steps.size();
    trace_->steps.push_back(step_of(record));
}

void TraceWriter::end(std::size_t record, Search::Outcome outcome) {
    Step& step = trace_->steps[step_];
    const RoutingPolicy& policy = *view_.group.policy;
    switch (outcome) {
        case Search::Outcome::found:
            step.verdict = Step::Verdict::chosen;
            step.note = std::string(policy.name) + ": " + std::string(policy.rule);
            break;
        case Search::Outcome::sick:
            step.verdict = passes(record) ? Step::Verdict::nothing_below : Step::Verdict::sick;
            if (passes(record)) step.note = "nothing healthy below";
            break;
        case Search::Outcome::no_match:
            step.verdict = Step::Verdict::nothing_below;
            step.note = "nothing below is meant for the asker";
            break;
    }
}

void TraceWriter::add_rest(const RecordMask& open, const RecordMask& meant) {
    for (std::size_t record = 0; record < view_.group.records.size(); ++record) {
        if (meant.has(record) && !open.has(record)) continue;
        Step& step = trace_->steps.emplace_back(step_of(record));
        step.verdict = meant.has(record) ? Step::Verdict::passed_over : Step::Verdict::not_for_asker;
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

}  // namespace regiondrill::dns
