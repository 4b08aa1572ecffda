#include "study/sweep/formats.hpp"

#include "drill/report/text_table.hpp"
#include "drill/scenario/units.hpp"
#include "study/statistics/share.hpp"

#include <cmath>

namespace regiondrill::study {

namespace {

using drill::TextTable;
using Align = TextTable::Align;

std::string interval_text(const FigureKind& kind, const Quantile& quantile) {
    return figure_text(kind, quantile.value) + " (" + figure_text(kind, quantile.interval.low) + ".." +
           figure_text(kind, quantile.interval.high) + ")";
}

std::string too_small(double q) { return "n too small, " + std::to_string(sample_needed(q)) + " needed"; }

std::string share_cell(std::uint64_t k, std::uint64_t n) {
    if (n == 0) return "-";
    const Interval interval = wilson_interval(k, n);
    return drill::share_text(static_cast<double>(k) / static_cast<double>(n)) + " (" + drill::share_text(interval.low) +
           ".." + drill::share_text(interval.high) + ")";
}

// What is promised is passed and failed; of other endings those that came up.
std::vector<Ending> endings_shown(const SweepSummary& summary) {
    std::vector<Ending> shown{Ending::passed, Ending::failed};
    for (const Ending ending : {Ending::inconclusive, Ending::broken}) {
        if (summary.endings().count(ending) != 0) shown.push_back(ending);
    }
    return shown;
}

std::string verdict_table(const SweepSummary& summary) {
    const std::vector<Ending> endings = endings_shown(summary);
    std::vector<Align> columns{Align::left, Align::right};
    columns.resize(2 + endings.size(), Align::left);
    TextTable table(columns);
    std::vector<std::string> head{"", "runs"};
    for (const Ending ending : endings) head.emplace_back(name_of(ending));
    table.row(head);
    for (const CellSummary& cell : summary.cells()) {
        std::vector<std::string> row{cell_name(cell.settings), std::to_string(cell.endings.all())};
        for (const Ending ending : endings) row.push_back(share_cell(cell.endings.count(ending), cell.endings.all()));
        table.row(row);
    }
    return "Verdicts, as shares of all seeds\n" + table.text();
}

std::string promises_table(const SweepSummary& summary) {
    TextTable table({Align::left, Align::left, Align::right});
    bool any = false;
    for (const CellSummary& cell : summary.cells()) {
        for (const auto& [promise, runs] : cell.broken_promises) {
            table.row({cell_name(cell.settings), promise, "in " + drill::count_text(runs, "run")});
            any = true;
        }
    }
    return any ? "\nPromises that did not hold\n" + table.text() : "";
}

std::string quantile_cell(const FigureKind& kind, const std::optional<Quantile>& quantile, double q) {
    return quantile ? interval_text(kind, *quantile) : too_small(q);
}

// Where no run shows it there is no table, and how many came to no end is told where any did.
std::string figure_table(const SweepSummary& summary, std::size_t figure) {
    const FigureKind& kind = figure_kinds[figure];
    const auto wanted = quantiles_of(kind);
    TextTable table({Align::left, Align::right, Align::left, Align::left, Align::left, Align::left});
    table.row({"", "runs", quantile_name(wanted[0]), quantile_name(wanted[1]), quantile_name(wanted[2])});
    bool any = false;
    for (std::size_t i = 0; i < summary.cells().size(); ++i) {
        const FigureSummary of = summary.figure(i, figure);
        any |= of.runs != 0;
        table.row({cell_name(summary.cells()[i].settings), std::to_string(of.runs),
                   quantile_cell(kind, of.quantiles[0], wanted[0]), quantile_cell(kind, of.quantiles[1], wanted[1]),
                   quantile_cell(kind, of.quantiles[2], wanted[2]),
                   of.never == 0 ? "" : std::to_string(of.never) + " never"});
    }
    return any ? "\n" + std::string(kind.title) + "\n" + table.text() : "";
}

std::string chance_text(double p_value) {
    if (p_value < 0.001) return "p < 0.001";
    const auto thousandths = static_cast<int>(std::lround(p_value * 1000));
    std::string digits = std::to_string(1000 + thousandths % 1000).substr(1);
    return "p = " + std::to_string(thousandths / 1000) + "." + digits;
}

std::string median_text(const FigureKind& kind, const PairedDifference& difference) {
    if (!difference.median) return too_small(0.5);
    const Quantile& median = *difference.median;
    return difference_text(kind, median.value) + " (" + difference_text(kind, median.interval.low) + ".." +
           difference_text(kind, median.interval.high) + ")";
}

// Figures that no seed tells apart are left out.
std::string difference_table(const SweepSummary& summary) {
    TextTable table({Align::left, Align::left, Align::left, Align::right, Align::right, Align::right, Align::left});
    table.row({"", "", "median difference", "higher", "same", "lower", "sign test"});
    bool any = false;
    for (std::size_t cell = 1; cell < summary.cells().size(); ++cell) {
        for (std::size_t figure = 0; figure < figure_count; ++figure) {
            const PairedDifference of = summary.difference(cell, figure);
            if (of.higher + of.lower == 0) continue;
            any = true;
            table.row({cell_name(summary.cells()[cell].settings), std::string(figure_kinds[figure].title),
                       median_text(figure_kinds[figure], of), std::to_string(of.higher), std::to_string(of.same),
                       std::to_string(of.lower), chance_text(of.p_value)});
        }
    }
    if (summary.cells().size() == 1) return "";
    const std::string title = "\nAgainst " + cell_name(summary.cells().front().settings) + ", seed by seed";
    return any ? title + "\n" + table.text() : title + ": no seed tells the cells apart\n";
}

std::string worst_text(const SweepRun& run) {
    std::string text = "seed " + std::to_string(run.seed) + ", " + std::string(name_of(run.ending));
    if (!run.error.empty()) return text + ": " + run.error;
    const double recovery = run.figures[recovery_figure];
    if (!std::isnan(recovery)) text += ", recovery time " + figure_text(figure_kinds[recovery_figure], recovery);
    for (const std::string& promise : run.broken_promises) text += "; not " + promise;
    return text;
}

std::string worst_table(const SweepSummary& summary) {
    TextTable table({Align::left, Align::left});
    for (std::size_t i = 0; i < summary.cells().size(); ++i) {
        const CellSummary& cell = summary.cells()[i];
        if (!cell.worst) continue;
        table.row({cell_name(cell.settings), worst_text(*cell.worst)});
        table.row({"", summary.command(i, cell.worst->seed)});
    }
    return "\nThe worst seed\n" + table.text();
}

std::string until_text(const SweepSummary& summary) {
    if (summary.plan().until.bad > 0) {
        switch (summary.sequential_verdict()) {
            case SequentialVerdict::good: return ", sequential test: good";
            case SequentialVerdict::bad: return ", sequential test: bad";
            case SequentialVerdict::undecided: return ", sequential test: undecided";
        }
    }
    return summary.is_whole() ? "" : ", not all were played";
}

std::string title_of(const SweepSummary& summary) {
    const SweepPlan& plan = summary.plan();
    std::string title = plan.name + ": " + drill::count_text(summary.runs(), "run") + ", seeds " +
                        std::to_string(plan.first_seed) + ".." + std::to_string(plan.last_seed);
    if (plan.shard.count > 1) title += ", shard " + shard_text(plan.shard);
    return title + until_text(summary) + "\n";
}

// Of a number that was not fixed beforehand, or that a failure fixed, an interval says less than it seems to.
std::string caution(const SweepSummary& summary) {
    if (summary.is_whole() && !summary.plan().until.is_set()) return "";
    return "The number of runs was not fixed beforehand: take the intervals for less than 95 %.\n";
}

}  // namespace

std::string sweep_text(const SweepSummary& summary) {
    if (summary.runs() == 0) return title_of(summary);
    std::string text = title_of(summary) + caution(summary) + "\n" + verdict_table(summary) + promises_table(summary);
    for (std::size_t figure = 0; figure < figure_count; ++figure) text += figure_table(summary, figure);
    return text + difference_table(summary) + worst_table(summary);
}

}  // namespace regiondrill::study
