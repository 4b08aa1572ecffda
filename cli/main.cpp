// The regiondrill command: reads the command line, and turns every way to fail into its exit code.
#include "cli/command_line.hpp"
#include "cli/command_reference.hpp"
#include "cli/ctl_command.hpp"
#include "cli/explain_command.hpp"
#include "cli/report_output.hpp"
#include "cli/run_command.hpp"
#include "cli/scenario_files.hpp"
#include "cli/study_commands.hpp"
#include "cli/test_command.hpp"
#include "cli/worlds_command.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "live/control/page.hpp"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace regiondrill::cli {

namespace {

// Part of the help of every command that plays a drill: scripts go by them.
constexpr const char* exit_codes =
    "Exit codes: 0 passed, 1 an expectation failed, 2 the scenario or the command line is wrong,\n"
    "            3 inconclusive, 4 the simulator broke one of its own invariants.";

constexpr const char* html_help = "Write the report to this file as one page, for any browser and for paper";

// That --replay goes with few of the others is said by run_drill, in words of its own.
void add_run(CLI::App& app, RunOptions& options, std::function<int()>& chosen) {
    CLI::App* command = app.add_subcommand("run", "Play a scenario in virtual time and report");
    command->add_option("scenario", options.scenario, "A script, or the bare name of one in scenarios/");
    command->add_option("--replay", options.replay, "Play a recording of `serve --record` instead of a script");
    add_seed(*command, options.seed);
    command->add_option("--set", options.settings, setting_help)->allow_extra_args(false);
    command->add_option("--json", options.files.json, "Write the report as JSON to this file; - for standard output");
    command->add_option("--html", options.files.html, html_help);
    command->add_option("--trace", options.files.trace,
                        "Write a trace for ui.perfetto.dev: regions, faults, phases, critical paths, requests");
    command->add_option(
        "--causes", options.files.causes,
        "Write what brought what about: a diagram as .svg, for ShiViz as .shiviz, else a JSON line each");
    command->add_flag("--what-if", options.what_if,
                      "Play the drill again with each setting behind its longest phase otherwise, and report that too");
    command->add_flag("--twice", options.twice, "Run the drill twice side by side and name the first difference");
    command->add_flag("-q,--quiet", options.quiet, "Print only the verdict");
    command->footer(std::string("Examples:\n"
                                "  regiondrill run scenarios/london-fails-health.json\n"
                                "  regiondrill run london-fails-health --seed 7 --set dns.ttl=20s\n"
                                "  regiondrill run london-fails-health --json - | jq .verdict\n"
                                "  regiondrill run london-fails-health --html report.html\n\n") +
                    exit_codes);
    command->callback([&] { chosen = [&] { return run_drill(options); }; });
}

// Options go straight into the server's settings. Those that need more than a type (a moment, a token, a word) are kept
// apart and read by serve_drill. The addresses in the help are those that Binding gives where the script names no
// others.
void add_serve(CLI::App& app, ServeOptions& options, std::function<int()>& chosen) {
    CLI::App* command = app.add_subcommand("serve", "Play a scenario by the wall clock, and let real programs in");
    command->add_option("scenario", options.scenario, "A script, or the bare name of one in scenarios/")->required();
    command->add_option("--speed", options.server.speed, "Virtual seconds a second, 0.1 to 1000")
        ->capture_default_str();
    command
        ->add_option("--base", options.server.bind.base,
                     "Loopback addresses: region N is at BASE.N.1, the DNS at BASE.0.53; or one address for all, with "
                     "a port for each region from --port on")
        ->default_str("127.77");
    command->add_option(
        "--bind", options.server.bind.bind,
        "Instead of the loopback, one address of this machine for all, which others reach; wants a token");
    add_token(*command, options.token,
              "What the control API and /metrics want to be shown, 16 characters or more; regions, DNS and proxy want "
              "nothing");
    command->add_option("--port", options.server.bind.port, "Port of every region; 0 is any that is free")
        ->capture_default_str();
    command
        ->add_option("--dns", options.server.bind.dns,
                     "Where the DNS listens, on the loopback or at --bind; port 0 is any free")
        ->default_str("127.77.0.53:5300");
    command->add_option("--proxy", options.server.bind.proxy, "Where the proxy listens, in the same way")
        ->default_str("127.77.0.80:3128");
    command->add_option("--control", options.server.bind.control, "Where the control API listens, in the same way")
        ->default_str("127.77.0.1:8077");
    command
        ->add_option("--upstream", options.server.upstreams,
                     "Your own service answers in the regions' stead: http://HOST:PORT for all of them, or "
                     "REGION=http://HOST:PORT for one, again for each")
        ->allow_extra_args(false);
    command
        ->add_option("--allow-upstream", options.server.allowed_upstreams,
                     "A host beyond the loopback that such a service may be at; again for each")
        ->allow_extra_args(false);
    command->add_flag("--paused", options.server.paused, "Begin with the clock stopped; see regiondrill ctl");
    command->add_flag("--manual", options.server.manual, "Entries of the timeline wait until they are begun manually");
    command->add_option("--record", options.server.record, "Write what comes in to this file, for `run --replay`");
    command->add_option("--json", options.files.json, "Write the report as JSON to this file, once the drill is over");
    command->add_option("--html", options.files.html, html_help);
    command->add_option("--until", options.until, "End the drill at this moment already, with its report so far");
    command->add_option("--data-dir", options.server.data_dir,
                        "Keep each region's store in this directory, DIR/<region>.db, and go on with what is there");
    command
        ->add_option("--data-sync", options.data_sync,
                     "normal: what was answered outlives the process; full: a power cut of this machine too")
        ->check(CLI::IsMember({"normal", "full"}))
        ->capture_default_str();
    command->add_flag("--stay", options.server.stay, "Answer on when the drill is over, until interrupted");
    command->add_option("--set", options.server.settings, setting_help)->allow_extra_args(false);
    command->footer(
        std::string("Examples:\n"
                    "  regiondrill serve london-fails-health --speed 10\n"
                    "  dig @127.77.0.53 -p 5300 api.drill.test\n"
                    "  dig @127.77.0.53 -p 5300 +short _why.api.drill.test TXT\n"
                    "  curl -X PUT -d hello http://127.77.1.1:8080/kv/a\n"
                    "  regiondrill serve london-fails-health --data-dir ./stores\n"
                    "  regiondrill serve london-fails-health --upstream http://127.0.0.1:3000\n"
                    "  REGIONDRILL_TOKEN=$(openssl rand -hex 16) regiondrill serve london-fails-health "
                    "--bind 192.168.1.7\n\n"
                    "An interrupt ends the drill there: it reports, with exit code 3, or 1 if a promise failed.\n\n") +
        exit_codes);
    command->callback([&] { chosen = [&] { return serve_drill(options); }; });
}

// The options live in parse_and_run as long as the chosen action, which refers to them.
void add_check(CLI::App& app, CheckOptions& options, std::function<int()>& chosen) {
    CLI::App* command = app.add_subcommand("check", "Read a scenario, play it in short, and explain what it will do");
    command->add_option("scenario", options.scenario, "A script, or the bare name of one in scenarios/")->required();
    command->add_option("--set", options.settings, setting_help)->allow_extra_args(false);
    command->add_option("--json", options.json, "Write the warnings as JSON to this file; - for standard output");
    command->add_option("--sarif", options.sarif, "Write them as SARIF 2.1.0, which code hosts show at their lines");
    CLI::Option* sarif = command->get_option("--sarif");
    command
        ->add_flag("--sabotage", options.sabotage,
                   "Instead play it with one thing broken at a time, and say which promises notice")
        ->excludes(sarif);
    command->add_flag("--strict", options.strict,
                      "Exit code 1 where there is a warning, or a sabotage that nobody notices");
    command->footer(
        "Examples:\n"
        "  regiondrill check scenarios/london-fails-health.json --set dns.ttl=20s\n"
        "  regiondrill check my-drill.json --strict --sarif drill.sarif\n"
        "  regiondrill check my-drill.json --sabotage\n\n"
        "Exit codes: 0 it can be played, 1 there is what --strict says, 2 the scenario or the command line is wrong,\n"
        "            4 the simulator broke one of its own invariants.");
    command->callback([&] { chosen = [&] { return check_scenario(options); }; });
}

// The moment is read by the command: it has to know the scenario's length. Defaults that depend on the scenario are
// told in words, for CLI11 could not know them.
void add_why(CLI::App& app, WhyOptions& options, std::function<int()>& chosen) {
    CLI::App* command = app.add_subcommand("why", "Explain what the DNS answers somebody at a moment of a scenario");
    command->add_option("scenario", options.scenario, "A script, or the bare name of one in scenarios/")->required();
    command->add_option("name", options.name, "The name asked for; by default the one that is steered");
    command->add_option("--from", options.from,
                        "City, region or population that asks; by default the first population");
    command->add_option("--at", options.at, "The moment, from the drill's start")->default_str("0s");
    command->add_option("--subnet", options.subnet, "Client subnet that the query carries, such as 10.0.3.0/24");
    command->add_option("--number", options.number, "The query's number, by which policies that share load draw");
    command->add_option("--set", options.settings, setting_help)->allow_extra_args(false);
    command->add_flag("--json", options.json, "As JSON");
    command->footer(
        "Examples:\n"
        "  regiondrill why london-fails-health --from London --at 180s\n"
        "  regiondrill why london-fails-health api.drill.test --from Tokyo --json");
    command->callback([&] { chosen = [&] { return explain_answer(options); }; });
}

void add_test(CLI::App& app, TestOptions& options, std::function<int()>& chosen) {
    CLI::App* command = app.add_subcommand("test", "Play many drills side by side, for one verdict over all of them");
    command->add_option("paths", options.paths, "Scripts, bare names of shipped ones, or folders with scripts")
        ->required();
    command->add_option("--seeds", options.seeds,
                        "Each drill with so many seeds from 1 on, or with A..B, instead of the script's own");
    command->add_option("--set", options.settings, setting_help)->allow_extra_args(false);
    command->add_option("--filter", options.filter, "Only drills whose path has this in it");
    command->add_option("--jobs", options.jobs, "Drills at a time")->default_str("one a processor");
    command->add_flag("--fail-fast", options.fail_fast, "Begin no more drills once one has not passed");
    command->add_flag("-q,--quiet", options.quiet, "Print only drills that have not passed, and the verdict");
    command->add_option("--junit", options.junit,
                        "Write JUnit XML to this file; - for standard output, as of all these");
    command->add_option("--tap", options.tap, "Write TAP, version 14");
    command->add_option("--ctrf", options.ctrf, "Write CTRF, the Common Test Report Format");
    command->add_option("--markdown", options.markdown, "Write a table for a pull request");
    command->add_option("--html", options.html, html_help);
    command->footer(
        "Examples:\n"
        "  regiondrill test drills/ --junit drills.xml\n"
        "  regiondrill test london-fails-health reset --seeds 20\n"
        "  regiondrill test drills/ --filter failover --set dns.ttl=20s --fail-fast\n"
        "  regiondrill test drills/ --quiet --markdown drills.md\n\n"
        "In a GitHub workflow drills that have not passed are marked at their files, and the step's summary has the\n"
        "table. An interrupt ends the suite with what there is.\n\n"
        "Exit codes: the worst of all drills, 4 before 2 before 1 before 3 before 0: 0 all passed, 1 an expectation\n"
        "            failed, 2 a script or the command line is wrong, 3 inconclusive, or not all were played,\n"
        "            4 the simulator broke one of its own invariants.");
    command->callback([&] { chosen = [&] { return test_drills(options); }; });
}

// Exit codes of its own words, as there is no single drill whose verdict could count.
void add_worlds(CLI::App& app, WorldsOptions& options, std::function<int()>& chosen) {
    CLI::App* command = app.add_subcommand("worlds", "Play drills that nobody wrote, and hold them against properties");
    command->add_option("scripts", options.scripts, "Scripts to hold against all properties, instead of drawn ones");
    command->add_option("--seeds", options.seeds, "The seeds to draw from: A..B, one alone, or A.. without an end")
        ->capture_default_str();
    command->add_option("--time", options.time, "Play for so long at most, such as 10m");
    command->add_option("--jobs", options.jobs, "Worlds at a time")->default_str("one a processor");
    command->add_option("--into", options.into, "Folder for the scripts of worlds that fail, made as small as can be")
        ->capture_default_str();
    command->add_flag("--print", options.print, "Print the drawn scripts and play nothing");
    command->add_flag("--json", options.json, "Print the outcome as JSON");
    command->footer(
        "Examples:\n"
        "  regiondrill worlds --seeds 1..500\n"
        "  regiondrill worlds --seeds 100000.. --time 10m\n"
        "  regiondrill worlds worlds/world-12.json\n"
        "  regiondrill worlds --seeds 12 --print > world-12.json && regiondrill run world-12.json\n\n"
        "An interrupt ends the playing and reports what there is; a second one leaves scripts as large as they are.\n\n"
        "Exit codes: 0 all properties held, 1 one failed, 2 a script or the command line is wrong,\n"
        "            4 the simulator broke one of its own invariants.");
    command->callback([&] { chosen = [&] { return play_worlds(options); }; });
}

// The topics are those that list_names knows, so the help cannot name another.
void add_list(CLI::App& app, ListOptions& options, std::function<int()>& chosen) {
    CLI::App* command = app.add_subcommand("list", "List scenarios, or the names a script may use");
    command->add_option("what", options.what, "What to list")->required()->check(CLI::IsMember(list_topics()));
    command->add_flag("--json", options.json, "As JSON");
    command->footer("Example:\n  regiondrill list faults");
    command->callback([&] { chosen = [&] { return list_names(options); }; });
}

// To standard output, for editors that check a script while it is written. The schema itself is made from the tables
// that read scripts, so it cannot lag behind them.
void add_schema(CLI::App& app, std::function<int()>& chosen) {
    CLI::App* command = app.add_subcommand("schema", "Print the JSON Schema of scenario scripts");
    command->footer("Example:\n  regiondrill schema > scenario.schema.json");
    command->callback([&] {
        chosen = [] {
            std::cout << drill::scenario_json_schema();
            return fine;
        };
    });
}

// Both describe the program by what its parser knows, once all commands are there. `shell` lives as long as the chosen
// action.
void add_reference(CLI::App& app, std::string& shell, std::function<int()>& chosen) {
    CLI::App* completing = app.add_subcommand("completions", "Print what a shell completes the command line with");
    completing->add_option("shell", shell, "The shell")->required()->check(CLI::IsMember(known_shells()));
    completing->footer(
        "Examples:\n"
        "  source <(regiondrill completions bash)\n"
        "  regiondrill completions zsh > ~/.zfunc/_regiondrill\n"
        "  regiondrill completions fish > ~/.config/fish/completions/regiondrill.fish");
    completing->callback([&] {
        chosen = [&] {
            std::cout << completions(described(app), shell);
            return fine;
        };
    });
    CLI::App* manual = app.add_subcommand("man", "Print the manual page");
    manual->footer("Example:\n  regiondrill man | man -l -");
    manual->callback([&] {
        chosen = [&] {
            std::cout << man_page(described(app));
            return fine;
        };
    });
}

void add_licenses(CLI::App& app, std::function<int()>& chosen) {
    CLI::App* command = app.add_subcommand("licenses", "Print the licences of other people's work in the page");
    command->callback([&] {
        chosen = [] {
            const std::string_view notices = live::third_party_notices();
            std::cout << (notices.empty() ? "This program was built without its page (REGIONDRILL_WEB=OFF).\n"
                                          : notices);
            return fine;
        };
    });
}

// "--port = x", which the parser could not convert, says no more than that.
std::string plain(const std::string& complaint) {
    const std::string unconverted = "Could not convert: ";
    if (!complaint.starts_with(unconverted)) return complaint;
    return complaint.substr(unconverted.size()) + ": the option takes no such value";
}

/// Tells what may be given with and without its option's name once, as "region, --region".
class HelpFormatter : public CLI::Formatter {
public:
    std::string make_option(const CLI::Option* option, bool is_positional) const override {
        return !is_positional && option->get_positional() ? std::string()
                                                          : Formatter::make_option(option, is_positional);
    }
    std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
        const std::string name = Formatter::make_option_name(option, is_positional);
        return is_positional && option->nonpositional() ? name + ", --" + option->get_lnames().front() : name;
    }
};

