// What a run showed, before anybody judges it: for expectations and reports, so that it is measured once.
#pragma once

#include "drill/analysis/outage.hpp"
#include "drill/analysis/recovery.hpp"
#include "drill/analysis/self_recovery.hpp"
#include "drill/analysis/story.hpp"

#include <vector>

namespace regiondrill::drill {

class World;

/// Of one world.
struct Findings {
    std::vector<Recovery> recoveries;
    std::vector<Recovery> read_recoveries;   // the same by reads alone, where the script promises anything of them
    std::vector<Recovery> write_recoveries;  // and by writes
    std::vector<Outage> outages;             // of all requests
    std::vector<StoryLine> story;
    SelfRecovery self_recovery;  // made for reports alone, as it may need a second play

    const std::vector<Recovery>& of(clients::RequestKind kind) const {
        return kind == clients::RequestKind::all     ? recoveries
               : kind == clients::RequestKind::reads ? read_recoveries
                                                     : write_recoveries;
    }
};

/// Looks at a world at rest, or as far as it has come. The world is not changed, and may go on afterwards: what was
/// found stays as it was.
Findings find(const World& world);

}  // namespace regiondrill::drill
