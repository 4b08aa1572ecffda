#include "cli/replay_command.hpp"

#include "cli/exit_code.hpp"
#include "cli/output_file.hpp"
#include "cli/progress.hpp"
#include "cli/report_output.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/input_error.hpp"
#include "live/session/replay.hpp"

#include <iostream>

namespace regiondrill::cli {

namespace {

void refuse_with(const std::string& option) {
    throw drill::InputError("--replay", {}, {}, {"a recording has its own script", "no " + option + " beside it", {}});
}

// Whether the recording says how the drill ended, and this one ended otherwise.
bool differs(const live::Recording& recording, const drill::World& world) {
    const auto& end = recording.end;
    return end && (end->events != world.events() || end->digest != world.digest().text());
}

}  // namespace

int replay_drill(const RunOptions& options) {
    if (!options.scenario.empty()) refuse_with("scenario");
    if (!options.settings.empty()) refuse_with("--set");
    if (options.seed) refuse_with("--seed");
    if (options.twice) refuse_with("--twice");
    const live::Recording recording = live::read_recording(options.replay);
    if (!options.json.empty() && options.json != "-") check_writable(options.json);
    live::Replay replay(recording);
    drill::World& world = replay.world();
    {
        Progress progress(world.scenario().duration);
        while (replay.step()) progress.at(world.engine().now());
    }
    const drill::Report report = drill::make_report(world, drill::reproduction_by_recording(options.replay));
    print_report(report, options.json, options.quiet);
    if (differs(recording, world)) {
        std::cerr << "regiondrill: this is not the drill that was recorded (" << recording.end->events
                  << " events then, digest " << recording.end->digest << "; version " << recording.head.version
                  << ")\n";
        return broken;
    }
    return drill::exit_code(report.verdict);
}

}  // namespace regiondrill::cli
