// `regiondrill serve`: plays a scenario by the wall clock, and real programs may ask its DNS meanwhile.
#pragma once

#include <string>
#include <vector>

namespace regiondrill::cli {

struct ServeOptions {
    std::string scenario;                  // file or bare name
    std::vector<std::string> settings;     // "dns.ttl=10s"
    double speed = 1;                      // virtual seconds a second
    std::string dns = "127.77.0.53:5300";  // address and port; port 0: any that is free
    std::string until;                     // a moment of the drill at which to stop without a verdict
    bool stay = false;                     // answers on when the drill is over, until interrupted
};

/// The verdict's exit code when the drill was played to its end; 0 when `until` came first, 3 when it was interrupted
/// before either.
int serve_drill(const ServeOptions& options);

}  // namespace regiondrill::cli
