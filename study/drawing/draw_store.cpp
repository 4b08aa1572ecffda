#include "study/drawing/parts.hpp"
#include "study/drawing/settings.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::study {

namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

// A majority that outlives a loss takes three voters.
void draw_quorum(Sketch& sketch, Json& store) {
    if (sketch.regions.size() == 2) store["witness"] = sketch.draw.pick({"eu-west-1", "Tokyo", "us-east-1"});
    if (sketch.draw.takes("local reads") && sketch.draw.chance(0.5)) store["reads"] = "local";
}

void draw_single_writer(Sketch& sketch, Json& store) {
    Draw& draw = sketch.draw;
    if (draw.chance(0.6)) store["writer"] = draw.pick(sketch.regions);
    const std::string heartbeat = draw.pick({"500ms", "1s", "2s"});
    if (draw.takes("heartbeat") && draw.chance(0.5)) store["heartbeat"] = heartbeat;
    if (draw.takes("failover") && sketch.regions.size() > 2) store["failover_after"] = draw.duration(6s, 1min);
    if (draw.takes("no fencing") && draw.chance(0.5)) store["fencing"] = false;
}

void draw_homes(Sketch& sketch, Json& store) {
    for (const std::string& space : sketch.spaces) {
        if (!sketch.draw.chance(0.6)) continue;
        store["homes"].push_back({{"space", space}, {"region", sketch.draw.pick(sketch.regions)}});
    }
}

std::string mode_for(Sketch& sketch) {
    const bool can_vote = sketch.regions.size() > 1;
    return sketch.draw.pick(can_vote ? Words{"eventual", "eventual", "quorum", "single_writer", "home_region"}
                                     : Words{"eventual", "single_writer", "home_region"});
}

}  // namespace

void draw_store(Sketch& sketch, Json& script) {
    if (!sketch.draw.takes("store")) return;
    Json store{{"mode", mode_for(sketch)}};
    if (store["mode"] == "quorum") draw_quorum(sketch, store);
    if (store["mode"] == "single_writer") draw_single_writer(sketch, store);
    if (store["mode"] == "home_region") draw_homes(sketch, store);
    // What only one mode knows was drawn above.
    draw_settings(sketch.draw, store_table, store, {"reads", "failover_after", "heartbeat", "fencing"});
    if (store["mode"] == "quorum") store.erase("sync");
    script["store"] = std::move(store);
}

}  // namespace regiondrill::study
