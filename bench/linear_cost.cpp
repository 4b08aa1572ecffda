// Whether a drill costs in proportion to what happens in it: a hot key that is voted on, a day in every mode of the
// store, and 200 regions with 100 faults. Each is played for a short time and for a long one, its report included; CPU
// time, the quickest of some rounds. Both what an event costs and how many events a second of the drill has may grow by
// half at most: what is walked for each key, pair or fault, and only grows, shows as more. Ends with "linear: ..." and
// with 1 where anything is beyond the bound. Arguments choose cases by the beginning of their names.
#include "drill/report/json_report.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace regiondrill;

constexpr double most_growth = 1.5;
constexpr int rounds = 3;

/// A drill by its length, in seconds.
struct Case {
    std::string name;
    int shorter = 0;
    int longer = 0;
    std::function<std::string(int)> script;
};

std::string head_of(int seconds) { return R"({"duration": ")" + std::to_string(seconds) + R"(s", )"; }

std::string hot_key(int seconds) {
    return head_of(seconds) + R"("regions": {"us-east-1": {}, "us-east-2": {}, "us-west-2": {}},
        "store": {"mode": "quorum"},
        "clients": [{"name": "p", "at": "New York", "count": 50, "rate": "1/s", "writes": "100%",
                     "keys": {"count": 1}}]})";
}

// Deletes that are forgotten, items that expire and counters, and a region that is away in every tenth of the time.
std::string a_day(const std::string& mode, int seconds) {
    const bool forgets = mode != "quorum";
    std::string faults;
    for (int i = 0; i < 10; ++i) {
        faults += std::string(faults.empty() ? "" : ", ") + R"({"at": ")" +
                  std::to_string(seconds / 10 * i + seconds / 20) +
                  R"(s", "do": "kill", "region": "us-east-2", "for": ")" + std::to_string(seconds / 100) + "s\"}";
    }
    return head_of(seconds) + R"("regions": {"us-east-1": {}, "us-east-2": {}, "us-west-2": {}},
        "store": {"mode": ")" +
           mode + R"(", "feed": "5m")" + (forgets ? R"(, "tombstones": "30m")" : "") + R"(},
        "clients": [{"name": "p", "at": "New York", "count": 20, "rate": "10/m", "writes": "50%", "deletes": "10%",
                     "increments": "10%", "expires": "10m", "keys": {"count": 300}},
                    {"name": "q", "at": "Seattle", "count": 20, "rate": "10/m", "writes": "50%",
                     "keys": {"count": 300}}],
        "timeline": [)" +
           faults + "]}";
}

// As many faults as there are minutes: regions that go and come back, one after the other.
std::string many_regions(int seconds) {
    // One name answers with a hundred of them at most.
    std::string records;
    for (int i = 0; i < 100; ++i) {
        records += std::string(records.empty() ? "" : ", ") + R"({"region": "region-)" + std::to_string(i) + "\"}";
    }
    std::string regions;
    for (int i = 0; i < 200; ++i) {
        regions += std::string(regions.empty() ? "" : ", ") + R"("region-)" + std::to_string(i) + R"(": {"at": ")" +
                   (i % 2 == 0 ? "us-east-1" : "eu-west-2") + "\"}";
    }
    std::string faults;
    for (int i = 0; i < seconds / 60; ++i) {
        faults += std::string(faults.empty() ? "" : ", ") + R"({"at": ")" + std::to_string(60 * i + 5) +
                  R"(s", "do": "kill", "region": "region-)" + std::to_string(i) + R"(", "for": "30s"})";
    }
    return head_of(seconds) + R"("regions": {)" + regions + R"(}, "dns": {"policy": "latency", "records": [)" +
           records + R"(], "health_check": {"interval": "30s", "checkers": 3}},
        "clients": [{"name": "p", "at": "New York", "count": 100, "rate": "6/m", "writes": "10%"},
                    {"name": "q", "at": "London", "count": 100, "rate": "6/m", "writes": "10%"}],
        "timeline": [)" +
           faults + "]}";
}

std::vector<Case> all_cases() {
    std::vector<Case> cases{{"hot key, quorum", 240, 3'840, hot_key}};
    for (const char* mode : {"eventual", "home_region", "single_writer", "quorum"}) {
        cases.push_back(
            {std::string("24 h, ") + mode, 5'400, 86'400, [mode](int seconds) { return a_day(mode, seconds); }});
    }
    cases.push_back({"200 regions", 600, 6'000, many_regions});
    return cases;
}

/// What a drill came to.
struct Cost {
    double events = 0;
    double seconds = 0;  // CPU time
};

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

Cost cost_of(const std::string& script) {
    const drill::Scenario scenario = drill::read_scenario_text(script, "linear.json", {});
    Cost cost{0, 1e9};
    for (int round = 0; round < rounds; ++round) {
        const double begin = cpu_seconds();
        drill::World world(scenario);
        world.run();
        const std::string report = drill::json_report(drill::make_report(world));
        cost = {static_cast<double>(world.events()), std::min(cost.seconds, cpu_seconds() - begin)};
        if (report.empty() || cost.seconds > 5) break;
    }
    return cost;
}

/// True where both grow no more than they may.
bool is_linear(const Case& each) {
    const Cost shorter = cost_of(each.script(each.shorter));
    const Cost longer = cost_of(each.script(each.longer));
    const double event_short = shorter.seconds / shorter.events;
    const double event_long = longer.seconds / longer.events;
    const double events = (longer.events / each.longer) / (shorter.events / each.shorter);
    const double growth = event_long / event_short;
    std::printf(
        "%-22s %6d s %9.0f events %6.0f ns each   %6d s %9.0f events %6.0f ns each   %.2f an event, %.2f events\n",
        each.name.c_str(), each.shorter, shorter.events, event_short * 1e9, each.longer, longer.events,
        event_long * 1e9, growth, events);
    std::fflush(stdout);
    return growth <= most_growth && events <= most_growth;
}

}  // namespace

int main(int count, char** arguments) {
    bool all_linear = true;
    int played = 0;
    for (const Case& each : all_cases()) {
        const bool wanted = count < 2 || std::any_of(arguments + 1, arguments + count, [&](const char* beginning) {
                                return std::string_view(each.name).starts_with(beginning);
                            });
        if (!wanted) continue;
        ++played;
        all_linear = is_linear(each) && all_linear;
    }
    std::printf("linear: %s of %d drills, at most %.1f times\n", all_linear ? "all" : "not all", played, most_growth);
    return all_linear ? 0 : 1;
}
