#include "cli/shrink_command.hpp"

#include "cli/many_drills.hpp"
#include "cli/progress.hpp"
#include "cli/report_output.hpp"
#include "cli/scenario_files.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/scenario/units.hpp"
#include "study/suite/smallest_failure.hpp"

#include <filesystem>
#include <iostream>

namespace regiondrill::cli {

namespace {

// "3 faults, 2 regions, 1 population, 4m, seed 1".
std::string size_text(const std::string& script) {
    const drill::Scenario scenario = drill::read_scenario_text(script, "smallest.json");
    return drill::count_text(scenario.timeline.size(), "fault") + ", " +
           drill::count_text(scenario.regions.size(), "region") + ", " +
           drill::count_text(scenario.clients.size(), "population") + ", " +
           drill::count_text(scenario.expect.size(), "promise") + ", " + drill::duration_text(scenario.duration) +
           ", seed " + std::to_string(scenario.seed);
}

/// A line that changes on a terminal; elsewhere lines, as CI ends what is silent for long.
class ShrinkingLines {
public:
    void tell(const study::ShrinkingProgress& progress, int budget) {
        constexpr int silent_tries = 50;
        const std::string text = std::to_string(progress.tries) + " of at most " + std::to_string(budget) + " tries";
        if (progress.is_news) smallest_ = size_text(progress.smallest);
        const std::string line = text + (smallest_.empty() ? "" : ", down to " + smallest_);
        status_.show(line);
        const bool is_told = progress.is_news || (progress.tries > 0 && progress.tries % silent_tries == 0);
        if (!status_.is_seen() && is_told) std::cerr << "regiondrill: " << line << "\n";
    }

private:
    StatusLine status_;
    std::string smallest_;
};

std::string failing_script(const ShrinkOptions& options, const std::string& file) {
    std::vector<std::string> settings = options.settings;
    if (options.seed) settings.push_back("seed=" + std::to_string(*options.seed));
    const std::string text = drill::script_text_at(file);
    drill::read_scenario_text(text, file, settings);  // a mistake is told by its place
    return drill::script_with_settings(text, file, settings);
}

study::FailureKind failure_in(const std::string& script, const std::string& file) {
    study::FailureKind failure = study::failure_of(script);
    if (failure.ending >= study::Ending::failed) return failure;
    throw drill::InputError(file, {}, {},
                            {"this does not fail: " + study::failure_text(failure), "a drill to make smaller", {}});
}

}  // namespace

int shrink_scenario(const ShrinkOptions& options) {
    const std::string file = find_scenario(options.scenario);
    const std::string into =
        options.into.empty() ? std::filesystem::path(file).stem().string() + ".smallest.json" : options.into;
    check_writable(into, "--into");
    const std::string script = failing_script(options, file);
    const study::FailureKind failure = failure_in(script, file);
    const Interrupts heard;
    study::SmallestFailure smallest;
    {
        ShrinkingLines lines;
        smallest = study::smallest_failure(script, failure, options.budget, [&](const auto& progress) {
            lines.tell(progress, options.budget);
            return Interrupts::count() == 0;
        });
    }
    write_file(into, smallest.script, "--into");
    drill::Scenario written = drill::read_scenario_text(smallest.script, into);
    std::cout << "fails     " << study::failure_text(failure) << "\n"
              << "was       " << size_text(script) << "\n"
              << "is        " << size_text(smallest.script) << "\n"
              << "tries     " << smallest.tries
              << (smallest.is_smallest ? "" : ", which were all: it may not be the smallest") << "\n"
              << "file      " << into << "\n"
              << "command   " << drill::reproduction_by_scenario(written, {}).command << "\n";
    return fine;
}

}  // namespace regiondrill::cli
