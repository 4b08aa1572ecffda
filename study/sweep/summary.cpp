#include "study/sweep/summary.hpp"

#include "drill/report/report.hpp"
#include "drill/scenario/scenario.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace regiondrill::study {

namespace {

/// Greater is worse; what is not shown is no worse than anything.
double badness(const SweepRun& run, std::size_t figure) {
    const double value = run.figures[figure];
    if (std::isnan(value)) return -std::numeric_limits<double>::infinity();
    return figure_kinds[figure].high_is_bad ? value : -value;
}

bool is_worse(const SweepRun& a, const SweepRun& b) {
    if (a.ending != b.ending) return a.ending > b.ending;
    for (std::size_t figure = 0; figure < figure_count; ++figure) {
        if (badness(a, figure) != badness(b, figure)) return badness(a, figure) > badness(b, figure);
    }
    return false;
}

// Of the command that plays a seed as it stands the one that prints it with its drawn faults, to be played by itself.
std::string chaos_command(const std::string& command, std::uint32_t chaos, std::uint64_t seed) {
    const std::string run = "regiondrill run ";
    const std::string number = std::to_string(seed);
    const std::string by_seed = " --seed " + number;
    const auto at = command.find(by_seed);
    return "regiondrill sweep " + command.substr(run.size(), at - run.size()) + " --chaos " + std::to_string(chaos) +
           " --seeds " + number + ".." + number + command.substr(at + by_seed.size()) + " --print";
}

}  // namespace

std::array<double, 3> quantiles_of(const FigureKind& kind) {
    return kind.high_is_bad ? std::array{0.5, 0.95, 0.99} : std::array{0.5, 0.05, 0.01};
}

std::string quantile_name(double q) { return q == 0.5 ? "median" : "p" + std::to_string(std::lround(q * 100)); }

SweepSummary::SweepSummary(SweepPlan plan) : plan_(std::move(plan)) {
    for (std::vector<std::string>& settings : cells_of(plan_)) cells_.emplace_back().settings = std::move(settings);
    if (plan_.until.bad > 0) test_.emplace(plan_.until.good, plan_.until.bad);
}

void SweepSummary::add(const SweepRun& run) {
    ++runs_;
    endings_.add(run.ending);
    if (test_) test_->add(run.ending != Ending::passed);
    CellSummary& cell = cells_.at(run.cell);
    cell.endings.add(run.ending);
    for (std::size_t i = 0; i < figure_count; ++i) cell.figures[i].push_back(run.figures[i]);
    for (const std::string& promise : run.broken_promises) ++cell.broken_promises[promise];
    if (!cell.worst || is_worse(run, *cell.worst)) cell.worst = run;
}

SequentialVerdict SweepSummary::sequential_verdict() const {
    return test_ ? test_->verdict() : SequentialVerdict::undecided;
}

bool SweepSummary::is_ended() const {
    if (plan_.until.failure) return endings_.count(Ending::failed) + endings_.count(Ending::broken) != 0;
    return sequential_verdict() != SequentialVerdict::undecided;
}

Ending SweepSummary::verdict() const {
    if (!test_ || endings_.count(Ending::broken) != 0) return endings_.verdict(is_whole() ? runs_ : runs_ + 1);
    switch (test_->verdict()) {
        case SequentialVerdict::good: return Ending::passed;
        case SequentialVerdict::bad: return Ending::failed;
        case SequentialVerdict::undecided: break;
    }
    return Ending::inconclusive;
}

FigureSummary SweepSummary::figure(std::size_t cell, std::size_t figure) const {
    std::vector<double> shown;
    for (const double value : cells_[cell].figures[figure]) {
        if (!std::isnan(value)) shown.push_back(value);
    }
    std::sort(shown.begin(), shown.end());
    FigureSummary summary;
    summary.runs = shown.size();
    summary.never = static_cast<std::uint64_t>(
        std::count_if(shown.begin(), shown.end(), [](double value) { return std::isinf(value); }));
    const auto wanted = quantiles_of(figure_kinds[figure]);
    for (std::size_t i = 0; i < wanted.size(); ++i) summary.quantiles[i] = quantile_of(shown, wanted[i]);
    return summary;
}

PairedDifference SweepSummary::difference(std::size_t cell, std::size_t figure) const {
    return paired_difference(cells_.front().figures[figure], cells_[cell].figures[figure]);
}

std::string SweepSummary::command(std::size_t cell, std::uint64_t seed) const {
    drill::Scenario scenario;
    scenario.file = plan_.scenario;
    scenario.seed = seed;
    std::vector<std::string> settings = plan_.settings;
    settings.insert(settings.end(), cells_[cell].settings.begin(), cells_[cell].settings.end());
    const std::string command = drill::reproduction_by_scenario(scenario, settings).command;
    return plan_.chaos == 0 ? command : chaos_command(command, plan_.chaos, seed);
}

}  // namespace regiondrill::study
