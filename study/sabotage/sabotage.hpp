// What a scenario's promises are worth: the drill is played with one thing secretly broken at a time, and each promise
// that still holds then would hold whatever happens.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::study {

/// Something that a sound system does not do. `apply` changes the scenario, and says whether there is anything in it to
/// sabotage.
struct Sabotage {
    std::string_view name;
    std::string_view about;
    bool (*apply)(drill::Scenario& scenario);
};

/// Lives as long as the program.
const std::vector<Sabotage>& sabotages();

/// What one came to.
struct SabotageOutcome {
    const Sabotage* sabotage = nullptr;
    bool applies = false;
    bool changes = false;                 // the played drill; else nobody could notice
    std::vector<std::size_t> noticed_by;  // promises that hold without it and not with it, by their place
};

/// Of the drill as it is, and of all sabotages.
struct SabotageReport {
    std::vector<bool> holds;  // by promise, without any sabotage
    std::vector<SabotageOutcome> outcomes;

    std::size_t tried() const;  // those that change the drill
    std::size_t noticed() const;
};

/// Plays the scenario once for each and once without. `tell` is called before each with its name.
SabotageReport sabotage(const drill::Scenario& scenario, const std::function<void(std::string_view)>& tell);

std::string sabotage_text(const drill::Scenario& scenario, const SabotageReport& report);
/// The format regiondrill-sabotage/1.
std::string sabotage_json(const drill::Scenario& scenario, const SabotageReport& report);

}  // namespace regiondrill::study
