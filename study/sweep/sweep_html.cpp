// The page with the heat tables: everything that stands in it is written here, the page only draws it.
#include "drill/report/html_report.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/units.hpp"
#include "study/statistics/share.hpp"
#include "study/sweep/formats.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

namespace regiondrill::study {

namespace {

using PageJson = nlohmann::ordered_json;

/// What stands in a field of a heat table, and the figure that it is shaded by; none where there is nothing to show.
struct HeatField {
    std::string text;
    std::string interval_text{};
    std::optional<double> figure{};
    Interval interval{};
};

// How far a figure is on the way from the best of all cells to the worst; nothing where chance alone may have put it
// behind the best. One that is infinite is the worst.
double heat_of(const HeatField& field, const HeatField& best, const HeatField& worst) {
    if (field.interval.low <= best.interval.high && best.interval.low <= field.interval.high) return 0;
    if (std::isinf(*field.figure)) return 1;
    const double last = std::isinf(*worst.figure) ? *field.figure : *worst.figure;
    return last == *best.figure ? 0 : (*field.figure - *best.figure) / (last - *best.figure);
}

// A table has a column for each value of what is varied last, and a row for each combination of the others.
PageJson heat_table(const SweepSummary& summary, const std::string& id, const std::string& title, bool high_is_bad,
                    const std::function<HeatField(std::size_t cell)>& field) {
    std::vector<HeatField> fields;
    for (std::size_t cell = 0; cell < summary.cells().size(); ++cell) fields.push_back(field(cell));
    const HeatField* best = nullptr;
    const HeatField* worst = nullptr;
    for (const HeatField& each : fields) {
        if (!each.figure) continue;
        const auto is_worse = [&](const HeatField& other) {
            return high_is_bad ? *each.figure > *other.figure : *each.figure < *other.figure;
        };
        if (best == nullptr || (*each.figure != *best->figure && !is_worse(*best))) best = &each;
        if (worst == nullptr || is_worse(*worst)) worst = &each;
    }
    const auto& vary = summary.plan().vary;
    const std::size_t columns = vary.empty() ? 1 : vary.back().values.size();
    PageJson rows = PageJson::array();
    for (std::size_t cell = 0; cell < fields.size(); ++cell) {
        if (cell % columns == 0) {
            std::vector<std::string> settings = summary.cells()[cell].settings;
            if (!settings.empty()) settings.pop_back();
            rows.push_back({{"label", settings.empty() ? "" : cell_name(settings)}, {"fields", PageJson::array()}});
        }
        PageJson heat;
        if (fields[cell].figure) heat = heat_of(fields[cell], *best, *worst);
        rows.back()["fields"].push_back(
            {{"text", fields[cell].text}, {"interval", fields[cell].interval_text}, {"heat", heat}});
    }
    return {{"id", id}, {"title", title}, {"rows", rows}};
}

HeatField passed_field(const EndingTally& endings) {
    const std::uint64_t passed = endings.count(Ending::passed);
    if (endings.all() == 0) return {"-"};
    const Interval interval = wilson_interval(passed, endings.all());
    const double share = static_cast<double>(passed) / static_cast<double>(endings.all());
    return {drill::share_text(share), drill::share_text(interval.low) + " to " + drill::share_text(interval.high),
            share, interval};
}

// Nothing is said of the middle of a few.
HeatField figure_field(const SweepSummary& summary, std::size_t cell, std::size_t figure) {
    const FigureSummary of = summary.figure(cell, figure);
    if (of.runs == 0) return {"-", "no run shows it"};
    const FigureKind& kind = figure_kinds[figure];
    const auto& median = of.quantiles[0];
    if (!median) return {"n too small", std::to_string(sample_needed(0.5)) + " runs needed"};
    return {figure_text(kind, median->value),
            figure_text(kind, median->interval.low) + " to " + figure_text(kind, median->interval.high), median->value,
            median->interval};
}

PageJson tables_of(const SweepSummary& summary) {
    PageJson tables = PageJson::array();
    tables.push_back(heat_table(summary, "passed", "Runs that passed", false,
                                [&](std::size_t cell) { return passed_field(summary.cells()[cell].endings); }));
    for (std::size_t figure = 0; figure < figure_count; ++figure) {
        std::uint64_t shown = 0;
        for (std::size_t cell = 0; cell < summary.cells().size(); ++cell) shown += summary.figure(cell, figure).runs;
        if (shown == 0) continue;
        const FigureKind& kind = figure_kinds[figure];
        tables.push_back(heat_table(summary, std::string(kind.name), "Median of: " + std::string(kind.title),
                                    kind.high_is_bad,
                                    [&](std::size_t cell) { return figure_field(summary, cell, figure); }));
    }
    return tables;
}

PageJson differences_of(const SweepSummary& summary) {
    PageJson list = PageJson::array();
    for (std::size_t cell = 1; cell < summary.cells().size(); ++cell) {
        for (std::size_t figure = 0; figure < figure_count; ++figure) {
            const PairedDifference of = summary.difference(cell, figure);
            if (!of.median || of.higher + of.lower == 0) continue;
            const FigureKind& kind = figure_kinds[figure];
            char p[32];
            std::snprintf(p, sizeof p, "%.2g", of.p_value);
            list.push_back({{"cell", cell_name(summary.cells()[cell].settings)},
                            {"figure", kind.title},
                            {"median", difference_text(kind, of.median->value)},
                            {"higher", of.higher},
                            {"same", of.same},
                            {"lower", of.lower},
                            {"p", p}});
        }
    }
    return list;
}

PageJson worst_of(const SweepSummary& summary) {
    PageJson list = PageJson::array();
    for (std::size_t cell = 0; cell < summary.cells().size(); ++cell) {
        const auto& worst = summary.cells()[cell].worst;
        if (!worst) continue;
        list.push_back({{"cell", cell_name(summary.cells()[cell].settings)},
                        {"seed", std::to_string(worst->seed)},
                        {"ending", name_of(worst->ending)},
                        {"broken", worst->broken_promises},
                        {"command", summary.command(cell, worst->seed)}});
    }
    return list;
}

}  // namespace

std::string sweep_html(std::string_view page, const SweepSummary& summary) {
    const SweepPlan& plan = summary.plan();
    PageJson columns = PageJson::array();
    if (!plan.vary.empty()) columns = plan.vary.back().values;
    const PageJson json{{"format", "regiondrill-sweep-page/1"},
                        {"version", drill::version()},
                        {"name", plan.name},
                        {"seeds", std::to_string(plan.first_seed) + " to " + std::to_string(plan.last_seed)},
                        {"runs", summary.runs()},
                        {"is_whole", summary.is_whole()},
                        {"chaos", plan.chaos},
                        {"verdict", name_of(summary.verdict())},
                        {"varied", plan.vary.empty() ? "" : plan.vary.back().path},
                        {"columns", columns},
                        {"tables", tables_of(summary)},
                        {"differences", differences_of(summary)},
                        {"first", cell_name(summary.cells().front().settings)},
                        {"worst", worst_of(summary)}};
    return drill::page_with(page, {json.dump()});
}

}  // namespace regiondrill::study