// The command is chosen while options are parsed and runs after: an error in the last option is told before a drill
// begins. Unknown words are looked for before CLI11 parses, as it would not say which command was meant. What CLI11
// throws for --help and --version is no error; everything else becomes one of ours, so that all are told alike.
int parse_and_run(int argc, char** argv) {
    CLI::App app("regiondrill rehearses region outages on one machine: a scenario script in, a verdict out.",
                 "regiondrill");
    app.formatter(std::make_shared<HelpFormatter>());  // before there are commands, which take it over
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string("regiondrill ") + std::string(drill::version()));
    app.footer(exit_codes);
    RunOptions run;
    ServeOptions serve;
    CheckOptions check;
    WhyOptions why;
    ListOptions list;
    TestOptions test;
    SweepOptions sweep;
    MergeOptions merge;
    InitOptions init;
    LessonOptions lesson;
    ShrinkOptions shrink;
    DiffOptions diff;
    WorldsOptions worlds;
    std::string shell;
    std::function<int()> chosen;
    add_run(app, run, chosen);
    add_serve(app, serve, chosen);
    add_ctl(app, chosen);
    add_check(app, check, chosen);
    add_why(app, why, chosen);
    add_init(app, init, chosen);
    add_lesson(app, lesson, chosen);
    add_test(app, test, chosen);
    add_sweep(app, sweep, chosen);
    add_merge(app, merge, chosen);
    add_shrink(app, shrink, chosen);
    add_diff(app, diff, chosen);
    add_list(app, list, chosen);
    add_worlds(app, worlds, chosen);
    add_schema(app, chosen);
    add_reference(app, shell, chosen);
    add_licenses(app, chosen);
    name_types(app);
    try {
        refuse_unknown_words(app, {argv + 1, argv + argc});
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);  // help or version
        throw drill::InputError("regiondrill", {}, "", {plain(error.what()), "", ""});
    }
    return chosen();
}

}  // namespace

}  // namespace regiondrill::cli

// Output that could not be written, as on a full disk, is an error too. What is not a person's mistake is ours: exit
// code 4. Standard output is flushed before it is asked.
int main(int argc, char** argv) {
    using namespace regiondrill;
    try {
        const int code = cli::parse_and_run(argc, argv);
        std::cout.flush();
        if (std::cout) return code;
        std::cerr << "regiondrill: cannot write to standard output: " << std::generic_category().message(errno) << "\n";
        return cli::bad_input;
    } catch (const drill::InputError& error) {
        std::cerr << error.what() << "\n";
        return cli::bad_input;
    } catch (const std::exception& error) {
        std::cerr << "regiondrill: " << error.what() << "\n";
        return cli::broken;
    }
}
