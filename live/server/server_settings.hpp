// What somebody wants of a served drill, and what follows from it: the scenario it plays and the addresses it has.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "live/loop/listen_address.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::live {

/// Where a served drill is met and by whom, as the command line's options name it. Each address is "ADDRESS:PORT",
/// where port 0 is any that is free; empty, it is the usual port at the scenario's own address for that.
struct BindOptions {
    std::string base;           // --base: of the loopback addresses, "127.77", "127.0.0.1"; empty: the script's
    std::string bind;           // --bind: one address of this machine for all, beyond the loopback too
    std::string token;          // that the control API wants; empty: none
    std::uint16_t port = 8080;  // --port: of the regions; 0: any that is free
    std::string dns;            // --dns
    std::string proxy;          // --proxy
    std::string control;        // --control
};

/// All that a server is made from: it reads no command line, no environment and no other file than those named here.
struct ServerSettings {
    std::string file;                    // of the script, as messages and recordings name it
    std::string script;                  // its text: what is played is what is recorded, whatever becomes of the file
    std::vector<std::string> settings;   // "dns.ttl=10s", over the script's own
    std::vector<std::string> upstreams;  // services behind the regions: "http://127.0.0.1:3000", "REGION=http://..."
    std::vector<std::string> allowed_upstreams;  // hosts beyond the loopback that such services may be at
    BindOptions bind;
    double speed = 1;              // virtual seconds a second, slowest_speed to fastest_speed
    bool paused = false;           // begins so
    bool manual = false;           // the timeline waits: its entries are begun one by one
    sim::Time until = sim::never;  // the moment of the drill at which to end it
    bool stay = false;             // answers on when the drill is over, until interrupted
    std::string record;            // file; empty: nothing is recorded
    std::string data_dir;          // where the stores are kept; empty: in memory only
    bool careful = false;          // what is kept outlives a power cut of this machine too
};

/// All settings of the script that these amount to, --base and --upstream with them; a later one goes before. They and
/// the script's text are all that a recording needs of the scenario. Throws drill::InputError.
std::vector<std::string> script_settings(const ServerSettings& settings);

/// Throws drill::InputError where a service behind a region is beyond the loopback and its host is not among the
/// allowed ones: it would be asked for its health every second, and for whatever programs here ask.
void check_upstreams(const drill::Scenario& scenario, const std::vector<std::string>& allowed);

/// The addresses of one server's gateways, and what to say where one cannot be had. The server asks it before it
/// listens and after; the command asks it for what people should know.
class Binding {
public:
    /// Throws drill::InputError for an address that cannot be meant, and for one without a token: whoever reaches it
    /// could lead the drill.
    explicit Binding(const BindOptions& options);

    /// None: only this machine's programs come in.
    const std::optional<dns::IpAddress>& bound() const { return bound_; }
    const std::string& token() const { return options_.token; }

    /// The scenario, at the address that is bound if one is: what it does is the same.
    drill::Scenario placed(drill::Scenario scenario) const;

    // Where each is to listen. Throws drill::InputError that names the option.
    ListenAddress dns(const drill::Scenario& scenario) const;
    ListenAddress proxy(const drill::Scenario& scenario) const;
    ListenAddress control(const drill::Scenario& scenario) const;
    std::uint16_t port() const { return options_.port; }

    // Throws drill::InputError that names the option which would help, for a place that could not be had.
    [[noreturn]] void refuse_dns(const CannotListen& error, const drill::Scenario& scenario) const;
    [[noreturn]] void refuse_proxy(const CannotListen& error, const drill::Scenario& scenario) const;
    [[noreturn]] void refuse_control(const CannotListen& error, const drill::Scenario& scenario) const;
    [[noreturn]] void refuse_regions(const CannotListen& error) const;

private:
    ListenAddress place_of(const char* option, const std::string& given, const dns::IpAddress& usual,
                           std::uint16_t usual_port) const;
    [[noreturn]] void refuse(const char* option, const std::string& given, const CannotListen& error,
                             const dns::IpAddress& address) const;

    BindOptions options_;
    std::optional<dns::IpAddress> bound_;
};

}  // namespace regiondrill::live
