// Where the control API listens and whom it listens to.
#pragma once

#include "live/listen_address.hpp"

#include <string>
#include <vector>

namespace regiondrill::live {

struct ControlSettings {
    ListenAddress address;              // as it really is
    std::string token;                  // wanted as "Authorization: Bearer TOKEN"; empty: nothing is
    std::vector<std::string> settings;  // --set values of the command line, for the line that reproduces the run
};

}  // namespace regiondrill::live
