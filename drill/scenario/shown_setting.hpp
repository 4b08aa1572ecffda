// A setting of a scenario as people read it: what the report has of everything that a drill was played with.
#pragma once

#include <optional>
#include <string>

namespace regiondrill::drill {

struct ShownSetting {
    std::string path;                      // "dns.ttl", as --set has it
    std::string value;                     // as a script writes it
    std::optional<std::string> otherwise;  // the default, or in words what it follows from; none: it has none
    bool differs = false;                  // from a default that is a plain value
};

}  // namespace regiondrill::drill
