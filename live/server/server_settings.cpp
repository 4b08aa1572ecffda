#include "live/server/server_settings.hpp"

#include "drill/scenario/address_plan.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "live/control/control_client.hpp"
#include "sim/text.hpp"

#include <algorithm>

namespace regiondrill::live {

namespace {

// Above 1023, so that no privilege is needed; 53 is that of the machine's own resolver most likely.
constexpr std::uint16_t usual_dns_port = 5300;
constexpr std::uint16_t usual_proxy_port = 3128;  // Squid's
constexpr std::uint16_t usual_control_port = 8077;

[[noreturn]] void refuse_binding(const std::string& what, const std::string& expected) {
    throw drill::InputError("--bind", {}, {}, {what, expected, {}});
}

// No other port would help.
[[noreturn]] void refuse_foreign(const CannotListen& error) {
    refuse_binding(error.what(), "an address of this machine");
}

// ---- services behind the regions ----

// A path is refused because requests bring their own.
[[noreturn]] void refuse_service(const std::string& url) {
    throw drill::InputError("--upstream", {}, {},
                            {drill::in_quotes(url) + " is no HTTP server's address",
                             R"("http://127.0.0.1:3000", or "REGION=http://127.0.0.1:3000", without a path)",
                             {}});
}

[[noreturn]] void refuse_region(const std::string& name, const drill::Scenario& scenario) {
    std::vector<std::string> names;
    for (const drill::RegionSpec& region : scenario.regions) names.push_back(region.name);
    throw drill::InputError("--upstream", {}, {}, drill::unknown_name("region", name, names));
}

/// "http://127.0.0.1:3000" for every region, "eu-west-2=http://127.0.0.1:3001" for one. Becomes a setting of the
/// script, behind those of --set, so that a recording has it.
void add_service(const std::string& upstream, const drill::Scenario& scenario, std::vector<std::string>& settings) {
    const std::size_t equals = upstream.find('=');
    const std::string url = equals == std::string::npos ? upstream : upstream.substr(equals + 1);
    if (!drill::UpstreamAddress::from_text(url)) refuse_service(url);
    const std::string named = equals == std::string::npos ? "" : upstream.substr(0, equals);
    if (!named.empty() && !drill::find_region(scenario, named)) refuse_region(named, scenario);
    for (const drill::RegionSpec& region : scenario.regions) {
        if (!named.empty() && region.name != named) continue;
        settings.push_back("regions." + region.name + ".upstream=\"" + url + "\"");
    }
}

// A name may lead anywhere, so only that which stands for the loopback itself is taken for one (RFC 6761).
bool is_of_loopback(const std::string& host) {
    const auto address = dns::IpAddress::from_text(host);
    return address ? is_loopback(*address) : sim::equal_ignoring_case(host, "localhost");
}

}  // namespace

void check_upstreams(const drill::Scenario& scenario, const std::vector<std::string>& allowed) {
    for (const drill::RegionSpec& region : scenario.regions) {
        if (!region.upstream || is_of_loopback(region.upstream->url.host)) continue;
        const std::string& host = region.upstream->url.host;
        if (std::any_of(allowed.begin(), allowed.end(),
                        [&](const std::string& name) { return sim::equal_ignoring_case(name, host); })) {
            continue;
        }
        throw drill::InputError("--upstream", {}, {},
                                {"the service behind " + region.name + ", " + region.upstream->url.text() +
                                     ", is not on the loopback, and would be asked from here on",
                                 "an address of the loopback, or --allow-upstream " + host,
                                 {}});
    }
}

// The scenario is read here once before it is played, for the names of its regions.
std::vector<std::string> script_settings(const ServerSettings& settings) {
    std::vector<std::string> all = settings.settings;
    if (!settings.bind.base.empty()) all.push_back("network.loopback=\"" + settings.bind.base + "\"");
    if (settings.upstreams.empty()) return all;
    const drill::Scenario scenario = drill::read_scenario_text(settings.script, settings.file, all);
    for (const std::string& upstream : settings.upstreams) add_service(upstream, scenario, all);
    return all;
}

// ---- addresses ----

// Everything about the options together is checked here, before a world is made for nothing.
Binding::Binding(const BindOptions& options) : options_(options) {
    if (options.bind.empty()) return;
    bound_ = parse_bound_address("--bind", options.bind);
    if (!options.base.empty()) {
        refuse_binding("it names the address of everything, and so does --base", "one of the two");
    }
    if (options.token.empty()) {
        refuse_binding("whoever reaches " + drill::in_quotes(options.bind) + " could lead this drill",
                       std::string("a token as well, by ") + places_of_token);
    }
}

// Only addresses of gateways change, which no event depends on. The zone names that of the DNS.
drill::Scenario Binding::placed(drill::Scenario scenario) const {
    if (bound_) scenario.network.loopback = drill::AddressPlan::at(*bound_);
    scenario.network.loopback = scenario.network.loopback.with_dns(dns(scenario).address);
    return scenario;
}

// What was given counts as it is; --bind decides only what addresses it may be of.
ListenAddress Binding::place_of(const char* option, const std::string& given, const dns::IpAddress& usual,
                                std::uint16_t usual_port) const {
    if (!given.empty()) return parse_listen_address(option, given, bound_);
    return {usual, usual_port};
}

ListenAddress Binding::dns(const drill::Scenario& scenario) const {
    return place_of("--dns", options_.dns, scenario.network.loopback.dns(), usual_dns_port);
}

ListenAddress Binding::proxy(const drill::Scenario& scenario) const {
    return place_of("--proxy", options_.proxy, scenario.network.loopback.proxy(), usual_proxy_port);
}

ListenAddress Binding::control(const drill::Scenario& scenario) const {
    return place_of("--control", options_.control, scenario.network.loopback.control(), usual_control_port);
}

// Where the option was not given, the address is that of --bind, or the usual one.
void Binding::refuse(const char* option, const std::string& given, const CannotListen& error,
                     const dns::IpAddress& address) const {
    if (bound_ == address && error.is_foreign()) refuse_foreign(error);
    if (bound_ && given.empty()) {
        refuse_binding(error.what(),
                       "an address of this machine, and by " + std::string(option) + " a port that is free there");
    }
    const std::string place =
        bound_ ? "a free port of the loopback or of " + bound_->text() : "a free port of the loopback";
    throw drill::InputError(option, {}, {}, {error.what(), place + ", or 0 for any that is free", {}});
}

void Binding::refuse_dns(const CannotListen& error, const drill::Scenario& scenario) const {
    refuse("--dns", options_.dns, error, dns(scenario).address);
}

void Binding::refuse_proxy(const CannotListen& error, const drill::Scenario& scenario) const {
    refuse("--proxy", options_.proxy, error, proxy(scenario).address);
}

void Binding::refuse_control(const CannotListen& error, const drill::Scenario& scenario) const {
    refuse("--control", options_.control, error, control(scenario).address);
}

// A port each cannot be given for regions, so --port is what helps.
void Binding::refuse_regions(const CannotListen& error) const {
    if (bound_ && error.is_foreign()) refuse_foreign(error);
    throw drill::InputError("--port", {}, {}, {error.what(), "a free port, or 0 for any that is free", {}});
}

}  // namespace regiondrill::live
