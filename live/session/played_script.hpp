// A served drill as a script: what was played, with all that somebody did to it as entries of its timeline.
#pragma once

#include <string>
#include <vector>

namespace regiondrill::live {

class ServedWorld;

/// What a drill was begun with.
struct PlayedFrom {
    std::string file;                   // as the script's errors name it
    std::string script;                 // its text
    std::vector<std::string> settings;  // laid over it
};

/// JSON that `regiondrill run` plays to the same story: the script with its settings, its timeline the faults as they
/// went so far. What never began is left out, what was ended manually lasts until then, what is to come stays. What
/// real programs asked is not in it: a recording has that.
std::string played_script(const ServedWorld& world, const PlayedFrom& from);

}  // namespace regiondrill::live
