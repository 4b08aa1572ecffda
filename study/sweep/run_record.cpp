#include "study/sweep/run_record.hpp"

#include "drill/report/json_view.hpp"
#include "drill/report/report.hpp"
#include "drill/report/text_report.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "sim/invariant.hpp"
#include "study/random_scenario.hpp"
#include "study/sweep/plan.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

// JSON has neither of the two numbers that a figure may be. Counts are written as the whole numbers that they are.
Json figure_json(double figure) {
    constexpr double all_whole = 1e15;  // below it every whole number is a double
    if (std::isnan(figure)) return nullptr;
    if (std::isinf(figure)) return "never";
    const bool is_whole = std::floor(figure) == figure && std::abs(figure) < all_whole;
    return is_whole ? Json(static_cast<std::int64_t>(figure)) : Json(figure);
}

double figure_of_json(const Json& json) {
    if (json.is_null()) return std::numeric_limits<double>::quiet_NaN();
    return json.is_string() ? std::numeric_limits<double>::infinity() : json.get<double>();
}

RunFigures no_figures() {
    RunFigures figures{};
    figures.fill(std::numeric_limits<double>::quiet_NaN());
    return figures;
}

void note_report(const drill::Report& report, SweepRun& run) {
    run.digest = report.world->digest().text();
    run.figures = figures_of(report);
    for (std::size_t i = 0; i < report.results.size(); ++i) {
        if (report.results[i].verdict != drill::Verdict::failed) continue;
        run.broken_promises.push_back(drill::promise_text(report.world->scenario().expect[i]));
    }
}

Ending ending_of_promises(const drill::Report& report) {
    const auto any = [&](drill::Verdict verdict) {
        return std::any_of(report.results.begin(), report.results.end(),
                           [&](const drill::ExpectationResult& result) { return result.verdict == verdict; });
    };
    if (any(drill::Verdict::failed)) return Ending::failed;
    return any(drill::Verdict::inconclusive) ? Ending::inconclusive : Ending::passed;
}

template <class EndingOf>
SweepRun run_of(const drill::Scenario& scenario, std::uint64_t seed, std::uint64_t cell, EndingOf ending_of) {
    SweepRun run{seed, cell, {}, Ending::broken, no_figures(), {}, {}};
    try {
        drill::World world(scenario);
        world.run();
        const drill::Report report = drill::make_report(world);
        note_report(report, run);
        run.ending = ending_of(report);
    } catch (const sim::InvariantBroken& error) {
        run.error = error.what();
    }
    return run;
}

Ending ending_called(const std::string& name) {
    for (std::size_t i = 0; i < ending_count; ++i) {
        if (name_of(Ending{static_cast<std::uint8_t>(i)}) == name) return Ending{static_cast<std::uint8_t>(i)};
    }
    return Ending::broken;
}

}  // namespace

SweepRun play_run(const std::string& script, const std::string& file, const std::vector<std::string>& settings,
                  std::uint64_t seed, std::uint64_t cell) {
    std::vector<std::string> all = settings;
    all.push_back("seed=" + std::to_string(seed));
    return run_of(drill::read_scenario_text(script, file, all), seed, cell,
                  [](const drill::Report& report) { return ending_of(report.verdict); });
}

SweepRun play_chaos_run(const std::string& script, const std::string& file, const std::vector<std::string>& settings,
                        std::uint64_t seed, std::uint64_t cell, std::uint32_t most_faults) {
    const std::string drawn = scenario_with_random_faults(script, file, settings, seed, most_faults);
    return run_of(drill::read_scenario_text(drawn, file), seed, cell, ending_of_promises);
}

SweepRun died(std::uint64_t seed, std::uint64_t cell, const std::string& death) {
    return {seed, cell, {}, Ending::broken, no_figures(), {}, death};
}

std::string line_of(const SweepRun& run) {
    Json json{{"seed", drill::seed_json(run.seed)},
              {"cell", run.cell},
              {"digest", run.digest},
              {"verdict", name_of(run.ending)}};
    for (std::size_t i = 0; i < figure_count; ++i) {
        json[std::string(figure_kinds[i].name)] = figure_json(run.figures[i]);
    }
    json["broken_promises"] = run.broken_promises;
    if (!run.error.empty()) json["error"] = run.error;
    return json.dump();
}

SweepRun run_of_line(std::string_view line) {
    const Json json = Json::parse(line);
    SweepRun run;
    run.seed = seed_of_json(json.at("seed"));
    run.cell = json.at("cell");
    run.digest = json.at("digest");
    run.ending = ending_called(json.at("verdict"));
    for (std::size_t i = 0; i < figure_count; ++i) {
        run.figures[i] = figure_of_json(json.at(std::string(figure_kinds[i].name)));
    }
    run.broken_promises = json.at("broken_promises").get<std::vector<std::string>>();
    run.error = json.value("error", "");
    return run;
}

}  // namespace regiondrill::study
