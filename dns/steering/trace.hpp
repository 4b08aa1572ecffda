// The way to a decision, for people who ask why.
#pragma once

#include "dns/health/health_view.hpp"
#include "dns/steering/record_group.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::dns {

/// One record that was looked at.
struct Step {
    enum class Verdict : std::uint8_t { chosen, passed_over, sick, nothing_below, not_for_asker };

    GroupId group{};
    std::uint16_t record = 0;
    Verdict verdict{};
    std::string known;                 // to the group's policy: "12.3 ms", "weight 0"
    std::optional<CheckState> health;  // its check's; nothing: it has none
    bool health_counts = true;         // else the answer is sought as if all were healthy
    std::string note;                  // what was found below, or by which rule it was chosen; may be empty
};

/// "weight 0; its check is forced unhealthy (really healthy); nothing healthy below". Routing knows checks by their
/// numbers only: whoever knows the name says "check us-east-1" instead.
std::string reason_of(const Step& step, std::string_view check = "its check");

/// Collects the steps of a decision: group by group as they were entered, in each the records as they were tried and
/// then the rest.
struct Trace {
    std::vector<Step> steps;
    std::string outcome;  // "all sick: every record counts as healthy"; empty when a healthy record answered
};

}  // namespace regiondrill::dns
