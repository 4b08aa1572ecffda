// `regiondrill serve`: plays a scenario by the wall clock, and real programs may come in meanwhile.
#pragma once

#include "cli/control_token.hpp"
#include "live/server/server_settings.hpp"

#include <string>

namespace regiondrill::cli {

struct ServeOptions {
    std::string scenario;              // file or bare name
    live::ServerSettings server;       // but for what the other options say in their own words
    TokenOptions token;                // that the control API wants
    std::string until;                 // a moment of the drill at which to end it
    std::string data_sync = "normal";  // or "full": outlives a power cut of this machine
    std::string json;                  // file for the report, once the drill is over
};

/// The verdict's exit code when the drill was played to its end, or to the moment that `until` names. Where it was
/// interrupted before either, 1 if a promise had failed by then, else 3; 3 as well when the stores could be kept no
/// more.
int serve_drill(ServeOptions options);

}  // namespace regiondrill::cli
