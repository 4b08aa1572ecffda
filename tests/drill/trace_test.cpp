// A drill as a trace, held against the rules of the trace event format that its viewers document: asynchronous events
// come in pairs that nest by id, slices of one thread nest, arrows stand on slices, counters are numbers, and every
// process and thread has a name.
#include "drill/report/trace.hpp"
#include "drill/report/json_report.hpp"
#include "tests/catch.hpp"
#include "tests/drill/played.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace trace_test {

using namespace regiondrill;
using namespace regiondrill::drill;
using fixture::Played;
using Json = nlohmann::ordered_json;

namespace {

const std::string outage = R"({"duration": "6m", "regions": {"eu-west-2": {}, "us-east-1": {}},
    "dns": {"ttl": "20s"}, "clients": [{"name": "london", "at": "London", "count": 50},
    {"name": "york", "at": "New York", "count": 20}],
    "timeline": [{"at": "1m", "do": "kill", "region": "eu-west-2", "for": "2m"},
                 {"at": "90s", "do": "loss", "between": ["us-east-1", "york"], "share": "2%"}]})";

Json trace_json(const Played& drill, std::size_t most = most_trace_moments) {
    return Json::parse(trace_of(drill.report, most).json);
}

std::vector<Json> events_of(const Json& trace, const std::string& phase) {
    std::vector<Json> events;
    for (const Json& event : trace["traceEvents"]) {
        if (event["ph"] == phase) events.push_back(event);
    }
    return events;
}

using Thread = std::pair<int, int>;
Thread thread_of(const Json& event) { return {event["pid"], event["tid"]}; }

/// From and to, in the order in which they begin, the longer one first.
std::map<Thread, std::set<std::pair<double, double>>> slices_of(const Json& trace) {
    std::map<Thread, std::set<std::pair<double, double>>> slices;
    for (const Json& slice : events_of(trace, "X")) {
        const double from = slice["ts"];
        CHECK(slice["dur"].get<double>() > 0);
        slices[thread_of(slice)].insert({from, from + slice["dur"].get<double>()});
    }
    return slices;
}

}  // namespace

TEST_CASE("every asynchronous beginning has its end, the last begun first, none before its beginning") {
    const Played drill(outage);
    const Json trace = trace_json(drill);
    std::map<std::tuple<int, std::string, std::string>, std::vector<std::pair<std::string, double>>> open;
    std::size_t pairs = 0;
    for (const Json& event : trace["traceEvents"]) {
        if (event["ph"] != "b" && event["ph"] != "e") continue;
        auto& stack = open[{event["pid"], event["cat"], event["id"]}];
        if (event["ph"] == "b") {
            if (!stack.empty()) CHECK(stack.back().second <= event["ts"].get<double>());
            stack.emplace_back(event["name"], event["ts"].get<double>());
            continue;
        }
        REQUIRE_FALSE(stack.empty());
        CHECK(stack.back().first == event["name"]);
        CHECK(stack.back().second <= event["ts"].get<double>());
        stack.pop_back();
        ++pairs;
    }
    for (const auto& [id, stack] : open) CHECK(stack.empty());
    CHECK(pairs > 2 + drill.rows().size());
}

TEST_CASE("slices of a thread nest, and every arrow stands on one") {
    const Played drill(outage);
    const Json trace = trace_json(drill);
    const auto slices = slices_of(trace);
    for (const auto& [thread, all] : slices) {
        double end = 0;
        for (const auto& [from, to] : all) {
            CHECK(from >= end);
            end = to;
        }
    }
    std::map<int, std::string> arrows;
    for (const Json& event : trace["traceEvents"]) {
        const std::string phase = event["ph"];
        if (phase != "s" && phase != "t" && phase != "f") continue;
        arrows[event["id"]] += phase;
        const auto& all = slices.at(thread_of(event));
        const double at = event["ts"];
        CHECK(std::any_of(all.begin(), all.end(),
                          [&](const auto& slice) { return slice.first <= at && at < slice.second; }));
        if (phase == "f") CHECK(event["bp"] == "e");
    }
    CHECK_FALSE(arrows.empty());
    for (const auto& [id, phases] : arrows) {
        INFO(phases);
        CHECK(phases.front() == 's');
        CHECK(phases.back() == 'f');
        CHECK(phases.find_first_not_of('t', 1) == phases.size() - 1);
    }
}

