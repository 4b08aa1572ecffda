#include "cli/study_commands.hpp"

#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>

namespace regiondrill::cli {

namespace {

void add_outputs(CLI::App& command, SweepOutputs& outputs) {
    command.add_option("--ndjson", outputs.ndjson, "Write a line a run to this file; - for standard output, as of all");
    command.add_option("--csv", outputs.csv, "Write the table of cells as CSV");
    command.add_option("--json", outputs.json, "Write it as JSON");
    command.add_option("--html", outputs.html, "Write it as one page with heat tables");
}

constexpr const char* sweep_exit_codes =
    "Exit codes: the worst of all runs, 4 before 1 before 3 before 0: 0 all passed, 1 an expectation failed,\n"
    "            2 a script, a file or the command line is wrong, 3 inconclusive, or not all were played,\n"
    "            4 the simulator broke one of its own invariants. With --sprt 0, 1 and 3 are good, bad, undecided.";

}  // namespace

void add_sweep(CLI::App& app, SweepOptions& options, std::function<int()>& chosen) {
    CLI::App* command =
        app.add_subcommand("sweep", "Play a scenario with many seeds and settings, and compare what they come to");
    command->add_option("scenario", options.scenario, "A script, or the bare name of one in scenarios/")->required();
    command->add_option("--seeds", options.seeds, "So many seeds from 1 on, or A..B")->capture_default_str();
    command
        ->add_option("--vary", options.vary,
                     "Values of the script to compare, as PATH=VALUE,VALUE,...; again for each path: all combinations "
                     "are the cells")
        ->allow_extra_args(false);
    command->add_option("--set", options.settings, setting_help)->allow_extra_args(false);
    command->add_option("--jobs", options.jobs, "Runs at a time")->default_str("one a processor");
    command->add_flag("--resume", options.resume, "Go on with the file of --ndjson where an interrupted sweep left it");
    CLI::Option* until =
        command->add_flag("--until-failure", options.until_failure, "End with the first run that fails");
    command
        ->add_option("--sprt", options.sprt,
                     "End once the share of runs that do not pass is known to be GOOD or BAD, as 0.1%,1%")
        ->excludes(until);
    CLI::Option* chaos = command->add_option(
        "--chaos", options.chaos,
        "Instead of the timeline, up to so many faults of any kind that each seed draws; then all must be well again");
    chaos->check(CLI::Range(1, 100));
    command->add_flag("--print", options.print, "Print the scenarios with their drawn faults, and play nothing")
        ->needs(chaos);
    command->add_option("--shard", options.shard,
                        "Play only this part, as 2/8; auto takes it from a batch system's or CI's environment, auto/8 "
                        "where that does not say how many there are");
    command->add_flag("--exit-zero", options.exit_zero,
                      "0 for 1 and 3, once all is played: where the verdict is merge's to give");
    add_outputs(*command, options.outputs);
    command->footer(
        std::string("Examples:\n"
                    "  regiondrill sweep london-fails-health --seeds 1000\n"
                    "  regiondrill sweep reset --seeds 1..400 --vary dns.ttl=10s,60s --ndjson runs.ndjson\n"
                    "  regiondrill sweep reset --seeds 1..400 --vary dns.ttl=10s,60s --ndjson runs.ndjson --resume\n"
                    "  regiondrill sweep fails-by-chance --seeds 1.. --until-failure\n"
                    "  regiondrill sweep london-fails-health --seeds 500 --chaos 4\n"
                    "  regiondrill sweep london-fails-health --seeds 7..7 --chaos 4 --print > chaos-7.json\n"
                    "  regiondrill sweep reset --seeds 1000 --shard 2/8 --ndjson shard-2.ndjson\n\n"
                    "An interrupt ends it with what there is.\n\n") +
        sweep_exit_codes);
    command->callback([&] { chosen = [&] { return sweep_seeds(options); }; });
}

void add_merge(CLI::App& app, MergeOptions& options, std::function<int()>& chosen) {
    CLI::App* command = app.add_subcommand("merge", "Put the shards of a sweep together, as if one machine had played");
    command->add_option("files", options.files, "What `sweep --shard --ndjson` wrote, each shard once")->required();
    add_outputs(*command, options.outputs);
    command->footer(std::string("Example:\n"
                                "  regiondrill merge shard-*.ndjson --json sweep.json\n\n") +
                    sweep_exit_codes);
    command->callback([&] { chosen = [&] { return merge_shards(options); }; });
}

void add_init(CLI::App& app, InitOptions& options, std::function<int()>& chosen) {
    CLI::App* command = app.add_subcommand("init", "Write a first script, with comments, from a few choices");
    command->add_option("file", options.file, "The script to write; - for standard output")->capture_default_str();
    command->add_option("--regions", options.regions, "With commas between them; NAME=CITY for one of your own")
        ->default_str("eu-west-2,us-east-1");
    command->add_option("--people", options.people,
                        "Cities that people live in; without it they live near each region");
    command->add_option("--breaks", options.fault, "What breaks; see `regiondrill list faults`")->default_str("kill");
    command->add_option("--in", options.region, "The region it happens to; else the one nearest to the first people");
    command->add_option("--promise", options.recovery_time, "How long it may take until service is back")
        ->default_str("2m");
    command->add_flag("--ask", options.ask,
                      "Ask for what no option says, as is done at a terminal where there is no option at all");
    command->add_flag("--force", options.force, "Write over a file that is there");
    command->footer(
        "Examples:\n"
        "  regiondrill init\n"
        "  regiondrill init drills/first.json --regions eu-west-2,us-east-1 --people London,\"New York\" --breaks "
        "crash\n"
        "  regiondrill init - --regions blue=Frankfurt,green=Dublin --breaks partition --promise 30s\n\n"
        "Exit codes: 0 the file is written, 2 a choice or the command line is wrong, or the file is there.");
    command->callback([&] { chosen = [&] { return write_first_script(options); }; });
}

void add_lesson(CLI::App& app, LessonOptions& options, std::function<int()>& chosen) {
    CLI::App* command = app.add_subcommand("lesson", "Predict what an outage does, then play it and see why it did");
    command->add_option("lesson", options.lesson,
                        "Its number or name, or any script with a \"lesson\"; without one they are listed");
    command->add_option("--answers", options.answers,
                        "Answers with commas between them, instead of being asked; an empty one is no answer");
    add_seed(*command, options.seed);
    command->add_option("--set", options.settings, setting_help)->allow_extra_args(false);
    command->add_flag("--json", options.json, "As JSON");
    command->footer(
        "Examples:\n"
        "  regiondrill lesson\n"
        "  regiondrill lesson 1\n"
        "  regiondrill lesson ttl --answers 90s,95%,london\n"
        "  regiondrill lesson ttl --set dns.ttl=10s\n\n"
        "Exit codes: 0 every answer is right, 1 one is not, 2 an answer, the lesson or the command line is wrong,\n"
        "            3 what was asked for was not measured, 4 the simulator broke one of its own invariants.");
    command->callback([&] { chosen = [&] { return teach_lesson(options); }; });
}

void add_shrink(CLI::App& app, ShrinkOptions& options, std::function<int()>& chosen) {
    CLI::App* command =
        app.add_subcommand("shrink", "Make a scenario that fails as small as it still fails in the same way");
    command->add_option("scenario", options.scenario, "A script, or the bare name of one in scenarios/")->required();
    add_seed(*command, options.seed);
    command->add_option("--set", options.settings, setting_help)->allow_extra_args(false);
    command->add_option("--budget", options.budget, "Smaller scripts to play at most")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--into", options.into, "Write the smallest script to this file")
        ->default_str("NAME.smallest.json");
    command->footer(
        "Example:\n"
        "  regiondrill shrink my-drill.json --seed 17 --into smallest.json\n\n"
        "It fails in the same way where it has the same verdict by the same kinds of promises. An interrupt ends it "
        "with\n"
        "the smallest found by then.\n\n"
        "Exit codes: 0 the file is written, 2 the scenario or the command line is wrong, or the drill does not fail,\n"
        "            4 the simulator broke one of its own invariants in the search itself.");
    command->callback([&] { chosen = [&] { return shrink_scenario(options); }; });
}

void add_diff(CLI::App& app, DiffOptions& options, std::function<int()>& chosen) {
    CLI::App* command = app.add_subcommand("diff", "Compare two drills, and say whether the second is worse");
    command
        ->add_option("first", options.first, "A script, the bare name of one, a report of `run --json`, or a recording")
        ->required();
    command->add_option("second", options.second, "The same")->required();
    add_seed(*command, options.seed);
    command->add_option("--set", options.settings, "Set this in the second only, as PATH=VALUE; may be repeated")
        ->allow_extra_args(false);
    command->add_flag("--baseline", options.baseline, "Exit code 1 where the second is worse than the first");
    command
        ->add_option("--tolerance", options.tolerance,
                     "How much worse a figure may be: a share of a time or a count, or of what availability lacks")
        ->capture_default_str();
    command->add_option("--json", options.json, "Write the comparison as JSON to this file; - for standard output");
    command->footer(
        "Examples:\n"
        "  regiondrill diff london-fails-health london-fails-health --set dns.ttl=10s\n"
        "  regiondrill run my-drill.json --json baseline.json\n"
        "  regiondrill diff baseline.json my-drill.json --baseline --tolerance 5%\n\n"
        "Exit codes: 0 compared, and with --baseline nothing is worse, 1 something is,\n"
        "            2 a script, a report or the command line is wrong,\n"
        "            4 the simulator broke one of its own invariants.");
    command->callback([&] { chosen = [&] { return diff_drills(options); }; });
}

}  // namespace regiondrill::cli
