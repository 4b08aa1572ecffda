// What faults make of the probes of one endpoint check: which of them fail, and how long probes take then.
#pragma once

#include "drill/analysis/check_outlook.hpp"

#include <vector>

namespace regiondrill::drill {

/// What a fault makes of the probes of one check, in one stretch of time.
struct ProbeEffect {
    enum class Fails : std::uint8_t { never, perhaps, always };

    const FaultSpec* fault = nullptr;  // null: none, the region has not been added yet
    Time from{};
    Time to = sim::never;
    Symptom symptom = Symptom::none;  // what failing ones run into
    Fails fails = Fails::always;
    bool blinds = false;  // only checkers in the fault's places, or a share of them
    Duration delay{};     // of those that pass
};

/// In the timeline's order; faults of other regions, and those that probes do not meet, have none.
std::vector<ProbeEffect> effects_on(const World& world, const std::vector<FaultSpec>& timeline, const OwnCheck& check);

/// Whether a check fails with these effects in force, as a site hears it.
enum class CheckMode : std::uint8_t { passing, failing, unclear };
CheckMode mode_of(const Scenario& scenario, const OwnCheck& check, std::size_t site,
                  const std::vector<const ProbeEffect*>& in_force);

/// How long one probe takes at most, when it fails and when it passes, by the checker farthest away that a site hears.
struct ProbeCost {
    Duration failing{};
    Duration passing{};
    bool may_be_swallowed = false;  // one under way when a fault began
};
ProbeCost cost_with(const Scenario& scenario, const OwnCheck& check, std::size_t site,
                    const std::vector<const ProbeEffect*>& effects);

}  // namespace regiondrill::drill
