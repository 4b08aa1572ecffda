#include "study/properties/figures.hpp"
#include "study/properties/property.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

double sum_of(const Json& figures) {
    double sum = 0;
    for (const Json& figure : figures) sum += figure.get<double>();
    return sum;
}

double sum_of(const Json& object, std::initializer_list<const char*> keys) {
    double sum = 0;
    for (const char* key : keys) sum += object[key].get<double>();
    return sum;
}

// Over a list of objects, of one figure that each has.
double sum_over(const Json& list, const Json::json_pointer& figure) {
    double sum = 0;
    for (const Json& each : list) sum += each[figure].get<double>();
    return sum;
}

// Every request has ended, with its first attempt or a later one, which was a retry.
void check_attempts(const std::string& name, const Json& people, Complaints& complaints) {
    const Json& by_attempts = people["requests_by_attempts"];
    double attempts = 0;
    for (std::size_t i = 0; i < by_attempts.size(); ++i) {
        attempts += by_attempts[i].get<double>() * static_cast<double>(i + 1);
    }
    const double requests = people["requests"];
    expect_same(sum_of(by_attempts), "requests of " + name + " by attempts", requests, "requests", complaints);
    expect_same(attempts, "attempts of requests of " + name, requests + people["retries"].get<double>(),
                "requests and retries", complaints);
}

// Every request ends once, in one window, with an answer of one region if it is answered.
void check_requests(const std::string& name, const Json& people, Complaints& complaints) {
    const std::string of = " of " + name;
    const double requests = people["requests"];
    expect_same(sum_of(people, {"ok", "failed"}), "ok or failed" + of, requests, "requests", complaints);
    const double remembered =
        people.contains("response_cache") ? sum_of(people["response_cache"], {"fresh", "stale", "joined"}) : 0;
    expect_same(sum_of(people["served_by"]) + remembered, "served by regions, or from memory," + of, people["ok"], "ok",
                complaints);
    expect_same(sum_of(people["attempts"]), "attempts by their end" + of,
                requests + people["retries"].get<double>() + people["hedges"].get<double>(),
                "requests, retries and hedges", complaints);
    check_attempts(name, people, complaints);
    expect_same(sum_of(people["writes"], {"ok", "failed"}), "writes ok or failed" + of, people["writes"]["requests"],
                "writes", complaints);
}

void check_windows(const std::string& name, const Json& people, Complaints& complaints) {
    const auto check = [&](const std::string& figure) {
        const Json::json_pointer at(figure);
        expect_same(sum_over(people["windows"], at), figure + " of " + name + " by windows", people[at], "in all",
                    complaints);
    };
    for (const char* figure :
         {"/requests", "/late", "/writes/requests", "/writes/ok", "/writes/failed", "/writes/late"}) {
        check(figure);
    }
    for (const auto& [region, count] : people["served_by"].items()) check("/served_by/" + region);
}

// Phases that did not end are 0, and then there is no total.
void check_phases(const std::string& name, const Json& row, Complaints& complaints) {
    if (row["total_s"].is_null()) return;
    expect_same(sum_of(row, {"detect_s", "decide_s", "drain_s", "reconnect_s", "catch_up_s"}), "s in phases of " + name,
                row["total_s"], "s in all", complaints);
}

void check_people(const Json& report, Complaints& complaints) {
    for (const auto& [name, people] : report["populations"].items()) {
        check_requests(name, people, complaints);
        check_windows(name, people, complaints);
        for (const Json& row : people["recovery"]) check_phases(name, row, complaints);
    }
    double requests = 0;
    for (const Json& people : report["populations"]) requests += people["requests"].get<double>();
    expect_same(requests, "requests by population", report["requests"], "in all", complaints);
}

void check_ledger(const Json& ledger, Complaints& complaints) {
    if (ledger.is_null()) return;
    expect_same(sum_of(ledger, {"kept", "superseded", "delayed", "lost_with_region", "lost_with_disk", "lost_unsynced",
                                "overwritten_by_skew", "overwritten_in_conflict", "resurrected"}),
                "writes by class", ledger["acknowledged"], "acknowledged", complaints);
    expect_same(sum_of(ledger, {"lost_with_region", "lost_with_disk", "lost_unsynced"}), "lost by cause",
                ledger["lost"], "lost", complaints);
    expect_same(sum_of(ledger, {"lost_updates", "shown_increments", "replaced_increments"}), "increments by class",
                ledger["increments"], "increments", complaints);
    if (ledger["lost"] == 0) expect_same(ledger["rpo_s"], "s of RPO", 0, "where nothing is lost", complaints);
}

void check_sessions(const Json& sessions, Complaints& complaints) {
    for (const char* promise : {"monotonic_reads", "read_your_writes"}) {
        expect_same(sum_over(sessions["windows"], Json::json_pointer(std::string("/") + promise)),
                    std::string(promise) + " by windows", sessions[promise], "in all", complaints);
    }
}

// A region may have served whoever did not wait for it.
void check_served(const Json& report, Complaints& complaints) {
    for (const auto& [name, region] : report["regions"].items()) {
        double answers = 0;
        for (const Json& people : report["populations"]) answers += people["served_by"][name].get<double>();
        if (answers <= region["served"].get<double>()) continue;
        complaints.push_back(name + " served " + region["served"].dump() + " requests, but people count more");
    }
}

Complaints judge_arithmetic(const World& world) {
    Complaints complaints;
    const Json report = Json::parse(world.played.report);
    check_people(report, complaints);
    check_served(report, complaints);
    check_ledger(report["ledger"], complaints);
    check_sessions(report["sessions"], complaints);
    return complaints;
}

}  // namespace

const Property arithmetic_property{
    .name = "arithmetic",
    .claim = "Windows, regions, attempts, phases, classes of writes: the parts of each figure add up to it.",
    .judge = judge_arithmetic,
};

}  // namespace regiondrill::study
