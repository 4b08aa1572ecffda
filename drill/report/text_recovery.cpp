#include "drill/report/text_recovery.hpp"

#include "drill/report/text_table.hpp"

#include <cstdio>

namespace regiondrill::drill {

namespace {

using Align = TextTable::Align;

// Tenths, as recovery times are measured in slices and no finer.
std::string seconds_text(Duration d) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1fs", sim::seconds(d));
    return text;
}

// Always five columns, as the heading has.
void add_phases(std::vector<std::string>& row, const Phases& phases) {
    for (std::size_t i = 0; i < phase_count; ++i)
        row.push_back(seconds_text(phases[Phase{static_cast<std::uint8_t>(i)}]));
}

}  // namespace

// The bound stands under each move, phase by phase, so that what exceeded it is seen at once. Reasons are sentences and
// too long for a column, so they follow the table.
std::string recoveries_text(const Report& report) {
    const World& world = *report.world;
    TextTable table({Align::left, Align::left, Align::right, Align::right, Align::right, Align::right, Align::right,
                     Align::right, Align::right});
    table.row({"", "", "recovery time", "detect", "decide", "drain", "reconnect", "catch up", "total"});
    std::string remarks;
    for (const Recovery& recovery : report.findings.recoveries) {
        const std::string move = recovery.move == Move::failover ? "failover" : "failback";
        const std::string to = destinations_text(world, recovery);
        const std::string way = recovery.moved ? origins_text(world, recovery) + " > " + (to.empty() ? "nowhere" : to)
                                               : "stayed with " + world.name_of(recovery.from);
        const std::string mover = world.scenario().clients[recovery.population].name + " " + move;
        std::vector<std::string> row{mover, way,
                                     recovery.rto            ? seconds_text(*recovery.rto)
                                     : recovery.had_baseline ? "never"
                                                             : "-"};
        add_phases(row, recovery.so_far);
        row.push_back(recovery.measured ? seconds_text(recovery.measured->total()) : "never");
        table.row(std::move(row));
        if (recovery.predicted.phases) {
            std::vector<std::string> bound{"", "  at most", ""};
            add_phases(bound, *recovery.predicted.phases);
            bound.push_back(seconds_text(recovery.predicted.phases->total()));
            table.row(std::move(bound));
        }
        if (!recovery.why.empty()) remarks.append("  ").append(mover).append(": ").append(recovery.why).append("\n");
    }
    return table.text() + remarks;
}

}  // namespace regiondrill::drill
