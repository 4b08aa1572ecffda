#include "cli/test_command.hpp"

#include "cli/many_drills.hpp"
#include "cli/progress.hpp"
#include "cli/report_output.hpp"
#include "cli/scenario_files.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/units.hpp"
#include "study/suite/formats.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <sstream>

namespace regiondrill::cli {

namespace {

namespace fs = std::filesystem;
using study::Ending;
using study::PlayedDrill;
using study::PlayedSuite;
using study::SuiteDrill;

/// A file in another program's format.
struct Output {
    const char* option;
    std::string path;
    std::string (*text)(const PlayedSuite&);
};

std::vector<Output> outputs_of(const TestOptions& options) {
    const auto markdown = [](const PlayedSuite& suite) { return study::markdown_text(suite); };
    const auto html = [](const PlayedSuite& suite) { return study::html_text(page_for_reports(), suite); };
    std::vector<Output> outputs{{"--junit", options.junit, study::junit_xml},
                                {"--tap", options.tap, study::tap_text},
                                {"--ctrf", options.ctrf, study::ctrf_json},
                                {"--markdown", options.markdown, markdown},
                                {"--html", options.html, html}};
    outputs.erase(std::remove_if(outputs.begin(), outputs.end(), [](const Output& each) { return each.path.empty(); }),
                  outputs.end());
    return outputs;
}

bool is_for_programs(const std::vector<Output>& outputs) {
    std::vector<std::string> paths;
    for (const Output& each : outputs) paths.push_back(each.path);
    return takes_standard_output(paths);
}

// Of a folder all scripts in it, by their paths, so that the order is the same everywhere.
void add_folder(const fs::path& folder, std::vector<std::string>& files) {
    std::error_code error;
    std::vector<std::string> found;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        const bool is_script = at->path().extension() == ".json" && at->is_regular_file();
        if (is_script) found.push_back(at->path().lexically_normal().string());
    }
    if (error) throw drill::InputError(folder.string(), {}, {}, {error.message(), {}, {}});
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
}

std::vector<std::string> files_of(const TestOptions& options) {
    std::vector<std::string> files;
    for (const std::string& path : options.paths) {
        std::error_code error;
        if (fs::is_directory(path, error)) {
            add_folder(path, files);
        } else {
            files.push_back(find_scenario(path));
        }
    }
    const auto is_left_out = [&](const std::string& file) { return file.find(options.filter) == std::string::npos; };
    files.erase(std::remove_if(files.begin(), files.end(), is_left_out), files.end());
    if (!files.empty()) return files;
    const std::string where = options.paths.size() == 1 ? options.paths.front() : "these paths";
    const std::string filtered =
        options.filter.empty() ? "" : " with " + drill::in_quotes(options.filter) + " in its name";
    throw drill::InputError("test", {}, {},
                            {"there is no drill in " + where + filtered, "scripts, files named *.json", {}});
}

// More drills than this would take days and all memory for their outcomes.
constexpr std::uint64_t most_drills = 1'000'000;

std::vector<SuiteDrill> drills_of(const TestOptions& options) {
    const bool tells_recoveries = !options.html.empty();  // only that shows them
    std::vector<SuiteDrill> drills;
    for (const std::string& file : files_of(options)) {
        if (options.seeds.empty()) {
            drills.push_back({file, options.settings, std::nullopt, tells_recoveries});
            continue;
        }
        const SeedRange seeds = seeds_by_count(options.seeds);
        if (seeds.last - seeds.first >= most_drills) {
            throw drill::InputError("--seeds", {}, {}, {"too many seeds", "at most a million", {}});
        }
        for (std::uint64_t seed = seeds.first; seed <= seeds.last; ++seed) {
            drills.push_back({file, options.settings, seed, tells_recoveries});
        }
    }
    return drills;
}

std::string line_of(const PlayedDrill& drill) {
    const study::DrillOutcome& outcome = drill.outcome;
    std::string verdict(study::name_of(outcome.ending));
    verdict.resize(verdict_width, ' ');
    std::ostringstream line;
    line << painted(outcome.ending, verdict) << study::name_of(drill.drill);
    if (outcome.error.empty()) {
        const auto kept = std::count_if(outcome.promises.begin(), outcome.promises.end(),
                                        [](const auto& promise) { return promise.verdict == drill::Verdict::passed; });
        line << ": " << kept << " of " << drill::count_text(outcome.promises.size(), "promise") << " kept, "
             << std::fixed << std::setprecision(2) << outcome.processor_s << "s";
    }
    line << "\n";
    if (outcome.ending == Ending::passed) return line.str();
    const std::string indent(verdict_width, ' ');
    for (const std::string& reason : study::reasons_of(outcome)) line << indent << reason << "\n";
    if (!outcome.command.empty()) line << indent << outcome.command << "\n";
    return line.str();
}

std::string progress_text(const study::Suite& suite) {
    return std::to_string(suite.over()) + " of " + drill::count_text(suite.in_all(), "drill");
}

std::int64_t now_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// What GitHub's runner sets for each step.
void tell_github(const PlayedSuite& suite) {
    const char* const actions = std::getenv("GITHUB_ACTIONS");
    if (actions == nullptr || std::string(actions) != "true") return;
    std::cout << study::github_annotations(suite);
    const char* const summary = std::getenv("GITHUB_STEP_SUMMARY");
    if (summary == nullptr || *summary == '\0') return;
    std::ofstream(summary, std::ios::app) << study::markdown_text(suite);
}

// Plays all, and tells each drill as soon as it and all before it are over.
PlayedSuite play(const std::vector<SuiteDrill>& drills, const TestOptions& options, bool is_told) {
    using namespace std::chrono_literals;
    const Interrupts heard;
    PlayedSuite played;
    played.began_ms = now_ms();
    study::Suite suite(drills, jobs_or_processors(options.jobs), options.fail_fast);
    StatusLine status;
    for (bool goes_on = true; goes_on && Interrupts::count() == 0;) {
        goes_on = suite.go_on(100ms);
        for (PlayedDrill& drill : suite.take_played()) {
            const bool has_news = !options.quiet || drill.outcome.ending != Ending::passed;
            status.clear();
            if (is_told && has_news) std::cout << line_of(drill) << std::flush;
            played.played.push_back(std::move(drill));
        }
        status.show(progress_text(suite));
    }
    played.ended_ms = now_ms();
    played.not_played = suite.not_told();
    return played;
}

void write_outputs(const std::vector<Output>& outputs, const PlayedSuite& played) {
    for (const Output& output : outputs) {
        if (output.path == "-") {
            std::cout << output.text(played);
        } else {
            write_file(output.path, output.text(played), output.option);
        }
    }
}

}  // namespace

// That files can be written is known before a long run.
int test_drills(const TestOptions& options) {
    const std::vector<Output> outputs = outputs_of(options);
    if (!options.html.empty()) page_for_reports();
    const bool for_programs = is_for_programs(outputs);
    const std::vector<SuiteDrill> drills = drills_of(options);
    for (const Output& output : outputs) {
        if (output.path != "-") check_writable(output.path, output.option);
    }
    PlayedSuite played = play(drills, options, !for_programs);
    study::EndingTally tally;
    for (const PlayedDrill& drill : played.played) tally.add(drill.outcome.ending);
    played.verdict = tally.verdict(drills.size());
    write_outputs(outputs, played);
    if (!for_programs) {
        std::cout << verdict_line(played.verdict, tally, drills.size(), "drill");
        tell_github(played);
    }
    return study::exit_code(played.verdict);
}

}  // namespace regiondrill::cli
