#include "cli/sweep_command.hpp"

#include "cli/many_drills.hpp"
#include "cli/progress.hpp"
#include "cli/report_output.hpp"
#include "cli/scenario_files.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/scenario/units.hpp"
#include "study/random_scenario.hpp"
#include "study/sweep/formats.hpp"
#include "study/sweep/merge.hpp"
#include "study/sweep/run_file.hpp"
#include "study/sweep/sweep.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

namespace regiondrill::cli {

namespace {

using study::RunFileReader;
using study::RunFileWriter;
using study::Sweep;
using study::SweepPlan;
using study::SweepSummary;
using WallClock = std::chrono::steady_clock;

[[noreturn]] void refuse_option_value(const char* option, std::string why, std::string expected) {
    throw drill::InputError(option, {}, {}, {std::move(why), std::move(expected), {}});
}

// "0.1%,1%".
study::Until until_of(const SweepOptions& options) {
    study::Until until{options.until_failure, 0, 0};
    if (options.sprt.empty()) return until;
    const auto comma = options.sprt.find(',');
    const auto good = drill::parse_share(options.sprt.substr(0, comma));
    const auto bad = drill::parse_share(comma == std::string::npos ? "" : options.sprt.substr(comma + 1));
    if (!good || !bad || *good.value <= 0 || *bad.value <= *good.value || *bad.value >= 1) {
        refuse_option_value("--sprt", drill::in_quotes(options.sprt) + " are no two rates of failure",
                            R"(one that is good and a greater one that is bad, such as "0.1%,1%")");
    }
    until.good = *good.value;
    until.bad = *bad.value;
    return until;
}

// Where something else may end it, seeds need no end: as many as a sweep may have.
void set_seeds(const SweepOptions& options, SweepPlan& plan) {
    const std::uint64_t most = study::most_runs / study::cell_count(plan);
    const SeedRange seeds = seeds_by_count(options.seeds);
    plan.first_seed = seeds.first;
    plan.last_seed = seeds.last;
    if (most != 0 && seeds.last - seeds.first < most) return;
    if (plan.until.is_set() && most != 0) {
        plan.last_seed = seeds.first + (most - 1);
        return;
    }
    refuse_option_value("--seeds", "too many runs", "at most " + std::to_string(study::most_runs) + " in all cells");
}

std::optional<std::string> variable_of_environment(const std::string& name) {
    const char* const value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

study::Shard shard_for(const SweepOptions& options) {
    if (options.shard.empty()) return {};
    const study::NamedShard named = study::shard_of(options.shard, variable_of_environment);
    if (!named.by.empty()) {
        std::cerr << "regiondrill: shard " << study::shard_text(named.shard) << " by " << named.by << "\n";
    }
    return named.shard;
}

// A setting that cannot be meant is told by the option that gave it.
std::string name_read(const SweepPlan& plan, const std::string& script, const std::string& file,
                      const std::vector<std::string>& cell) {
    std::vector<std::string> settings = plan.settings;
    settings.insert(settings.end(), cell.begin(), cell.end());
    const std::string by = "--set ";
    try {
        return drill::read_scenario_text(script, file, settings).name;
    } catch (const drill::InputError& error) {
        const bool is_varied =
            error.source().starts_with(by) && std::any_of(cell.begin(), cell.end(), [&](const std::string& each) {
                return drill::shortened(each) == error.source().substr(by.size());
            });
        if (!is_varied) throw;
        throw drill::InputError("--vary " + error.source().substr(by.size()), error.position(), error.path(),
                                error.complaint());
    }
}

SweepPlan plan_for(const SweepOptions& options, const std::string& script, const std::string& file) {
    SweepPlan plan;
    plan.scenario = options.scenario;
    plan.script = study::digest_of_text(script);
    plan.settings = options.settings;
    for (const std::string& each : options.vary) plan.vary.push_back(study::variation_of(each));
    plan.until = until_of(options);
    plan.chaos = options.chaos;
    plan.shard = shard_for(options);
    if (plan.until.is_set() && !options.shard.empty()) {
        refuse_option_value("--shard", "no shard knows when the others would end",
                            "neither --until-failure nor --sprt");
    }
    if (plan.until.bad > 0 && !plan.vary.empty()) {
        refuse_option_value("--sprt", "one rate of failure is tested, and not one a cell", "no --vary");
    }
    set_seeds(options, plan);
    for (const auto& cell : study::cells_of(plan)) plan.name = name_read(plan, script, file, cell);
    if (plan.chaos != 0) study::scenario_with_random_faults(script, file, plan.settings, plan.first_seed, plan.chaos);
    return plan;
}

// Whether standard output is for programs; files are known to be writable before a long run. That of the lines is
// opened at once, anyhow.
bool check_outputs(const SweepOutputs& outputs) {
    const bool for_programs = takes_standard_output({outputs.ndjson, outputs.csv, outputs.json, outputs.html});
    const auto check = [](const std::string& path, const char* option) {
        if (!path.empty() && path != "-") check_writable(path, option);
    };
    check(outputs.csv, "--csv");
    check(outputs.json, "--json");
    check(outputs.html, "--html");
    if (!outputs.html.empty()) page_for_reports();  // complains where there is none
    return for_programs;
}

constexpr const char* ndjson_option = "--ndjson";

// Takes over the runs of a file.
void take_over_runs(RunFileReader& reader, Sweep& sweep) {
    const std::string difference = study::plan_difference(reader.plan(), sweep.summary().plan());
    if (!difference.empty() || !(reader.plan().shard == sweep.summary().plan().shard)) {
        reader.refuse("this is of another sweep: " + (difference.empty() ? "the shards differ" : difference));
    }
    while (const auto line = reader.next()) {
        if (!sweep.take_over(*line)) {
            reader.refuse("line " + std::to_string(reader.extent().runs + 1) + " is not the run that it must be");
        }
    }
}

// A sweep that was killed at once leaves an empty file.
bool has_text(const std::string& path) {
    std::error_code error;
    const auto octets = std::filesystem::file_size(path, error);
    return !error && octets != 0;
}

// None where nothing is to be written: no file is asked for, or it is whole already.
std::unique_ptr<RunFileWriter> begun_file(const SweepOptions& options, Sweep& sweep) {
    const std::string& path = options.outputs.ndjson;
    if (options.resume && (path.empty() || path == "-")) {
        refuse_option_value("--resume", "there is no file to go on with", "--ndjson FILE");
    }
    if (path.empty()) return nullptr;
    if (options.resume && has_text(study::part_of(path))) {
        RunFileReader reader(study::part_of(path));
        take_over_runs(reader, sweep);
        return std::make_unique<RunFileWriter>(path, ndjson_option, reader.extent());
    }
    if (options.resume && has_text(path)) {
        RunFileReader reader(path);
        take_over_runs(reader, sweep);
        if (!reader.is_whole()) reader.refuse("its last line is missing");
        return nullptr;
    }
    return std::make_unique<RunFileWriter>(path, ndjson_option, sweep.summary().plan());
}

/// How long it will take still, by what it took so far.
class TimeLeft {
public:
    explicit TimeLeft(std::uint64_t over) : before_(over) {}

    std::string text(std::uint64_t over, std::uint64_t in_all) const {
        if (over <= before_) return "";
        const auto passed = WallClock::now() - began_;
        const double share = static_cast<double>(in_all - over) / static_cast<double>(over - before_);
        const auto left = std::chrono::round<std::chrono::seconds>(passed * share);
        return ", " + drill::duration_text(left) + " left";
    }

private:
    std::uint64_t before_;
    WallClock::time_point began_ = WallClock::now();
};

// How long it takes is not known where a run may end it.
std::string progress_of(const Sweep& sweep, const TimeLeft& left) {
    const bool is_bounded = !sweep.summary().plan().until.is_set();
    std::string text = is_bounded ? std::to_string(sweep.over()) + " of " + drill::count_text(sweep.in_all(), "run")
                                  : drill::count_text(sweep.over(), "run");
    const auto& endings = sweep.summary().endings();
    const std::size_t failed = endings.count(study::Ending::failed) + endings.count(study::Ending::broken);
    if (failed != 0) text += ", " + std::to_string(failed) + " failed";
    return is_bounded ? text + left.text(sweep.over(), sweep.in_all()) : text;
}

// To its end, or to an interrupt.
void play_sweep(Sweep& sweep, RunFileWriter* file) {
    using namespace std::chrono_literals;
    StatusLine status;
    const TimeLeft left(sweep.over());
    for (bool goes_on = true; goes_on && Interrupts::count() == 0;) {
        goes_on = sweep.go_on(100ms);
        for (const std::string& line : sweep.take_lines()) {
            if (file != nullptr) file->add(line);
        }
        if (file != nullptr) file->flush();
        status.show(progress_of(sweep, left));
    }
}

void write_summary(const SweepSummary& summary, const SweepOutputs& outputs, bool for_programs) {
    if (!outputs.csv.empty()) put_out(outputs.csv, study::sweep_csv(summary), "--csv");
    if (!outputs.json.empty()) put_out(outputs.json, study::sweep_json(summary), "--json");
    if (!outputs.html.empty()) put_out(outputs.html, study::sweep_html(page_for_reports(), summary), "--html");
    if (for_programs) return;
    const std::uint64_t in_all = summary.is_whole() ? summary.runs() : study::RunGrid(summary.plan()).runs();
    std::cout << study::sweep_text(summary) << "\n"
              << verdict_line(summary.verdict(), summary.endings(), in_all, "run");
}

// One after the other, each a script.
int print_chaos(const SweepPlan& plan, const std::string& script) {
    const study::RunGrid grid(plan);
    const auto cells = study::cells_of(plan);
    for (std::uint64_t run = 0; run < grid.runs(); ++run) {
        std::vector<std::string> settings = plan.settings;
        const auto& own = cells[grid.cell(run)];
        settings.insert(settings.end(), own.begin(), own.end());
        std::cout << study::scenario_with_random_faults(script, plan.scenario, settings, grid.seed(run), plan.chaos);
    }
    return fine;
}

}  // namespace

int sweep_seeds(const SweepOptions& options) {
    const std::string path = find_scenario(options.scenario);
    const std::string script = drill::script_text_at(path);
    const bool for_programs = check_outputs(options.outputs);
    const SweepPlan plan = plan_for(options, script, path);
    if (options.print) return print_chaos(plan, script);
    const Interrupts heard;
    Sweep sweep(plan, script, jobs_or_processors(options.jobs));
    const auto file = begun_file(options, sweep);
    play_sweep(sweep, file.get());
    const SweepSummary& summary = sweep.summary();
    if (file && summary.is_whole()) file->finish();
    write_summary(summary, options.outputs, for_programs);
    if (file && !summary.is_whole() && options.outputs.ndjson != "-") {
        std::cerr << "regiondrill: interrupted; the same command with --resume goes on\n";
    }
    const int code = study::exit_code(summary.verdict());
    return options.exit_zero && summary.is_whole() && code != broken ? fine : code;
}

int merge_shards(const MergeOptions& options) {
    const bool for_programs = check_outputs(options.outputs);
    study::SweepMerge merge(options.files);
    SweepSummary summary(merge.plan());
    std::unique_ptr<RunFileWriter> file;
    if (!options.outputs.ndjson.empty()) {
        file = std::make_unique<RunFileWriter>(options.outputs.ndjson, ndjson_option, merge.plan());
    }
    constexpr std::uint64_t runs_between_writes = 1000;
    while (const auto line = merge.next()) {
        summary.add(study::run_of_line(*line));
        if (!file) continue;
        file->add(*line);
        if (summary.runs() % runs_between_writes == 0) file->flush();
    }
    if (file) file->finish();
    write_summary(summary, options.outputs, for_programs);
    return study::exit_code(summary.verdict());
}

}  // namespace regiondrill::cli
