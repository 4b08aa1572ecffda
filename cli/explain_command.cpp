#include "cli/explain_command.hpp"

#include "cli/progress.hpp"
#include "cli/report_output.hpp"
#include "cli/scenario_files.hpp"
#include "drill/report/explanation.hpp"
#include "drill/report/sarif.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"
#include "study/sabotage/sabotage.hpp"

#include <iostream>

namespace regiondrill::cli {

namespace {

constexpr int is_odd = 1;

// "drill.json:12:5", or the setting that says so.
std::string text_of(const drill::ScriptPlace& place) {
    if (!place.position.known()) return place.source;
    return place.source + ":" + std::to_string(place.position.line) + ":" + std::to_string(place.position.column);
}

void write_or_print(const std::string& path, const std::string& text, const char* option) {
    if (path == "-") {
        std::cout << text;
    } else if (!path.empty()) {
        write_file(path, text, option);
    }
}

int check_promises(const CheckOptions& options, const drill::Scenario& scenario) {
    StatusLine status;
    const study::SabotageReport report =
        study::sabotage(scenario, [&](std::string_view name) { status.show("sabotage: " + std::string(name)); });
    status.clear();
    if (options.json != "-") std::cout << study::sabotage_text(scenario, report);
    write_or_print(options.json, study::sabotage_json(scenario, report), "--json");
    return options.strict && report.noticed() < report.tried() ? is_odd : fine;
}

}  // namespace

// Making the world alone finds most of what can be wrong with a script; what is said of moves was played.
int check_scenario(const CheckOptions& options) {
    const bool is_for_programs = takes_standard_output({options.json, options.sarif});
    if (!options.json.empty() && options.json != "-") check_writable(options.json);
    if (!options.sarif.empty() && options.sarif != "-") check_writable(options.sarif, "--sarif");
    const std::string file = find_scenario(options.scenario);
    const std::string text = drill::script_text_at(file);
    const drill::Scenario scenario = drill::read_scenario_text(text, file, options.settings);
    if (options.sabotage) return check_promises(options, scenario);
    const drill::World world(scenario);
    const auto script = drill::script_of(text, file, options.settings);
    const drill::PlaceOf place_of = [&](const std::string& pointer) { return script->place_of(pointer); };
    const drill::Rehearsal played = drill::rehearse(world);
    const std::vector<drill::Warning> warnings = drill::lint(world, played);
    if (!is_for_programs) {
        std::cout << drill::plan_text(world, played)
                  << drill::warnings_section(warnings, [&](const auto& pointer) { return text_of(place_of(pointer)); });
    }
    write_or_print(options.json, drill::warnings_json(warnings, file, place_of), "--json");
    write_or_print(options.sarif, drill::sarif(warnings, file, place_of), "--sarif");
    return options.strict && !warnings.empty() ? is_odd : fine;
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
