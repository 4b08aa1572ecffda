#include "drill/report/json_report.hpp"

#include "drill/analysis/recovery_case.hpp"
#include "drill/report/json_view.hpp"
#include "drill/world/world.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace regiondrill::drill {

using Json = nlohmann::ordered_json;

namespace {

// Every phase is there, also one that took no time, so that a reader can add them up.
void put_phases(Json& entry, const Phases& phases) {
    for (std::size_t i = 0; i < phase_count; ++i) {
        entry[std::string(phase_names[i]) + "_s"] = in_seconds(phases[Phase{static_cast<std::uint8_t>(i)}]);
    }
}

Json fault_number_json(std::size_t fault) { return fault == no_fault ? Json(nullptr) : Json(fault); }

Json time_json(const std::optional<Duration>& time) { return time ? Json(in_seconds(*time)) : Json(nullptr); }

}  // namespace

// A move without an end has null for its total and `why` for the reason; its phases are those that did end.
Json recovery_json(const World& world, const Recovery& recovery) {
    Json entry{{"fault", fault_number_json(recovery.fault)},
               {"move", recovery.move == Move::failover ? "failover" : "failback"},
               {"from", world.name_of(recovery.from)},
               {"to", world.name_of(recovery.to)},
               {"from_regions", Json::array()},
               {"to_regions", Json::array()},
               {"moved", recovery.moved},
               {"began_s", in_seconds(recovery.began)}};
    for (const regions::RegionId region : recovery.from_regions) {
        entry["from_regions"].push_back(world.name_of(region));
    }
    for (const RegionShare& to : recovery.to_regions) {
        entry["to_regions"].push_back({{"region", world.name_of(to.region)}, {"share", to.share}});
    }
    entry["recovery_time_s"] = time_json(recovery.rto);
    entry["rto_s"] = time_json(recovery.rto);
    if (recovery.reads) entry["reads_recovery_time_s"] = time_json(recovery.reads->time);
    if (recovery.writes) entry["writes_recovery_time_s"] = time_json(recovery.writes->time);
    const auto share = outage_share(recovery);
    entry["outage_share"] = share ? Json(*share) : Json(nullptr);
    put_phases(entry, recovery.so_far);
    entry["total_s"] = recovery.measured ? Json(in_seconds(recovery.measured->total())) : Json(nullptr);
    const auto& predicted = recovery.predicted.phases;
    entry["predicted_s"] = predicted ? Json(in_seconds(predicted->total())) : Json(nullptr);
    if (predicted) {
        entry["predicted"] = Json::object();
        put_phases(entry["predicted"], *predicted);
        if (!recovery.predicted.bounds_catch_up) entry["predicted"]["catch_up_s"] = nullptr;
    }
    entry["cause"] = recovery.cause == no_entry ? Json(nullptr) : Json(static_cast<std::uint32_t>(recovery.cause));
    entry["critical_path"] = Json::array();
    for (const PathStep& step : recovery.critical_path) {
        entry["critical_path"].push_back(
            {{"at_s", in_seconds(step.at)}, {"kind", step.kind}, {"subject", step.subject}});
    }
    entry["why"] = recovery.why;
    return entry;
}

Json outages_json(const World& world, const Findings& findings) {
    Json list = Json::array();
    for (const Outage& outage : findings.outages) {
        Json entry{{"outage", list.size()},
                   {"from_s", in_seconds(outage.span.from)},
                   {"to_s", outage.span.to == sim::never ? Json(nullptr) : Json(in_seconds(outage.span.to))},
                   {"missed", outage.missed},
                   {"populations", Json::array()},
                   {"causes", Json::array()}};
        for (const OutageOfPopulation& each : outage.populations) {
            entry["populations"].push_back({{"population", world.scenario().clients[each.population].name},
                                            {"recovery_time_s", time_json(each.recovery_time)}});
        }
        for (const CauseShare& by : outage.missed_by) {
            entry["causes"].push_back(
                {{"fault", fault_json(by.cause)}, {"what", cause_text(world, by.cause)}, {"share", by.share}});
        }
        list.push_back(std::move(entry));
    }
    return list;
}

// Which of the two times is told says its name, of the drill as it was and of each that was played beside it.
Json what_if_json(const Report& report) {
    const WhatIf& what_if = *report.what_if;
    if (what_if.phase.empty()) return {{"why_none", what_if.why_none}};
    const Recovery& row = report.findings.recoveries[what_if.row];
    const char* const time = what_if.of_service ? "recovery_time_s" : "total_s";
    Json entry{{"population", report.world->scenario().clients[row.population].name},
               {"fault", fault_number_json(row.fault)},
               {"move", row.move == Move::failover ? "failover" : "failback"},
               {time, in_seconds(what_if.time)},
               {"phase", what_if.phase},
               {"phase_s", in_seconds(what_if.phase_time)},
               {"played", Json::array()}};
    for (const PlayedSetting& played : what_if.played) {
        entry["played"].push_back({{"setting", played.path},
                                   {"value", played.value},
                                   {"instead_of", played.instead_of},
                                   {time, time_json(played.time)},
                                   {"reproduce", played.command}});
    }
    if (!what_if.why_none.empty()) entry["why_none"] = what_if.why_none;
    return entry;
}

// The log as it was written, by number; `because` leads from each entry to the one that brought it about.
Json causes_json(const World& world) {
    const CauseLog& log = world.causes();
    Json entries = Json::array();
    for (std::size_t i = 0; i < log.entries().size(); ++i) {
        const CauseEntry& entry = log.entries()[i];
        Json one{{"entry", i},
                 {"at_s", in_seconds(entry.at)},
                 {"kind", kind_name(entry.kind)},
                 {"subject", subject_text(world, entry)}};
        const bool is_verdict = entry.kind == CauseKind::checker_verdict || entry.kind == CauseKind::check_verdict;
        if (is_verdict) one["healthy"] = entry.good;
        one["because"] = entry.because == no_entry ? Json(nullptr) : Json(static_cast<std::uint32_t>(entry.because));
        entries.push_back(std::move(one));
    }
    return {{"entries", std::move(entries)}, {"dropped", log.dropped()}};
}

}  // namespace regiondrill::drill
