#include "cli/diff_command.hpp"

#include "cli/many_drills.hpp"
#include "cli/report_output.hpp"
#include "cli/run_command.hpp"
#include "cli/scenario_files.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/scenario/units.hpp"
#include "live/session/recording.hpp"
#include "study/comparison/comparison.hpp"
#include "study/comparison/sides.hpp"

#include <nlohmann/json.hpp>

#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>

namespace regiondrill::cli {

namespace {

using study::Comparison;
using Json = nlohmann::ordered_json;

constexpr int got_worse = 1;

// A report may be longer than a script may be.
study::ComparedFile file_at(const std::string& argument) {
    if (live::is_recording(argument)) return {argument, report_of_recording(argument), {}};  // as it is had again
    const std::string path = find_scenario(argument);
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    study::ComparedFile file{path, text.str(), {}};
    if (!study::is_report(file)) file.text = drill::script_text_at(path);
    return file;
}

double tolerance_of(const std::string& text) {
    const auto share = drill::parse_share(text);
    if (share) return *share.value;
    throw drill::InputError("--tolerance", {}, {}, {drill::in_quotes(text) + " " + share.problem, R"("5%")", {}});
}

study::ComparedReports reports_for(const DiffOptions& options) {
    study::ComparedFile first = file_at(options.first);
    study::ComparedFile second = file_at(options.second);
    second.settings = options.settings;
    if (options.seed) {
        for (study::ComparedFile* file : {&first, &second}) {
            if (!study::is_report(*file)) file->settings.push_back("seed=" + std::to_string(*options.seed));
        }
    }
    return study::reports_of(first, second);
}

Comparison compared(const study::ComparedReports& reports) {
    try {
        return study::comparison_of(Json::parse(reports.first), Json::parse(reports.second));
    } catch (const Json::exception& error) {
        throw drill::InputError("diff", {}, {}, {std::string("a report is not whole: ") + error.what(), {}, {}});
    }
}

// The last line says whether it is worse, as a verdict does.
std::string last_line(const std::vector<std::string>& worse, const std::string& tolerance) {
    if (worse.empty()) {
        return painted(study::Ending::passed, "passed        ") + "nothing is worse by more than " + tolerance + "\n";
    }
    std::string text;
    for (const std::string& each : worse) text += painted(study::Ending::failed, "worse         ") + each + "\n";
    return text + painted(study::Ending::failed, "failed        ") + drill::count_text(worse.size(), "figure") +
           " worse by more than " + tolerance + "\n";
}

}  // namespace

int diff_drills(const DiffOptions& options) {
    const double tolerance = tolerance_of(options.tolerance);
    const bool for_programs = options.json == "-";
    if (!options.json.empty() && !for_programs) check_writable(options.json);
    const study::ComparedReports reports = reports_for(options);
    const Comparison comparison = compared(reports);
    const std::vector<std::string> worse = comparison.worse(tolerance);
    const std::string json = options.json.empty() ? "" : study::comparison_json(comparison, tolerance);
    if (for_programs) {
        std::cout << json;
    } else {
        std::cout << study::comparison_text(comparison);
        if (reports.parted) std::cout << "\nThe runs part with " << *reports.parted << "\n";
        if (options.baseline) std::cout << "\n" << last_line(worse, options.tolerance);
        if (!json.empty()) write_file(options.json, json);
    }
    return options.baseline && !worse.empty() ? got_worse : fine;
}

}  // namespace regiondrill::cli
