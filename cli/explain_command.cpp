#include "cli/explain_command.hpp"

#include "cli/report_output.hpp"
#include "cli/scenario_files.hpp"
#include "drill/report/explanation.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <iostream>

namespace regiondrill::cli {

// Making the world alone finds most of what can be wrong with a script; what is said of moves was played.
int check_scenario(const CheckOptions& options) {
    const drill::World world(drill::read_scenario_file(find_scenario(options.scenario), options.settings));
    std::cout << drill::plan_text(world);
    return fine;
}

namespace {

// Beyond the end nothing more happens that the script says, so such a moment is refused.
drill::Time moment_of(const WhyOptions& options, const drill::Scenario& scenario) {
    const auto at = drill::parse_duration(options.at);
    if (!at) {
        throw drill::InputError("--at", {}, {},
                                {drill::in_quotes(options.at) + " " + at.problem, R"(a time such as "180s")", {}});
    }
    if (*at.value < drill::Duration{0} || *at.value > scenario.duration) {
        throw drill::InputError("--at", {}, {},
                                {drill::in_quotes(options.at) + " is not within the drill",
                                 "at most " + drill::in_quotes(drill::duration_text(scenario.duration)),
                                 {}});
    }
    return sim::drill_start + *at.value;
}

// Only its form is looked at; what the DNS makes of it is part of the answer.
std::optional<dns::IpPrefix> network_of(const WhyOptions& options) {
    if (options.subnet.empty()) return std::nullopt;
    const auto network = dns::IpPrefix::from_text(options.subnet);
    if (network) return network;
    throw drill::InputError("--subnet", {}, {},
                            {drill::in_quotes(options.subnet) + " is no network", R"(one such as "10.0.3.0/24")", {}});
}

}  // namespace

// Everything is read before the drill is played up to the moment, so that a typing error costs no wait. Without --from
// the first population asks, as there always is one. Of the drill only what comes before the moment is played; what the
// script says of later does not count.
int explain_answer(const WhyOptions& options) {
    const drill::Scenario scenario = drill::read_scenario_file(find_scenario(options.scenario), options.settings);
    const drill::Time moment = moment_of(options, scenario);
    const drill::WhyQuestion question{options.from.empty() ? scenario.clients.front().name : options.from,
                                      network_of(options), options.number, options.name};
    drill::World world(scenario);
    world.run_until(moment);
    std::cout << (options.json ? drill::explanation_json(world, question) : drill::explanation_text(world, question));
    return fine;
}

}  // namespace regiondrill::cli
