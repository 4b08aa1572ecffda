#include "drill/report/json_report.hpp"

#include "drill/analysis/ledger_words.hpp"
#include "drill/analysis/windows.hpp"
#include "drill/report/json_view.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"
#include "sim/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace regiondrill::drill {

namespace {

using Json = nlohmann::ordered_json;
using regions::RegionId;

// null rather than 0 or 1 where nothing was counted: a share of nothing is no figure.
Json share_of(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) return nullptr;
    return static_cast<double>(part) / static_cast<double>(whole);
}

// Fields that a script did not give are left out.
Json expectations_of(const Report& report) {
    Json list = Json::array();
    for (std::size_t i = 0; i < report.results.size(); ++i) {
        list.push_back(expectation_report_json(report.world->scenario().expect[i], report.results[i]));
    }
    return list;
}

// In the order of their numbers, which recoveries refer to. Those that never began are in it too, with null for their
// moments.
Json faults_of(const World& world) {
    Json list = Json::array();
    for (const FaultRun& run : world.faults()) list.push_back(fault_report_json(world, run));
    return list;
}

// Every region is there, also one that served nobody.
Json served_by_of(const World& world, const std::vector<std::uint64_t>& served) {
    Json by_region = Json::object();
    for (std::size_t i = 0; i < served.size(); ++i) by_region[world.scenario().regions[i].name] = served[i];
    return by_region;
}

// Attempts by how they ended. One that was only accepted has not ended, and is in none of them.
Json outcomes_of(const clients::Metrics& metrics) {
    // Each is a field by name, so an outcome that is added has to be added here.
    const auto count = [&](regions::Outcome outcome) { return metrics.outcomes[static_cast<std::size_t>(outcome)]; };
    Json outcomes{{"answered", count(regions::Outcome::answered)},
                  {"refused", count(regions::Outcome::refused)},
                  {"reset", count(regions::Outcome::reset)},
                  {"connect_timeout", count(regions::Outcome::connect_timeout)},
                  {"request_timeout", count(regions::Outcome::request_timeout)},
                  {"unresolved", count(regions::Outcome::unresolved)}};
    // Only where clients can.
    if (const std::uint64_t held = count(regions::Outcome::held_back); held != 0) outcomes["held_back"] = held;
    if (const std::uint64_t left = count(regions::Outcome::abandoned); left != 0) outcomes["abandoned"] = left;
    if (const std::uint64_t bad = count(regions::Outcome::unreadable); bad != 0) outcomes["unreadable"] = bad;
    if (metrics.unasked != 0) outcomes["from_memory"] = metrics.unasked;
    return outcomes;
}

// `requests` are those that began; of a window, those that ended.
Json counts_of(const clients::RequestCounts& counts, std::uint64_t requests) {
    return {{"requests", requests},
            {"ok", counts.ok},
            {"failed", counts.failed},
            {"availability", share_of(counts.ok, requests)},
            {"late", counts.late}};
}

// Availability is null where no request began. The same stretches as in the text report; empty ones are left out.
Json windows_of(const World& world, const clients::Metrics& metrics) {
    Json list = Json::array();
    for (const NamedWindow& named : fault_windows(world)) {
        const clients::Window window = metrics.between(named.from, named.to);
        list.push_back({{"name", named.name},
                        {"from_s", in_seconds(window.from)},
                        {"to_s", in_seconds(window.to)},
                        {"requests", window.requests()},
                        {"availability", share_of(window.ok, window.requests())},
                        {"late", window.late},
                        {"writes", counts_of(window.writes, window.writes.requests())},
                        {"latency_ms", latency_json(window.latency)},
                        {"served_by", served_by_of(world, window.served_by)}});
    }
    return list;
}

// A few, spread over the drill; the metrics keep no more. Whole chains of causes, in the text of the story.
Json failures_of(const World& world, const clients::Metrics& metrics) {
    Json list = Json::array();
    for (const clients::FailedRequest& request : metrics.failures) {
        list.push_back({{"started_s", in_seconds(request.started)},
                        {"ended_s", in_seconds(request.ended)},
                        {"fault", fault_json(request.cause())},
                        {"why", chain_of_causes(world, request)}});
    }
    return list;
}

// The number of the outage that a row is part of.
Json outage_json(const Findings& findings, const Recovery& recovery) {
    const auto row = static_cast<std::size_t>(&recovery - findings.recoveries.data());
    for (std::size_t i = 0; i < findings.outages.size(); ++i) {
        const auto& rows = findings.outages[i].rows;
        if (std::find(rows.begin(), rows.end(), row) != rows.end()) return i;
    }
    return nullptr;
}

