#include "cli/worlds_command.hpp"

#include "cli/many_drills.hpp"
#include "cli/progress.hpp"
#include "cli/report_output.hpp"
#include "cli/scenario_files.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/scenario/units.hpp"
#include "study/random_scenario.hpp"
#include "study/worlds.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <optional>
#include <sstream>

namespace regiondrill::cli {

namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;
using study::FailedWorld;
using study::WorldsRun;

constexpr int property_failed = 1;

std::optional<Clock::time_point> end_by(const std::string& time) {
    if (time.empty()) return std::nullopt;
    const auto span = drill::parse_duration(time);
    if (span) return Clock::now() + *span.value;
    throw drill::InputError("--time", {}, {},
                            {drill::in_quotes(time) + " " + span.problem, R"(a time such as "10m")", {}});
}

// Read once here, so that a script with a mistake is told like any other.
std::vector<std::string> texts_of(const std::vector<std::string>& scripts) {
    std::vector<std::string> texts;
    for (const std::string& script : scripts) {
        const std::string file = find_scenario(script);
        texts.push_back(drill::script_text_at(file));
        drill::read_scenario_text(texts.back(), file);
    }
    return texts;
}

std::string progress_text(const WorldsRun& run) {
    std::string text = drill::count_text(run.played(), "world");
    if (run.in_all() != 0 && run.in_all() < 1'000'000'000) text += " of " + std::to_string(run.in_all());
    if (!run.failed().empty()) text += ", " + std::to_string(run.failed().size()) + " failed";
    return text;
}

// What failed, as it will be told.
struct Told {
    const FailedWorld* world = nullptr;
    std::string name;     // "seed 7", or the script's file
    std::string file;     // where the smallest script that fails is
    std::string command;  // that plays it again
};

// As many as anybody reads; the others fail by the same causes mostly, and are had again by their seeds. Large worlds
// are left as small as they are by then.
constexpr std::size_t most_shrunk = 10;
constexpr std::chrono::seconds shrinking_time{30};

std::string write_smallest(const WorldsOptions& options, const FailedWorld& world, bool shrinks, StatusLine& line) {
    std::string file = options.into + "/world-" + std::to_string(world.number) + ".json";
    line.show("shrinking " + file);
    std::filesystem::create_directories(options.into);
    const auto end = Clock::now() + shrinking_time;
    const auto go_on = [&] { return shrinks && Interrupts::count() < 2 && Clock::now() < end; };
    write_file(file, study::smallest_failing(world, go_on));
    return file;
}

std::vector<Told> told_of(const WorldsOptions& options, const WorldsRun& run) {
    std::vector<Told> all;
    StatusLine line;
    for (const FailedWorld& world : run.failed()) {
        Told& told = all.emplace_back();
        told.world = &world;
        const bool is_given = !options.scripts.empty();
        told.name = is_given ? options.scripts[world.number] : "seed " + std::to_string(world.number);
        told.file = is_given ? told.name : write_smallest(options, world, all.size() <= most_shrunk, line);
        told.command = "regiondrill worlds " + told.file;
    }
    std::sort(all.begin(), all.end(), [](const Told& a, const Told& b) { return a.world->number < b.world->number; });
    return all;
}

void print_failed(const Told& told) {
    std::cout << "failed    " << told.name << "\n";
    constexpr std::size_t most = 5;
    const auto& findings = told.world->findings;
    for (std::size_t i = 0; i < std::min(most, findings.size()); ++i) {
        std::cout << "          " << findings[i].property << ": " << findings[i].what << "\n";
    }
    if (findings.size() > most) std::cout << "          and " << findings.size() - most << " more\n";
    if (told.name != told.file) std::cout << "          " << told.command << "\n";
}

std::string rounded(double figure) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(1) << figure;
    return text.str();
}

void print_trends(const WorldsRun& run) {
    for (std::size_t i = 0; i < study::trends().size(); ++i) {
        const study::TrendTally& tally = run.tallies()[i];
        if (tally.pairs() == 0) continue;
        const study::Trend& trend = study::trends()[i];
        std::cout << (tally.holds() ? "trend     " : "failed    ") << trend.claim << ": "
                  << drill::count_text(tally.pairs(), "pair") << ", " << rounded(tally.mean()) << " " << trend.unit
                  << " more on average\n";
    }
}

bool trends_hold(const WorldsRun& run) {
    return std::all_of(run.tallies().begin(), run.tallies().end(), [](const auto& tally) { return tally.holds(); });
}

std::string command_of(const WorldsOptions& options) {
    std::string command = "regiondrill worlds";
    if (options.scripts.empty()) return command + " --seeds " + options.seeds;
    for (const std::string& script : options.scripts) command += " " + script;
    return command;
}

// Options and figures in one block, then what failed, then one line that says how it went.
void print_text(const WorldsOptions& options, const WorldsRun& run, const std::vector<Told>& failed) {
    std::cout << (options.scripts.empty() ? "seeds     " + options.seeds
                                          : "scripts   " + std::to_string(options.scripts.size()))
              << "\n";
    if (!options.time.empty()) std::cout << "time      " << options.time << "\n";
    std::cout << "jobs      " << jobs_or_processors(options.jobs) << "\n"
              << "played    " << drill::count_text(run.played(), "world") << ", " << run.events() << " events\n";
    print_trends(run);
    for (const Told& told : failed) print_failed(told);
    if (failed.empty() && trends_hold(run)) {
        std::cout << "passed    " << command_of(options) << "\n";
        return;
    }
    std::cout << "failed    " << failed.size() << " of " << drill::count_text(run.played(), "world") << ": "
              << (failed.empty() ? command_of(options) : failed.front().command) << "\n";
}

Json json_of(const Told& told) {
    Json findings = Json::array();
    for (const study::Finding& finding : told.world->findings) {
        findings.push_back({{"property", finding.property}, {"what", finding.what}});
    }
    return {{"world", told.name}, {"findings", findings}, {"file", told.file}, {"command", told.command}};
}

void print_json(const WorldsOptions& options, const WorldsRun& run, const std::vector<Told>& failed) {
    Json json{{"seeds", options.scripts.empty() ? Json(options.seeds) : Json(nullptr)},
              {"played", run.played()},
              {"events", run.events()},
              {"passed", failed.empty() && trends_hold(run)},
              {"failed", Json::array()},
              {"trends", Json::array()}};
    for (const Told& told : failed) json["failed"].push_back(json_of(told));
    for (std::size_t i = 0; i < study::trends().size(); ++i) {
        const study::TrendTally& tally = run.tallies()[i];
        json["trends"].push_back({{"trend", study::trends()[i].name},
                                  {"pairs", tally.pairs()},
                                  {"mean_difference", tally.mean()},
                                  {"holds", tally.holds()}});
    }
    std::cout << json.dump(2) << "\n";
}

WorldsRun run_of(const WorldsOptions& options) {
    if (!options.scripts.empty())
        return WorldsRun::of_scripts(texts_of(options.scripts), jobs_or_processors(options.jobs));
    const SeedRange seeds = seed_range(options.seeds);
    return WorldsRun::of_seeds(seeds.first, seeds.last, jobs_or_processors(options.jobs));
}

void play_until(WorldsRun& run, std::optional<Clock::time_point> end) {
    using namespace std::chrono_literals;
    StatusLine line;
    while (Interrupts::count() == 0 && (!end || Clock::now() < *end) && run.go_on(100ms)) {
        line.show(progress_text(run));
    }
}

int print_scripts(const WorldsOptions& options) {
    const SeedRange seeds = seed_range(options.seeds);
    for (std::uint64_t seed = seeds.first;; ++seed) {
        std::cout << study::random_scenario(seed);
        if (seed == seeds.last || !std::cout) return fine;
    }
}

}  // namespace

int play_worlds(const WorldsOptions& options) {
    if (options.print) return print_scripts(options);
    const auto end = end_by(options.time);
    const Interrupts heard;
    WorldsRun run = run_of(options);
    play_until(run, end);
    const std::vector<Told> failed = told_of(options, run);
    options.json ? print_json(options, run, failed) : print_text(options, run, failed);
    const bool is_broken =
        std::any_of(run.failed().begin(), run.failed().end(), [](const auto& world) { return world.is_broken(); });
    if (is_broken) return broken;
    return failed.empty() && trends_hold(run) ? fine : property_failed;
}

}  // namespace regiondrill::cli
