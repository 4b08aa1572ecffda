// Drills that nobody wrote, each held against itself without one of its faults.
//
// A fault has evidence above zero exactly where the people's requests would have ended otherwise without it: at another
// moment, elsewhere, or with another outcome. The same drill is played once more without each of its faults: the fault
// keeps its number and never begins, so that nobody else draws otherwise by it.
#include "drill/analysis/findings.hpp"
#include "drill/report/explanation.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "tests/catch.hpp"
#include "tests/drill/drawn_drill.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace random_drills_test {

using namespace regiondrill;
using namespace regiondrill::drill;

namespace {

using Outcomes = std::vector<std::uint64_t>;

std::uint64_t number_of(Duration span) { return static_cast<std::uint64_t>(span.count()); }

void add(Outcomes& outcomes, const sim::Histogram& latency) {
    outcomes.push_back(latency.count());
    outcomes.push_back(number_of(latency.least()));
    outcomes.push_back(number_of(latency.greatest()));
    // To the nanosecond: one request that took another time shows.
    outcomes.push_back(static_cast<std::uint64_t>(latency.mean_seconds() * 1e9 * static_cast<double>(latency.count())));
}

// How everybody's requests ended, in slices of time: what people could tell of the drill.
Outcomes outcomes_of(const World& world) {
    Outcomes outcomes;
    for (const auto& population : world.populations()) {
        const clients::Metrics& metrics = population->metrics();
        for (const std::uint64_t count : metrics.outcomes) outcomes.push_back(count);
        for (const std::uint64_t count : metrics.served_by) outcomes.push_back(count);
        outcomes.push_back(metrics.retries);
        add(outcomes, metrics.latency);
        for (std::size_t slice = 0; slice < metrics.slices.size(); ++slice) {
            outcomes.push_back(metrics.slices.in_time(slice));
            outcomes.push_back(metrics.slices.late(slice));
            outcomes.push_back(metrics.slices.failed(slice));
            outcomes.push_back(number_of(metrics.slices.first_answer(slice).time_since_epoch()));
        }
    }
    return outcomes;
}

Outcomes outcomes_without(Scenario scenario, std::size_t fault) {
    scenario.timeline[fault].at = sim::never;
    World world(scenario);
    world.run();
    return outcomes_of(world);
}

// Whether what meets a fault is what people do, so that they cannot but notice. Others meet probes, writes of peers or
// operators, of which nothing need come; and a majority may do without a vote that was lost.
bool is_met_by_people(const Scenario& scenario, const FaultSpec& fault) {
    if (scenario.store.settings.mode == WriteMode::quorum || fault.scope == "regions") return false;
    if (!find_fault_type(fault.what)->hurts_requests) return false;
    for (const char* what : {"corrupt_disk", "disk_full", "throttle_writes"}) {
        if (fault.what == what) return false;
    }
    const auto is_region = [&](const std::string& name) {
        return std::any_of(scenario.regions.begin(), scenario.regions.end(),
                           [&](const RegionSpec& region) { return region.name == name; });
    };
    return fault.between[0].empty() || !is_region(fault.between[0].front()) || !is_region(fault.between[1].front());
}

// Whether another fault was in force all the while: then it may be that either would have done the same.
bool is_hidden(const World& world, std::size_t fault) {
    const FaultRun& run = world.faults()[fault];
    return std::any_of(world.faults().begin(), world.faults().end(), [&](const FaultRun& other) {
        return other.number != fault && other.began <= run.began && other.ended >= run.ended;
    });
}

void check_rows(const World& world, const std::vector<Recovery>& rows) {
    for (const Recovery& row : rows) {
        INFO("row of fault " << row.fault << ", population " << row.population);
        Duration sum{};
        for (std::size_t i = 0; i < phase_count; ++i) sum += row.so_far[Phase{static_cast<std::uint8_t>(i)}];
        CHECK(sum == row.so_far.total());
        REQUIRE(row.cause != no_entry);
        CHECK(world.causes()[row.cause].subject == row.fault);
        REQUIRE_FALSE(row.critical_path.empty());
        CHECK(row.critical_path.front().kind == (row.move == Move::failover ? "fault_began" : "fault_ended"));
    }
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

void check_plan(const World& world, const std::vector<Recovery>& rows) {
    const std::string plan = plan_text(World(world.scenario()));
    std::size_t moves = 0;
    for (const Recovery& row : rows) {
        if (!row.moved) continue;
        ++moves;
        const std::string to = destinations_text(world, row);
        CHECK_THAT(plan, Catch::Contains(world.scenario().clients[row.population].name + " moves from " +
                                         origins_text(world, row) + " to " + (to.empty() ? "nowhere" : to)));
    }
    CHECK(count_of(plan, " moves from ") == moves);
}

// A voter that is back misses the writer at once, so that another may take over sooner than without its absence: nobody
// has met that.
bool may_hasten_takeover(const World& world, const FaultSpec& fault) {
    return !fault.region.empty() && !world.cluster().writers().takeovers().empty();
}

void check_evidence(const World& world) {
    const Scenario& scenario = world.scenario();
    const Outcomes outcomes = outcomes_of(world);
    for (std::size_t fault = 0; fault < scenario.timeline.size(); ++fault) {
        const bool met = world.evidence_of(world.faults()[fault]).met != 0;
        const bool changed = outcomes_without(scenario, fault) != outcomes;
        INFO("fault " << fault << ", " << world.faults()[fault].text());
        if (changed && !may_hasten_takeover(world, scenario.timeline[fault])) CHECK(met);
        if (met && is_met_by_people(scenario, scenario.timeline[fault]) && !is_hidden(world, fault)) CHECK(changed);
    }
}

void check_drills(std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t seed = from; seed <= to; ++seed) {
        const std::string script = drawing::DrawnDrill(seed).text();
        INFO("seed " << seed << "\n" << script);
        World world(read_scenario_text(script, "drawn.json"));
        world.run();
        const std::vector<Recovery> rows = make_report(world).findings.recoveries;
        check_rows(world, rows);
        check_plan(world, rows);
        check_evidence(world);
    }
}

}  // namespace

TEST_CASE("of drawn drills all rows have their cause and path, the plan tells the run, and evidence is what mattered") {
    check_drills(1, 60);
}

TEST_CASE("so it is with five hundred", "[.long]") { check_drills(1, 500); }

}  // namespace random_drills_test
