#include "study/comparison/sides.hpp"

#include "drill/report/json_report.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/twin_run.hpp"
#include "drill/world/world.hpp"

#include <nlohmann/json.hpp>

#include <memory>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

/// A script, played or about to be.
struct ComparedDrill {
    explicit ComparedDrill(const ComparedFile& file)
        : settings(file.settings),
          scenario(drill::read_scenario_text(file.text, file.path, file.settings)),
          world(scenario) {}

    std::string report() {
        world.run();
        return drill::json_report(
            drill::make_report(world, drill::reproduction_by_scenario(scenario, settings), drill::SecondPlay::always));
    }

    std::vector<std::string> settings;
    drill::Scenario scenario;
    drill::World world;
};

// What is set of a report would be set of nothing.
std::string report_in(const ComparedFile& file) {
    if (!is_report(file)) return ComparedDrill(file).report();
    if (file.settings.empty()) return file.text;
    throw drill::InputError(file.path, {}, {}, {"this is a report, of which nothing can be set", "a script", {}});
}

std::optional<std::string> parting_of(ComparedDrill& first, ComparedDrill& second) {
    const auto parted = drill::run_twins(first.world, second.world, [](sim::Time) {});
    if (!parted) return std::nullopt;
    return "event " + std::to_string(parted->event) + ": " + parted->first + " in the first, " + parted->second +
           " in the second";
}

}  // namespace

bool is_report(const ComparedFile& file) {
    const Json json = Json::parse(file.text, nullptr, false);
    return json.is_object() && json.value("format", Json()) == "regiondrill-report/1";
}

ComparedReports reports_of(const ComparedFile& first, const ComparedFile& second) {
    if (is_report(first) || is_report(second)) return {report_in(first), report_in(second), std::nullopt};
    ComparedDrill a(first);
    ComparedDrill b(second);
    std::optional<std::string> parted = parting_of(a, b);
    return {a.report(), b.report(), std::move(parted)};
}

}  // namespace regiondrill::study
