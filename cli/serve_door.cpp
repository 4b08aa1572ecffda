#include "cli/serve_door.hpp"

#include "cli/serve_command.hpp"
#include "drill/scenario/input_error.hpp"
#include "live/loop/listen_address.hpp"

namespace regiondrill::cli {

namespace {

[[noreturn]] void refuse_binding(const std::string& what, const std::string& expected) {
    throw drill::InputError("--bind", {}, {}, {what, expected, {}});
}

}  // namespace

ServeDoor read_door(const ServeOptions& options) {
    ServeDoor door{std::nullopt, read_token(options.token)};
    if (options.bind.empty()) return door;
    door.bound = live::parse_bound_address("--bind", options.bind);
    if (!options.base.empty())
        refuse_binding("it names the address of everything, and so does --base", "one of the two");
    if (door.token.empty()) {
        refuse_binding("whoever reaches " + drill::in_quotes(options.bind) + " could lead this drill",
                       std::string("a token as well, by ") + places_of_token);
    }
    return door;
}

drill::Scenario placed(drill::Scenario scenario, const ServeDoor& door) {
    if (door.bound) scenario.network.loopback = drill::AddressPlan::at(*door.bound);
    return scenario;
}

std::string door_text(const ServeDoor& door) {
    std::string text;
    if (door.bound) {
        text += "Open to whoever reaches " + door.bound->text() +
                ": its regions, DNS and proxy. Only the control API and its /metrics want the token.\n";
        text += "Nothing is encrypted.\n";
        if (door.bound->family == dns::Family::v6) {
            text +=
                "Its DNS answers with this address, by AAAA, for regions that the script gives one (\"ipv6\": true).\n";
        }
    } else if (!door.token.empty()) {
        text += "Its control API and /metrics want the token.\n";
    }
    return text;
}

}  // namespace regiondrill::cli