TEST_CASE("every process and thread has a name, and nothing is outside of the drill") {
    const Played drill(outage);
    const Json trace = trace_json(drill);
    std::set<int> processes;
    std::set<Thread> threads;
    for (const Json& name : events_of(trace, "M")) {
        if (name["name"] == "process_name") processes.insert(name["pid"].get<int>());
        if (name["name"] == "thread_name") threads.insert(thread_of(name));
    }
    for (const Json& event : trace["traceEvents"]) {
        if (event["ph"] == "M") continue;
        CHECK(processes.contains(event["pid"]));
        if (event["ph"] != "C") CHECK(threads.contains(thread_of(event)));
        CHECK(event["ts"].get<double>() >= 0);
        CHECK(event["ts"].get<double>() + event.value("dur", 1.0) <= 360e6 + 1);
    }
}

TEST_CASE("the trace shows what the report tells: the fault, the sick region, the phases, the path") {
    const Played drill(outage);
    const Json trace = trace_json(drill);
    const Recovery& row = drill.row(0, "london");
    double sick_from = -1;
    for (const Json& slice : events_of(trace, "X")) {
        if (slice["name"] == "unhealthy") sick_from = slice["ts"];
    }
    const double detected =
        (sim::seconds(row.began.time_since_epoch()) + sim::seconds(row.so_far[Phase::detect])) * 1e6;
    CHECK(sick_from == Approx(detected));
    std::map<std::string, double> lengths;
    for (const Json& event : trace["traceEvents"]) {
        if (event.value("id", Json()) != "move 0") continue;
        lengths[event["name"]] += (event["ph"] == "b" ? -1 : 1) * event["ts"].get<double>();
    }
    CHECK(lengths.at("drain") == Approx(sim::seconds(row.so_far[Phase::drain]) * 1e6));
    CHECK(lengths.at("london failover, kill eu-west-2") == Approx(sim::seconds(row.measured->total()) * 1e6));
    std::size_t steps = 0;
    for (const Json& slice : events_of(trace, "X")) steps += slice["pid"] == 10 ? 1 : 0;
    CHECK(steps == row.critical_path.size());
    double sent = 0;
    for (const Json& counter : events_of(trace, "C")) sent += counter["args"].value("requests", 0.0);
    double ended = 0;
    for (const char* how : {"in_time", "late", "failed"}) {
        for (const Json& counter : events_of(trace, "C")) ended += counter["args"].value(how, 0.0);
    }
    CHECK(ended > 20'000);
    CHECK(sent > 0.9 * ended);
}

TEST_CASE("what there is no room for is dropped from the front, counted, and never what makes up the picture") {
    const Played drill(outage);
    const Trace whole = trace_of(drill.report);
    CHECK(whole.dropped == 0);
    const Trace part = trace_of(drill.report, 100);
    const Json trace = Json::parse(part.json);
    const auto count = [](const Json& json) { return json["traceEvents"].size(); };
    CHECK(part.dropped == count(Json::parse(whole.json)) - count(trace));
    CHECK(trace["otherData"]["dropped"] == part.dropped);
    CHECK(events_of(trace, "i").size() + events_of(trace, "C").size() == 100);
    CHECK(events_of(trace, "X").size() == events_of(Json::parse(whole.json), "X").size());
    for (const Json& counter : events_of(trace, "C")) CHECK(counter["ts"].get<double>() > 300e6);
}

TEST_CASE("the same drill gives the same trace, and a trace changes no report") {
    const Played once(outage);
    const Played twice(outage);
    const std::string before = json_report(once.report);
    CHECK(trace_of(once.report).json == trace_of(twice.report).json);
    CHECK(json_report(once.report) == before);
}

}  // namespace trace_test
