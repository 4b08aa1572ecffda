#include "cli/run_command.hpp"

#include "cli/progress.hpp"
#include "cli/report_output.hpp"
#include "cli/scenario_files.hpp"
#include "drill/report/json_report.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/twin_run.hpp"
#include "drill/world/world.hpp"
#include "live/session/replay.hpp"
#include "study/what_if.hpp"

#include <iostream>

namespace regiondrill::cli {

namespace {

using drill::World;

// --seed is a setting like any other, and the last one counts.
std::vector<std::string> all_settings(const RunOptions& options) {
    std::vector<std::string> settings = options.settings;
    if (options.seed) settings.push_back("seed=" + std::to_string(*options.seed));
    return settings;
}

// Runs the world to its end; false when a second run beside it differed, which is said. The twin is stepped beside the
// first, so that the first event which differs can be named. Equal events and different reports would mean that a
// report depends on something else.
bool play(World& world, bool twice) {
    Progress progress(world.scenario().duration);
    const auto tell = [&](drill::Time moment) { progress.at(moment); };
    if (!twice) {
        while (world.step()) tell(world.engine().now());
        return true;
    }
    World twin(world.scenario());
    const auto divergence = drill::run_twins(world, twin, tell);
    progress.clear();
    if (!divergence && drill::json_report(drill::make_report(world)) == drill::json_report(drill::make_report(twin))) {
        return true;
    }
    std::cerr << "regiondrill: two runs of the same scenario and seed differ";
    if (divergence) {
        std::cerr << " from event " << divergence->event << " on: " << divergence->first << " in one, "
                  << divergence->second << " in the other\n";
    } else {
        std::cerr << " in their reports although every event was the same\n";
    }
    return false;
}

}  // namespace

// A replay is a run whose world gets its inputs from a file. That the report can be written is known before a long run.
// A broken promise of the simulator is reported with all that it takes to see it again.
int run_drill(const RunOptions& options) {
    if (!options.replay.empty()) return replay_drill(options);
    if (options.scenario.empty()) throw drill::InputError("run", {}, {}, {"no scenario is named", "a script", {}});
    const std::vector<std::string> settings = all_settings(options);
    const std::string file = find_scenario(options.scenario);
    const std::string script = drill::script_text_at(file);
    const drill::Scenario scenario = drill::read_scenario_text(script, file, settings);
    check_writable(options.files);
    World world(scenario);
    const drill::Reproduction reproduction = drill::reproduction_by_scenario(scenario, settings);
    try {
        if (!play(world, options.twice)) return broken;
    } catch (const sim::InvariantBroken& error) {
        std::cerr << "regiondrill: the simulator broke a promise of its own: " << error.what() << " (seed "
                  << scenario.seed << ", virtual time " << sim::seconds(world.engine().now()) << " s, event "
                  << world.events() << "). Please report it with: " << reproduction.command << "\n";
        return broken;
    }
    drill::Report report = drill::make_report(world, reproduction, drill::SecondPlay::always);
    if (options.what_if) {
        const auto read = [&](const std::vector<std::string>& all) {
            return drill::read_scenario_text(script, file, all);
        };
        report.what_if = study::what_if(report, {settings, read, [](World& other) { play(other, false); }});
    }
    print_report(report, options.files, options.quiet);
    if (options.twice && options.files.json != "-" && options.files.html != "-" && options.files.trace != "-" &&
        options.files.causes != "-") {
        std::cout << "Two runs gave the same " << world.events() << " events.\n";
    }
    return drill::exit_code(report.verdict);
}

namespace {

// Another script or seed beside a recording would be another drill, whose inputs made no sense.
void refuse_with(const std::string& option) {
    throw drill::InputError("--replay", {}, {}, {"a recording has its own script", "no " + option + " beside it", {}});
}

// Whether the recording says how the drill ended, and this one ended otherwise.
bool differs(const live::Recording& recording, const drill::World& world) {
    const auto& end = recording.end;
    return end && (end->events != world.events() || end->digest != world.digest().text());
}

}  // namespace

// The report comes out even where the digest differs; the exit code then says that it is not that drill. A recording
// that was cut off has no digest to compare with.
int replay_drill(const RunOptions& options) {
    if (!options.scenario.empty()) refuse_with("scenario");
    if (!options.settings.empty()) refuse_with("--set");
    if (options.seed) refuse_with("--seed");
    if (options.twice) refuse_with("--twice");
    if (options.what_if) refuse_with("--what-if");
    const live::Recording recording = live::read_recording(options.replay);
    check_writable(options.files);
    live::Replay replay(recording);
    drill::World& world = replay.world();
    {
        Progress progress(world.scenario().duration);
        while (replay.step()) progress.at(world.engine().now());
    }
    const drill::Report report =
        drill::make_report(world, drill::reproduction_by_recording(options.replay), drill::SecondPlay::always);
    print_report(report, options.files, options.quiet);
    if (differs(recording, world)) {
        std::cerr << "regiondrill: this is not the drill that was recorded (" << recording.end->events
                  << " events then, digest " << recording.end->digest << "; version " << recording.head.version
                  << ")\n";
        return broken;
    }
    return drill::exit_code(report.verdict);
}

std::string report_of_recording(const std::string& path) {
    const live::Recording recording = live::read_recording(path);
    live::Replay replay(recording);
    while (replay.step()) {
    }
    if (differs(recording, replay.world())) {
        throw drill::InputError(path, {}, {},
                                {"this version plays another drill than was recorded", recording.head.version, {}});
    }
    return drill::json_report(
        drill::make_report(replay.world(), drill::reproduction_by_recording(path), drill::SecondPlay::always));
}

}  // namespace regiondrill::cli
