#include "drill/report/text_report.hpp"

#include "drill/analysis/recovery_case.hpp"
#include "drill/report/text_table.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace regiondrill::drill {

namespace {

using Align = TextTable::Align;

// Rows by their place among the recoveries, the one that stands for them first.
using Rows = std::vector<std::size_t>;

// Tenths, as recovery times are measured in slices and no finer. Nobody reads hours in seconds.
std::string seconds_text(Duration d) {
    if (d >= std::chrono::seconds{1000}) return short_duration_text(d);
    char text[32];
    std::snprintf(text, sizeof text, "%.1fs", sim::seconds(d));
    return text;
}

std::string time_text(const std::optional<Duration>& time) { return time ? seconds_text(*time) : "never"; }

// Whole hundredths, as shares of a stretch are no finer; what is nearly nothing, or nearly all, is neither.
std::string percent_text(double share) {
    if (share > 0 && share < 0.005) return "under 1%";
    if (share < 1 && share >= 0.995) return "over 99%";
    return std::to_string((static_cast<int>(share * 1000) + 5) / 10) + "%";
}

// Always five columns, as the heading has.
void add_phases(std::vector<std::string>& row, const Phases& phases) {
    for (std::size_t i = 0; i < phase_count; ++i)
        row.push_back(seconds_text(phases[Phase{static_cast<std::uint8_t>(i)}]));
}

std::string cause_of(const World& world, const Recovery& recovery) {
    return recovery.fault == no_fault ? "overload" : world.faults()[recovery.fault].text();
}

// What else the requests of the stretch name, where the rows do not tell of it.
std::string rest_text(const Report& report, const Rows& rows) {
    const auto& recoveries = report.findings.recoveries;
    const auto is_told = [&](sim::Cause cause) {
        return std::any_of(rows.begin(), rows.end(), [&](std::size_t row) {
            const std::size_t fault = recoveries[row].fault;
            return cause == (fault == no_fault ? sim::Cause::overload : sim::cause_of_fault(fault));
        });
    };
    std::string text;
    double named = 0;
    for (const CauseShare& by : recoveries[rows.front()].missed_by) {
        named += by.share;
        if (!is_told(by.cause)) text += (text.empty() ? "" : " and ") + cause_text(*report.world, by.cause);
    }
    constexpr double telling = 0.005;
    if (1 - named >= telling) text += (text.empty() ? "" : " and ") + cause_text(*report.world, sim::Cause::none);
    return text;
}

// "by kill us-east-1 (62% of the failed requests; the rest by loss us-east-1 > eu-west-1)".
std::string by_text(const Report& report, const Rows& rows) {
    const World& world = *report.world;
    std::string text = "  by ";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Recovery& recovery = report.findings.recoveries[rows[i]];
        text += i == 0 ? "" : i + 1 == rows.size() ? " and " : ", ";
        text += cause_of(world, recovery);
        const auto share = outage_share(recovery);
        const bool is_all = !share || (rows.size() == 1 && *share >= 1);
        if (!is_all) {
            text.append(" (").append(percent_text(*share)).append(i == 0 ? " of the failed requests" : "");
        }
        if (!is_all && rows.size() == 1) {
            const std::string rest = rest_text(report, rows);
            text += rest.empty() ? "" : "; the rest by " + rest;
        }
        text += is_all ? "" : ")";
    }
    return text;
}

// With a single fault, and nothing else that its requests name, there is no other that the row could be of.
bool is_plain(const Report& report, const Rows& rows) {
    const Recovery& recovery = report.findings.recoveries[rows.front()];
    const auto& faults = report.world->faults();
    const auto begun = std::count_if(faults.begin(), faults.end(), [](const FaultRun& run) { return run.has_begun(); });
    return begun == 1 && recovery.fault != no_fault && outage_share(recovery).value_or(1) >= 1;
}

void add_apart(TextTable& table, const char* what, const std::optional<TimeApart>& apart) {
    if (apart && apart->is_telling) table.row({"", what, time_text(apart->time)});
}

std::string mover_of(const World& world, const Recovery& recovery) {
    const bool no_move = recovery.fault == no_fault && !recovery.moved;
    return world.scenario().clients[recovery.population].name + (no_move                           ? " overload"
                                                                 : recovery.move == Move::failover ? " failover"
                                                                                                   : " failback");
}

