#include "dns/steering/trace_writer.hpp"

namespace regiondrill::dns {

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
