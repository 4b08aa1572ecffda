#include "drill/analysis/windows.hpp"
#include "drill/report/text_report.hpp"
#include "drill/report/text_table.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <utility>

namespace regiondrill::drill {

namespace {

using Align = TextTable::Align;

// Latencies within a region need a decimal, others do not.
std::string milliseconds_text(Duration d) {
    char text[32];
    std::snprintf(text, sizeof text, sim::milliseconds(d) < 10 ? "%.1fms" : "%.0fms", sim::milliseconds(d));
    return text;
}

// Of the writes of a stretch, where they fared otherwise than its requests as a whole.
void add_writes(TextTable& table, const clients::Window& counted) {
    const auto share = [](std::uint64_t ok, std::uint64_t requests) {
        return share_text(static_cast<double>(ok) / static_cast<double>(requests));
    };
    const clients::RequestCounts& writes = counted.writes;
    if (writes.requests() == 0) return;
    const std::string available = share(writes.ok, writes.requests());
    if (available == share(counted.ok, counted.requests())) return;
    table.row({"", "  writes", std::to_string(writes.requests()), available});
}

// Who had to wait too long, where anybody had.
std::string late_text(const clients::Metrics& metrics, Duration patience) {
    if (metrics.late == 0) return {};
    return ", late " + std::to_string(metrics.late) + " (answered after more than " + duration_text(patience) + ")";
}

// Latency is over the stretch's successful requests; a stretch in which nobody asked has a dash for its availability.
void add_window(TextTable& table, const World& world, const std::string& who, const NamedWindow& named,
                const clients::Metrics& metrics) {
    const clients::Window counted = metrics.between(named.from, named.to);
    std::string served;
    for (std::size_t i = 0; i < counted.served_by.size(); ++i) {
        if (counted.served_by[i] == 0) continue;
        const double share = static_cast<double>(counted.served_by[i]) / static_cast<double>(counted.ok);
        served += (served.empty() ? "" : ", ") + world.scenario().regions[i].name + " " + share_text(share);
    }
    const std::uint64_t by_regions =
        std::accumulate(counted.served_by.begin(), counted.served_by.end(), std::uint64_t{0});
    if (by_regions != counted.ok) {
        const double share = 1 - static_cast<double>(by_regions) / static_cast<double>(counted.ok);
        served += (served.empty() ? "" : ", ") + std::string("memory ") + share_text(share);
    }
    const double available =
        static_cast<double>(counted.ok) / static_cast<double>(std::max<std::uint64_t>(1, counted.requests()));
    table.row({who, std::string(named.name), std::to_string(counted.requests()),
               counted.requests() == 0 ? "-" : share_text(available),
               milliseconds_text(counted.latency.percentile(0.5)), milliseconds_text(counted.latency.percentile(0.99)),
               served});
    add_writes(table, counted);
}

// The windows of the drill, whose they are in the first, and the latency of writes.
void add_windows(TextTable& table, const World& world, std::string who, const clients::Metrics& metrics) {
    for (const NamedWindow& named : fault_windows(world))
        add_window(table, world, std::exchange(who, {}), named, metrics);
}

void add_write_latency(TextTable& table, const sim::Histogram& writes) {
    if (writes.count() == 0) return;
    table.row({"", "writes p50 " + milliseconds_text(writes.percentile(0.5)) + ", p99 " +
                       milliseconds_text(writes.percentile(0.99))});
}

// "1: 1200, 2: 31": requests by the attempt they ended with.
std::string attempts_text(const std::vector<std::uint64_t>& by_attempts) {
    std::string text;
    for (std::size_t i = 0; i < by_attempts.size(); ++i) {
        if (by_attempts[i] == 0) continue;
        text += (text.empty() ? "" : ", ") + std::to_string(i + 1) + ": " + std::to_string(by_attempts[i]);
    }
    return text;
}

// Attempts are told where anybody needed a second one, and the time in failed requests where any failed.
std::string totals_text(const clients::RequestTotals& totals, const std::string& late) {
    std::string text = "mean " + milliseconds_text(sim::from_seconds(totals.latency.mean_seconds())) + ", retries " +
                       std::to_string(totals.retries) + ", moves " + std::to_string(totals.moves) + late;
    const std::vector<std::uint64_t> by_attempts = totals.by_attempts();
    if (by_attempts.size() > 1) text += "; requests by attempts " + attempts_text(by_attempts);
    if (totals.hedges != 0) text += "; " + std::to_string(totals.hedges) + " hedged";
    if (totals.failed != 0) {
        text += "; " + short_duration_text(sim::from_nanoseconds(totals.failed_seconds * 1e9)) + " in failed requests";
    }
    return text;
}

// What was answered from the client's memory, which no region is told of.
std::string cache_text(const clients::Population& population) {
    const clients::ResponseCache* cache = population.response_cache();
    if (cache == nullptr || cache->metrics().fresh + cache->metrics().stale + cache->metrics().joined == 0) return {};
    const clients::ResponseCacheMetrics& metrics = cache->metrics();
    return "from memory: " + std::to_string(metrics.fresh) + " fresh, " + std::to_string(metrics.stale) +
           " stale as asking failed, " + std::to_string(metrics.joined) + " with what another had asked for; oldest " +
           short_duration_text(metrics.oldest);
}

// What a client's own safeguards kept from being sent.
std::string safeguards_text(const clients::Population& population) {
    const clients::Safeguards* safeguards = population.safeguards();
    if (safeguards == nullptr) return {};
    const clients::SafeguardMetrics& metrics = safeguards->metrics();
    std::string text;
    const auto add = [&](std::uint64_t count, const char* what) {
        if (count != 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + what;
    };
    add(metrics.retries_denied, " retries denied by the budget");
    add(metrics.hedges_denied, " hedged attempts denied by it");
    add(metrics.held_back_by_throttle, " attempts held back by the throttle");
    add(metrics.held_back_by_breaker, " by open breakers");
    add(metrics.opened, metrics.opened == 1 ? " breaker opened" : " times a breaker opened");
    return text;
}

// Populations together, where there are several.
void add_everybody(TextTable& table, const World& world) {
    if (world.populations().size() < 2) return;
    const clients::RequestTotals all = totals_of(world);
    const double available =
        static_cast<double>(all.ok) / static_cast<double>(std::max<std::uint64_t>(1, all.requests));
    table.row({"everybody", "", std::to_string(all.requests), all.requests == 0 ? "-" : share_text(available),
               milliseconds_text(all.latency.percentile(0.5)), milliseconds_text(all.latency.percentile(0.99)), ""});
    table.remark({"", totals_text(all, all.late == 0 ? "" : ", late " + std::to_string(all.late))});
}

}  // namespace

// A population's habits of resolving and connecting are told only where they are not the usual ones. Visitors, who are
// of no population, come last, where there were any.
std::string people_text(const Report& report) {
    const World& world = *report.world;
    TextTable table({Align::left, Align::left, Align::right, Align::right, Align::right, Align::right, Align::left});
    table.row({"", "", "requests", "available", "p50", "p99", "served by"});
    for (const auto& population : world.populations()) {
        const clients::Metrics& metrics = population->metrics();
        add_windows(table, world, population->settings().name, metrics);
        table.remark({"", totals_text(metrics, late_text(metrics, population->settings().patience))});
        if (const std::string held = safeguards_text(*population); !held.empty()) table.row({"", held});
        if (const std::string cached = cache_text(*population); !cached.empty()) table.remark({"", cached});
        add_write_latency(table, metrics.write_latency);
        const PopulationSpec& spec = world.scenario().clients[&population - world.populations().data()];
        const bool asks_dns = world.scenario().entry.asks_dns();
        if (const std::string habits = client_profile_text(spec, asks_dns); !habits.empty()) table.row({"", habits});
    }
    add_everybody(table, world);
    if (world.takes_real_programs() && world.direct_clients().metrics().requests != 0) {
        add_windows(table, world, "visitors", world.direct_clients().metrics());
        add_write_latency(table, world.direct_clients().metrics().write_latency);
    }
    return table.text();
}

}  // namespace regiondrill::drill
