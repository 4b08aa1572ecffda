#include "dns/steering/trace.hpp"

namespace regiondrill::dns {

namespace {

std::string in_words(bool healthy) { return healthy ? "healthy" : "unhealthy"; }

std::string in_words(const CheckState& state) {
    if (!state.forced) return in_words(state.real);
    return "forced " + in_words(*state.forced) + " (really " + in_words(state.real) + ")";
}

}  // namespace

std::string reason_of(const Step& step, std::string_view check) {
    std::string reason = step.known + "; ";
    reason += step.health ? std::string(check) + " is " + in_words(*step.health) : "it has no check";
    if (!step.health_counts) reason += ", which does not count";
    return step.note.empty() ? reason : reason + "; " + step.note;
}

}  // namespace regiondrill::dns
