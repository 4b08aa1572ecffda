#include "study/sweep/figures.hpp"

#include "drill/report/json_view.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace regiondrill::study {

namespace {

constexpr double not_shown = std::numeric_limits<double>::quiet_NaN();

std::string span_text(double figure) {
    return drill::short_duration_text(std::chrono::duration_cast<sim::Duration>(std::chrono::duration<double>(figure)));
}
std::string span_ms_text(double figure) { return span_text(figure / 1e3); }
std::string whole_text(double figure) { return std::to_string(static_cast<std::int64_t>(figure)); }

// A population that never was at the target shows no recovery time.
bool had_baseline(const drill::Findings& findings, const drill::Outage& outage, std::size_t population) {
    return std::all_of(outage.rows.begin(), outage.rows.end(), [&](std::size_t row) {
        return findings.recoveries[row].population != population || findings.recoveries[row].had_baseline;
    });
}

// The longest of all outages and populations, as the expectation "rto" has it.
double recovery_time_of(const drill::World& world, const drill::Findings& findings) {
    const bool is_broken = std::any_of(world.faults().begin(), world.faults().end(),
                                       [](const drill::FaultRun& fault) { return fault.has_begun(); });
    double worst = is_broken || !findings.outages.empty() ? 0 : not_shown;
    for (const drill::Outage& outage : findings.outages) {
        for (const drill::OutageOfPopulation& each : outage.populations) {
            if (each.recovery_time) {
                worst = std::max(worst, drill::in_seconds(*each.recovery_time));
            } else if (had_baseline(findings, outage, each.population)) {
                return std::numeric_limits<double>::infinity();
            } else {
                worst = not_shown;
            }
        }
    }
    return worst;
}

}  // namespace

const std::array<FigureKind, figure_count> figure_kinds{{
    {"recovery_s", "Recovery time", span_text, true},
    {"lost_writes", "Acknowledged writes lost", whole_text, true},
    {"data_lost_s", "Data lost, as time", span_text, true},
    {"availability", "Availability", drill::share_text, false},
    {"latency_p99_ms", "Latency, p99 of requests", span_ms_text, true},
}};

RunFigures figures_of(const drill::Report& report) {
    const drill::World& world = *report.world;
    const store::LedgerAccount& account = world.account();
    const clients::RequestTotals totals = drill::totals_of(world);
    const bool has_writes = account.acknowledged != 0;
    return {recovery_time_of(world, report.findings), has_writes ? static_cast<double>(account.lost()) : not_shown,
            has_writes ? drill::in_seconds(account.recovery_point) : not_shown,
            totals.requests != 0 ? static_cast<double>(totals.ok) / static_cast<double>(totals.requests) : not_shown,
            totals.latency.count() != 0 ? drill::in_milliseconds(totals.latency.percentile(0.99)) : not_shown};
}

std::string figure_text(const FigureKind& kind, double figure) {
    return std::isinf(figure) ? "never" : kind.text(figure);
}

std::string difference_text(const FigureKind& kind, double difference) {
    const char* const sign = difference > 0 ? "+" : difference < 0 ? "-" : "";
    return sign + figure_text(kind, std::abs(difference));
}

}  // namespace regiondrill::study
