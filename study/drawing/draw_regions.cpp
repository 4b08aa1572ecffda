#include "study/drawing/parts.hpp"
#include "study/drawing/settings.hpp"

#include "drill/scenario/units.hpp"
#include "sim/atlas.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::study {

namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

// Round trips of several providers do not compare, so that no script mixes them.
Words regions_of_a_provider(Draw& draw) {
    const std::string provider = draw.pick({"aws", "aws", "azure", "gcp"});
    Words names;
    for (const sim::AtlasRegion& region : sim::Atlas::built_in().regions()) {
        if (region.provider == provider) names.push_back(region.name);
    }
    return names;
}

// Mostly a few; a drill of ten shows what grows with the pairs.
std::uint32_t number_of_regions(Draw& draw) {
    if (draw.takes("many regions") && draw.chance(0.2)) return 6 + draw.below(6);
    return 1 + draw.below(5);
}

Json service_time(Draw& draw) {
    const std::string mean = draw.duration(1ms, 200ms);
    if (draw.chance(0.5)) return mean;
    const std::string shape = draw.pick({"constant", "exponential", "lognormal"});
    Json time{{"mean", mean}, {"shape", shape}};
    if (shape == "lognormal" && draw.chance(0.5)) time["sigma"] = 0.25 * (1 + draw.below(6));
    return time;
}

Json dependencies(Draw draw) {
    Json all = Json::object();
    for (const std::string& name : draw.some({"payments", "flags", "mail"})) {
        Json dependency = Json::object();
        if (draw.chance(0.5)) dependency["host"] = name + ".example.com";
        if (draw.chance(0.7)) dependency["latency"] = draw.duration(1ms, 300ms);
        if (draw.chance(0.7)) dependency["share"] = draw.share(1, 100);
        if (draw.chance(0.3)) dependency["status"] = 500 + draw.below(100);
        if (draw.chance(0.3)) dependency["in_health"] = draw.chance(0.5);
        all[name] = std::move(dependency);
    }
    return all;
}

Json region(Draw draw) {
    Json region = Json::object();
    if (draw.takes("capacity") && draw.chance(0.7)) {
        region["capacity"]["service_time"] = service_time(draw);
        draw_settings(draw, std::string(region_table) + "/properties/capacity", region["capacity"]);
    }
    if (draw.takes("dependencies") && draw.part("dependencies").chance(0.4)) {
        region["dependencies"] = dependencies(draw.part("dependencies"));
    }
    // A region at a position stands where no round trip was measured.
    draw_settings(draw, region_table, region,
                  draw.chance(0.1) ? Words{"dependencies"} : Words{"position", "dependencies"});
    return region;
}

Json stated_round_trip(Sketch& sketch) {
    const std::string one = sketch.draw.pick(sketch.regions);
    const std::string other = sketch.draw.pick(sketch.regions);
    return {{"between", {one, other}}, {"rtt", sketch.draw.duration(1ms, 500ms)}};
}

}  // namespace

void draw_regions(Sketch& sketch, Json& script) {
    Words names = regions_of_a_provider(sketch.draw);
    for (std::uint32_t left = number_of_regions(sketch.draw); left > 0 && !names.empty(); --left) {
        const std::uint32_t at = sketch.draw.below(static_cast<std::uint32_t>(names.size()));
        sketch.regions.push_back(names[at]);
        names.erase(names.begin() + at);
    }
    for (const std::string& name : sketch.regions) script["regions"][name] = region(sketch.draw.part(name));
    Json network = Json::object();
    draw_settings(sketch.draw, network_table, network);
    const bool stated = sketch.draw.takes("stated round trips") && sketch.regions.size() > 1;
    if (stated) network["round_trips"].push_back(stated_round_trip(sketch));
    if (!network.empty()) script["network"] = std::move(network);
}

}  // namespace regiondrill::study
