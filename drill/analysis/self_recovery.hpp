// Whether the people's service came back by itself when all that was broken was whole again: the question of metastable
// failures (facts overload 1). An overload that feeds itself stays when its trigger is gone.
#pragma once

#include "sim/time.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace regiondrill::drill {

class World;

/// Goodput is the share of the requests begun that are answered in time, of all populations together.
struct SelfRecovery {
    enum class Kind {
        not_asked,    // nothing was broken and whole again, or nobody was hurt: `why` says which
        by_itself,    // goodput came back, and stayed
        by_load_cut,  // not by itself; played on without any first try for a while, it came back
        not_at_all,   // nor then: what is missing is capacity, or something is broken still
        unproven,     // not by itself, and the drill cannot, or may not, be played again
    };

    Kind kind = Kind::not_asked;
    std::string why;                    // of not_asked and unproven
    std::optional<sim::Time> trigger;   // when the last fault ended
    std::optional<sim::Duration> took;  // by_itself: from there to the first stretch from which goodput stayed
    double before = 0;                  // goodput before the first fault
    double at_end = 0;                  // in the last stretch of the drill
    std::optional<double> after_cut;    // in the second minute after the cut, of the second play
};

/// Names as scripts and reports have them: "itself", "load_cut", "nothing".
std::string_view name_of(SelfRecovery::Kind kind);

/// Whether a drill may be played once more to find something out, which takes as long as it took: always, where one of
/// its promises asks for what is found, or never.
enum class SecondPlay { always, where_promised, never };

/// Of a drill at rest. Where goodput did not come back the drill is played once more with the same seed, and goes on
/// after its end: a minute without first tries, then two as usual.
SelfRecovery self_recovery_of(const World& world, SecondPlay second_play);

}  // namespace regiondrill::drill