// From first attempt to giving up.
double failed_seconds_of(const clients::RequestTotals& totals) { return std::round(totals.failed_seconds * 1e6) / 1e6; }

// Attempts a request; null where there was none.
Json amplification_of(const clients::RequestTotals& totals) {
    if (totals.requests == 0) return nullptr;
    const std::uint64_t attempts = totals.requests + totals.retries + totals.hedges - totals.unasked;
    return std::round(1000 * static_cast<double>(attempts) / static_cast<double>(totals.requests)) / 1000;
}

// All populations together, of each request what it is of its own population.
Json people_of(const World& world) {
    const clients::RequestTotals all = totals_of(world);
    return {{"requests", all.requests},
            {"ok", all.ok},
            {"failed", all.failed},
            {"availability", share_of(all.ok, all.requests)},
            {"late", all.late},
            {"retries", all.retries},
            {"hedges", all.hedges},
            {"amplification", amplification_of(all)},
            {"requests_by_attempts", all.by_attempts()},
            {"failed_requests_s", failed_seconds_of(all)},
            {"latency_ms", latency_json(all.latency)},
            {"moves", all.moves}};
}

Json cache_json(const clients::ResponseCache& cache) {
    const clients::ResponseCacheMetrics& metrics = cache.metrics();
    return {{"fresh", metrics.fresh},
            {"stale", metrics.stale},
            {"joined", metrics.joined},
            {"spared", metrics.spared},
            {"oldest_s", in_seconds(metrics.oldest)}};
}

// By name, in the scenario's order. Recoveries stand with their population, in the order of faults; `fault` leads back
// to the list of faults.
Json populations_of(const Report& report) {
    const World& world = *report.world;
    Json all = Json::object();
    for (std::size_t i = 0; i < world.populations().size(); ++i) {
        const clients::Metrics& metrics = world.populations()[i]->metrics();
        const PopulationSpec& spec = world.scenario().clients[i];
        Json resolvers = Json::object();
        for (const auto& [name, share] : resolver_shares(spec)) resolvers[name] = share;
        Json entry{{"at", spec.at},
                   {"clients", spec.count},
                   {"resolvers", resolvers},
                   {"app_cache", spec.app_cache},
                   {"requests", metrics.requests},
                   {"ok", metrics.ok},
                   {"failed", metrics.failed},
                   {"late", metrics.late},
                   {"retries", metrics.retries},
                   {"hedges", metrics.hedges},
                   {"amplification", amplification_of(metrics)},
                   {"attempts", outcomes_of(metrics)},
                   {"requests_by_attempts", metrics.by_attempts()},
                   {"failed_requests_s", failed_seconds_of(metrics)},
                   {"availability", share_of(metrics.ok, metrics.requests)},
                   {"writes", counts_of(metrics.writes, metrics.write_requests)},
                   {"latency_ms", latency_json(metrics.latency)},
                   {"write_latency_ms", latency_json(metrics.write_latency)},
                   {"served_by", served_by_of(world, metrics.served_by)},
                   {"moves", metrics.moves},
                   {"windows", windows_of(world, metrics)},
                   {"recovery", Json::array()},
                   {"failures", failures_of(world, metrics)}};
        if (Json safeguards = safeguards_json(world, *world.populations()[i]); !safeguards.is_null())
            entry["safeguards"] = std::move(safeguards);
        if (const auto* cache = world.populations()[i]->response_cache()) entry["response_cache"] = cache_json(*cache);
        for (const Recovery& recovery : report.findings.recoveries) {
            if (recovery.population != i) continue;
            Json row = recovery_json(world, recovery);
            row["outage"] = outage_json(report.findings, recovery);
            entry["recovery"].push_back(std::move(row));
        }
        all[spec.name] = std::move(entry);
    }
    return all;
}

// Real programs that went to a region by its address, of no population.
Json visitors_of(const World& world) {
    const clients::Metrics& metrics = world.direct_clients().metrics();
    return {{"requests", metrics.requests},
            {"ok", metrics.ok},
            {"failed", metrics.failed},
            {"attempts", outcomes_of(metrics)},
            {"availability", share_of(metrics.ok, metrics.requests)},
            {"latency_ms", latency_json(metrics.latency)},
            {"write_latency_ms", latency_json(metrics.write_latency)},
            {"served_by", served_by_of(world, metrics.served_by)},
            {"windows", windows_of(world, metrics)}};
}

