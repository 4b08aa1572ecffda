// A drill played again with one setting otherwise: what each setting behind its longest phase has to do with it. The
// same seed draws the same chances, so that what differs is the setting's doing.
#pragma once

#include "drill/report/report.hpp"
#include "drill/report/what_if.hpp"

#include <functional>
#include <string>
#include <vector>

namespace regiondrill::study {

/// How the drill is had again.
struct WhatIfDrill {
    std::vector<std::string> settings;                                              // it was played with
    std::function<drill::Scenario(const std::vector<std::string>& settings)> read;  // throws drill::InputError
    std::function<void(drill::World&)> play;                                        // to its end
};

/// Of the move, or the outage, that took longest of those that ended. A setting that the script's own checks refuse is
/// not played.
drill::WhatIf what_if(const drill::Report& report, const WhatIfDrill& drill);

}  // namespace regiondrill::study
