#include "dns/steering/trace_writer.hpp"

namespace regiondrill::dns {

namespace {

std::string in_words(bool healthy) { return healthy ? "healthy" : "unhealthy"; }

std::string in_words(const CheckState& state) {
    if (!state.forced) return "its check is " + in_words(state.real);
    return "its check is forced " + in_words(*state.forced) + " (really " + in_words(state.real) + ")";
}

}  // namespace

void TraceWriter::begin(std::size_t record) {
    step_ = trace_->steps.size();
    trace_->steps.push_back({group_, static_cast<std::uint16_t>(record), {}, known_of(record)});
}

void TraceWriter::end(std::size_t record, Search::Outcome outcome) {
    Step& step = trace_->steps[step_];
    const RoutingPolicy& policy = *view_.group.policy;
    switch (outcome) {
        case Search::Outcome::found:
            step.verdict = Step::Verdict::chosen;
            step.reason += "; " + std::string(policy.name) + ": " + std::string(policy.rule);
            break;
        case Search::Outcome::sick:
            step.verdict = passes(record) ? Step::Verdict::nothing_below : Step::Verdict::sick;
            if (passes(record)) step.reason += "; nothing healthy below";
            break;
        case Search::Outcome::no_match:
            step.verdict = Step::Verdict::nothing_below;
            step.reason += "; nothing below is meant for the asker";
            break;
    }
}

void TraceWriter::add_rest(const RecordMask& open, const RecordMask& meant) {
    for (std::size_t record = 0; record < view_.group.records.size(); ++record) {
        if (meant.has(record) && !open.has(record)) continue;
        const auto verdict = meant.has(record) ? Step::Verdict::passed_over : Step::Verdict::not_for_asker;
        trace_->steps.push_back({group_, static_cast<std::uint16_t>(record), verdict, known_of(record)});
    }
}

std::string TraceWriter::known_of(std::size_t number) const {
    const RoutedRecord& record = view_.group.records[number];
    const std::string health = record.check ? in_words(health_[*record.check]) : "it has no check";
    return view_.group.policy->explain(view_, number) + "; " + health +
           (as_if_healthy_ ? ", which does not count" : "");
}

bool TraceWriter::passes(std::size_t record) const {
    return as_if_healthy_ || health_.is_healthy(view_.group.records[record].check);
}

}  // namespace regiondrill::dns