// Reasons that did not come up are left out.
// Of clients that asked in this region, whichever region it was that refused.
Json refused_of(const store::ReplicaMetrics& metrics) {
    Json all = Json::object();
    // Reason 0 is that of requests which were not refused.
    for (std::size_t reason = 1; reason < store::refusal_count; ++reason) {
        if (metrics.refused[reason] == 0) continue;
        all[std::string(refusal_name(static_cast<store::Refusal>(reason)))] = metrics.refused[reason];
    }
    return all;
}

// Those that name a fault.
Json refused_by_of(const store::ReplicaMetrics& metrics) {
    Json list = Json::array();
    for (const store::RefusalCause& by : metrics.refused_by) {
        if (!sim::is_fault(by.cause)) continue;
        list.push_back(
            {{"reason", refusal_name(by.refusal)}, {"fault", fault_json(by.cause)}, {"requests", by.requests}});
    }
    return list;
}

// Digests of the tables tell at a glance whether replicas are equal.
Json regions_of(const World& world) {
    Json all = Json::object();
    for (std::size_t i = 0; i < world.regions().size(); ++i) {
        const RegionId id{static_cast<std::uint16_t>(i)};
        const regions::RegionMetrics& metrics = world.regions().metrics(id);
        const store::ReplicaId replica = regions::replica_of(id);
        const store::Table& table = world.cluster().replica(replica).table;
        Json region = load_json(metrics, world.reported_until() - sim::drill_start);
        region["refused"] = refused_of(world.cluster().metrics(replica));
        region["refused_by"] = refused_by_of(world.cluster().metrics(replica));
        region["damaged"] = world.cluster().metrics(replica).damaged;
        region["keys"] = table.keys();
        region["digest"] = sim::hex_text(table.digest());
        all[world.scenario().regions[i].name] = std::move(region);
    }
    return all;
}

// The lines of the text report, unbroken.
Json story_of(const Findings& findings) {
    Json list = Json::array();
    for (const StoryLine& line : findings.story) {
        list.push_back({{"at_s", in_seconds(line.at)}, {"what", line.what}, {"who", line.who}});
    }
    return list;
}

// Begun ones, those that were still under way at the end included.
std::uint64_t requests_of(const World& world) {
    std::uint64_t sum = world.takes_real_programs() ? world.direct_clients().metrics().requests : 0;
    for (const auto& population : world.populations()) sum += population->metrics().requests;
    return sum;
}

}  // namespace

// The order of fields is part of the text that golden runs are held to, not of the contract. Numbers are virtual and
// rounded to the microsecond, latencies to the nanosecond, so the same run gives the same bytes everywhere.
std::string json_report(const Report& report) {
    const World& world = *report.world;
    Json json{{"format", "regiondrill-report/1"},
              {"scenario", world.scenario().name},
              {"seed", seed_json(world.scenario().seed)},
              {"version", version()},
              {"digest", world.digest().text()},
              {"verdict", name_of(report.verdict)},
              {"remarks", report.remarks},
              {"reproduce", nullptr},
              {"virtual_s", in_seconds(world.scenario().duration)},
              {"events", world.events()},
              {"requests", requests_of(world)},
              {"probes", world.probes()},
              {"expectations", expectations_of(report)},
              {"faults", faults_of(world)},
              {"causes", causes_json(world)},
              {"outages", outages_json(world, report.findings)},
              {"recovers", self_recovery_json(report.findings.self_recovery)},
              {"people", people_of(world)},
              {"populations", populations_of(report)},
              {"regions", regions_of(world)},
              {"replication", replication_json(world)},
              {"pending_every_s", in_seconds(world.cluster().settings().replication.pending_slice)},
              {"anti_entropy", anti_entropy_json(world)},
              {"takeovers", takeovers_json(world)},
              {"sessions", sessions_json(world)},
              {"ledger", ledger_json(world)},
              {"story", story_of(report.findings)}};
    if (const EntrySpec& entry = world.scenario().entry; !entry.asks_dns()) json["entry"] = entry_word(entry.kind);
    const auto& [command, why_not] = report.reproduction;
    if (why_not.empty()) {
        json["reproduce"] = command;
    } else {
        json["not_reproducible"] = why_not;
    }
    // Fields that most reports lack come last, and are left out where they would say nothing.
    if (world.takes_real_programs()) json["visitors"] = visitors_of(world);
    if (has_no_account(world)) json["no_ledger"] = "what real programs write is in the services behind the regions";
    if (report.what_if) json["what_if"] = what_if_json(report);
    if (!world.is_at_rest()) json["so_far_s"] = in_seconds(world.reported_until());
    if (world.end() != world.planned_end()) json["planned_s"] = in_seconds(world.planned_end());
    return json.dump(2) + "\n";
}

}  // namespace regiondrill::drill
