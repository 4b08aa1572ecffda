// A small drill in which much happens, and its report for defects to be planted in.
#pragma once

#include "drill/scenario/scenario_reader.hpp"
#include "study/properties/property.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace regiondrill::study::fixture {

using Json = nlohmann::ordered_json;

/// People fail, move and come back, writes are lost, and one fault meets nobody.
inline std::string eventful_script() {
    return R"({"name": "eventful", "duration": "4m", "seed": 5,
        "regions": {"us-east-1": {}, "eu-west-1": {}, "us-west-2": {}},
        "dns": {"ttl": "10s"},
        "store": {"sync": "2s", "batch_interval": "5s"},
        "clients": [{"name": "york", "at": "New York", "count": 20, "rate": "1/s", "writes": "50%",
                     "increments": "20%", "keys": {"count": 100}},
                    {"name": "dublin", "at": "Dublin", "count": 10, "rate": "1/s"}],
        "timeline": [{"at": "1m", "do": "kill", "region": "us-east-1", "for": "1m"},
                     {"at": "100s", "do": "slow", "region": "us-west-2", "factor": 2, "share": "1%", "for": "1s"}],
        "expect": [{"that": "availability", "at_least": "10%"}]})";
}

/// A script, read and played once, and held against properties as often as a test likes.
class PlayedWorld {
public:
    explicit PlayedWorld(std::string script)
        : script_(std::move(script)),
          scenario_(drill::read_scenario_text(script_, "world.json")),
          played_(play(scenario_)) {}

    Json report() const { return Json::parse(played_.report); }
    const Played& played() const { return played_; }

    Complaints hold_against(const Property& property) const { return hold_against(property, played_); }
    Complaints hold_against(const Property& property, const Played& played) const {
        return property.judge({script_, scenario_, played});
    }
    /// As if the report had said this.
    Complaints hold_against(const Property& property, const Json& report) const {
        Played told = played_;
        told.report = report.dump();
        return hold_against(property, told);
    }

private:
    std::string script_;
    drill::Scenario scenario_;
    Played played_;
};

/// Made once: to play it takes longer than to judge it.
inline const PlayedWorld& eventful() {
    static const PlayedWorld world(eventful_script());
    return world;
}

}  // namespace regiondrill::study::fixture
