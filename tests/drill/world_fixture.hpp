// Small worlds for tests, and verbs to break and watch them.
//
// The plain one: two regions, "home" 10 ms from the people and "refuge" 80 ms, on an ideal network, with constant
// service times; so whatever a test finds follows from arithmetic.
#pragma once

#include "drill/report/report.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/world/world.hpp"

#include <cmath>
#include <string>
#include <vector>

namespace regiondrill::drill::fixture {

using namespace std::chrono_literals;

inline constexpr regions::RegionId home{0};
inline constexpr regions::RegionId refuge{1};
inline constexpr Duration home_trip = 10ms;
inline constexpr Duration refuge_trip = 80ms;
inline constexpr Duration service_time = 4ms;

inline Time at(Duration since_start) { return sim::drill_start + since_start; }

inline void state_trip(Scenario& scenario, const std::string& a, const std::string& b, Duration trip) {
    scenario.network.round_trips.push_back({{a, b}, trip});
}

inline RegionSpec region_named(std::string name, std::string place) {
    RegionSpec region;
    region.name = std::move(name);
    region.at = std::move(place);
    region.capacity.service_time = service_time;
    region.capacity.shape = ServiceShape::constant;
    return region;
}

inline PopulationSpec people_named(std::string name, std::uint32_t count = 40, double rate = 1) {
    PopulationSpec people;
    people.name = std::move(name);
    people.at = "London";
    people.count = count;
    people.rate = rate;
    return people;
}

/// "people" with "home" alone.
inline Scenario one_region() {
    Scenario scenario;
    scenario.name = "a small world";
    scenario.duration = 5min;
    scenario.network.model = NetworkModel::ideal;
    scenario.network.last_mile = 0ms;
    scenario.regions = {region_named("home", "eu-west-2")};
    scenario.clients = {people_named("people")};
    state_trip(scenario, "people", "home", home_trip);
    return scenario;
}

/// "people" with "home" near and "refuge" far.
inline Scenario two_regions() {
    Scenario scenario = one_region();
    scenario.regions.push_back(region_named("refuge", "us-east-1"));
    state_trip(scenario, "people", "refuge", refuge_trip);
    state_trip(scenario, "home", "refuge", 70ms);
    return scenario;
}

/// No health checks: the DNS answers with the nearest region whatever happens, and nothing but people uses it.
inline Scenario unchecked(Scenario scenario) {
    for (const RegionSpec& region : scenario.regions) scenario.dns.unchecked.push_back(region.name);
    return scenario;
}

/// Every request asks the DNS, connects and is tried once: nothing of the past stays with anybody.
inline Scenario forgetful(Scenario scenario) {
    scenario.dns.root.ttl = 0s;
    for (PopulationSpec& people : scenario.clients) {
        people.connections.reuse = false;
        people.retries.attempts = 1;
    }
    return scenario;
}

inline FaultSpec fault(std::string what, Duration begins, std::optional<Duration> lasting = {}) {
    FaultSpec spec;
    spec.what = std::move(what);
    spec.at = at(begins);
    spec.lasting = lasting;
    const std::string links = "partition latency jitter loss bandwidth";
    if (links.find(spec.what) != std::string::npos) {
        spec.between[0] = {"people"};
        spec.between[1] = {"home"};
    } else {
        spec.region = "home";
    }
    if (spec.what == "isolate") spec.scope = "all";
    return spec;
}

/// What "home" needs for people's requests to a dependency that takes no time.
inline Scenario depending(Scenario scenario, std::string host = "pay.example.com") {
    scenario.regions[0].dependencies = {{.name = "pay", .host = std::move(host), .latency = 0ms}};
    return scenario;
}

inline Scenario with(Scenario scenario, FaultSpec spec) {
    scenario.timeline.push_back(std::move(spec));
    return scenario;
}

inline Scenario with(Scenario scenario, ExpectationSpec spec) {
    scenario.expect.push_back(std::move(spec));
    return scenario;
}

inline ExpectationSpec expectation(std::string that, std::optional<double> at_least, std::optional<double> at_most) {
    ExpectationSpec spec;
    spec.that = std::move(that);
    spec.at_least = at_least;
    spec.at_most = at_most;
    return spec;
}

/// A window of the people's figures to look at later; see Drill::window.
inline Scenario watching(Scenario scenario, Duration from, Duration to) {
    ExpectationSpec spec = expectation("requests", 0, {});
    spec.of = "people";
    spec.from = at(from);
    spec.to = at(to);
    return with(std::move(scenario), spec);
}

/// A world with its scenario played to the end, unless it is advanced step by step.
class Drill {
public:
    explicit Drill(const Scenario& scenario, TimelineMode timeline = TimelineMode::plays)
        : world(scenario, RealPrograms::none, timeline) {}

    void advance_to(Duration since_start) { world.run_until(at(since_start)); }

    Report finish() {
        world.run();
        return make_report(world);
    }

    const clients::Metrics& people(std::size_t population = 0) const {
        return world.populations()[population]->metrics();
    }

    const clients::Window& window(Duration from, Duration to) const {
        for (const clients::Window& window : people().windows) {
            if (window.from == at(from) && window.to == at(to)) return window;
        }
        throw std::logic_error("the test watches no such window");
    }

    World world;
};

/// The mean of independent runs, and how far the truth may be from it.
class Sample {
public:
    void add(double value) { values_.push_back(value); }

    double mean() const {
        double sum = 0;
        for (const double value : values_) sum += value;
        return sum / static_cast<double>(values_.size());
    }

    /// Half the width of the 99.9 % confidence interval, by Student's t for ten runs (9 degrees of freedom: 4.781).
    double margin() const {
        if (values_.size() != 10) throw std::logic_error("the margin is that of ten runs");
        double squares = 0;
        for (const double value : values_) squares += (value - mean()) * (value - mean());
        return 4.781 * std::sqrt(squares / 9 / 10);
    }

private:
    std::vector<double> values_;
};

}  // namespace regiondrill::drill::fixture