// The bound stands under each move, phase by phase, so that what exceeded it is seen at once.
void add_move(TextTable& table, const Report& report, const Rows& rows) {
    const World& world = *report.world;
    const Recovery& recovery = report.findings.recoveries[rows.front()];
    const std::string to = destinations_text(world, recovery);
    const std::string from = origins_text(world, recovery);
    std::vector<std::string> row{mover_of(world, recovery),
                                 recovery.moved ? from + " > " + (to.empty() ? "nowhere" : to) : "stayed with " + from,
                                 recovery.had_baseline ? time_text(recovery.rto) : "-"};
    add_phases(row, recovery.so_far);
    row.push_back(recovery.measured ? seconds_text(recovery.measured->total()) : "never");
    table.row(std::move(row));
    if (!is_plain(report, rows)) table.remark({"", by_text(report, rows)});
    add_apart(table, "  reads", recovery.reads);
    add_apart(table, "  writes", recovery.writes);
    if (!recovery.predicted.phases) return;
    std::vector<std::string> bound{"", "  at most", ""};
    add_phases(bound, *recovery.predicted.phases);
    if (!recovery.predicted.bounds_catch_up) bound.back() = "-";
    bound.push_back(seconds_text(recovery.predicted.phases->total()));
    table.row(std::move(bound));
}

// "3:31.4 to 9:27.8, 119001 requests failed or came late: by kill us-east-1 62% and loss 38%".
std::string outage_text(const World& world, const Outage& outage) {
    const std::string until = outage.span.to == sim::never ? "the end" : clock_text(outage.span.to);
    std::string text = "  one outage, of " + populations_text(world, outage) + " from " + clock_text(outage.span.from) +
                       " to " + until + ": " + count_text(outage.missed, "request") + " failed or came late";
    for (std::size_t i = 0; i < outage.missed_by.size(); ++i) {
        const CauseShare& by = outage.missed_by[i];
        text += i == 0 ? ", " : i + 1 == outage.missed_by.size() ? " and " : ", ";
        text.append(percent_text(by.share)).append(" by ").append(cause_text(world, by.cause));
    }
    return text + "\n";
}

// What the table has a single row of needs no line more.
bool has_several(const Outage& outage, const std::vector<Rows>& told) {
    return 1 < std::count_if(told.begin(), told.end(), [&](const Rows& rows) {
               return std::find(outage.rows.begin(), outage.rows.end(), rows.front()) != outage.rows.end();
           });
}

}  // namespace

// Reasons are sentences and too long for a column, so they follow the table; what is one outage in spite of its rows is
// said last.
std::string recoveries_text(const Report& report) {
    const World& world = *report.world;
    TextTable table({Align::left, Align::left, Align::right, Align::right, Align::right, Align::right, Align::right,
                     Align::right, Align::right});
    table.row({"", "", "recovery time", "detect", "decide", "drain", "reconnect", "catch up", "total"});
    std::string remarks;
    const std::vector<Rows> told = rows_told_together(report.findings.recoveries);
    for (const Rows& rows : told) {
        const Recovery& recovery = report.findings.recoveries[rows.front()];
        add_move(table, report, rows);
        if (recovery.why.empty()) continue;
        remarks.append("  ").append(mover_of(world, recovery)).append(": ").append(recovery.why).append("\n");
    }
    for (const Outage& outage : report.findings.outages) {
        if (has_several(outage, told)) remarks += outage_text(world, outage);
    }
    return table.text() + remarks;
}

std::string what_if_text(const Report& report) {
    const WhatIf& what_if = *report.what_if;
    if (what_if.phase.empty()) return "  " + what_if.why_none + "\n";
    const Recovery& row = report.findings.recoveries[what_if.row];
    std::string text = "  " + mover_of(*report.world, row) + " by " + cause_of(*report.world, row) + ": " +
                       (what_if.of_service ? "recovery time " : "moved after ") + seconds_text(what_if.time) +
                       ", the longest of it " + std::string(what_if.phase) + ", " + seconds_text(what_if.phase_time) +
                       "\n";
    TextTable table({Align::right, Align::left});
    for (const PlayedSetting& played : what_if.played) {
        table.row(
            {time_text(played.time), "with " + played.path + "=" + played.value + " instead of " + played.instead_of});
    }
    if (!what_if.why_none.empty()) text += "  " + what_if.why_none + "\n";
    return text + table.text();
}

}  // namespace regiondrill::drill
