// `regiondrill serve`: plays a scenario by the wall clock, and real programs may come in meanwhile.
#pragma once

#include "cli/control_token.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace regiondrill::cli {

struct ServeOptions {
    std::string scenario;                // file or bare name
    std::vector<std::string> settings;   // "dns.ttl=10s"
    double speed = 1;                    // virtual seconds a second
    std::string base;                    // of the addresses: "127.77", "127.0.0.1"; empty: the script's
    std::string bind;                    // an address of this machine for all, beyond the loopback too
    TokenOptions token;                  // that the control API wants
    std::uint16_t port = 8080;           // of the regions; 0: any that is free
    std::string dns;                     // address and port; port 0: any that is free; empty: the base's, 5300
    std::string proxy;                   // the same of the proxy; empty: the base's, 3128
    std::string control;                 // the same of the control API; empty: the base's, 8077
    std::vector<std::string> upstreams;  // services behind the regions: "http://127.0.0.1:3000", "REGION=http://..."
    bool paused = false;                 // begins so
    bool manual = false;                 // the timeline waits: its entries are begun one by one
    std::string record;                  // file; empty: nothing is recorded
    std::string json;                    // file for the report, once the drill is over
    std::string until;                   // a moment of the drill at which to end it
    std::string data_dir;                // where the stores are kept; empty: in memory only
    std::string data_sync = "normal";    // or "full": outlives a power cut of this machine
    bool stay = false;                   // answers on when the drill is over, until interrupted
};

/// The verdict's exit code when the drill was played to its end; 0 when `until` came first. Where it was interrupted
/// before either, 1 if a promise had failed by then, else 3; 3 as well when the stores could be kept no more.
int serve_drill(const ServeOptions& options);

}  // namespace regiondrill::cli
