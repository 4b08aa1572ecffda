#include "cli/explain_command.hpp"

#include "cli/report_output.hpp"
#include "cli/scenario_files.hpp"
#include "drill/report/explanation.hpp"
#include "drill/report/plan.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <iostream>

namespace regiondrill::cli {

int check_scenario(const CheckOptions& options) {
    const drill::World world(drill::read_scenario_file(find_scenario(options.scenario), options.settings));
    std::cout << drill::plan_text(world);
    return fine;
}

namespace {

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

std::optional<dns::IpPrefix> network_of(const WhyOptions& options) {
    if (options.subnet.empty()) return std::nullopt;
    const auto network = dns::IpPrefix::from_text(options.subnet);
    if (network) return network;
    throw drill::InputError("--subnet", {}, {},
                            {drill::in_quotes(options.subnet) + " is no network", R"(one such as "10.0.3.0/24")", {}});
}

}  // namespace

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
