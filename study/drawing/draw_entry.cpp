#include "study/drawing/parts.hpp"
#include "study/drawing/settings.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

Json regions_for(Draw& draw, const Words& all, const std::string& kind) {
    Json regions = Json::object();
    for (const std::string& region : draw.some(all)) {
        Json& one = regions[region] = Json::object();
        if (kind == "accelerator" && draw.chance(0.7)) one["dial"] = draw.share(0, 100);
        if (kind == "priorities" && draw.chance(0.7)) one["level"] = draw.below(3);
        if (kind != "accelerator" && draw.chance(0.5)) one["hosts"] = draw.whole(1, 40);
    }
    return regions;
}

// In some order, and not always all of them.
Words list_for(Draw& draw, const Words& all) {
    Words list = draw.some(all);
    for (std::size_t left = list.size(); left > 1; --left) {
        std::swap(list[left - 1], list[draw.below(static_cast<std::uint32_t>(left))]);
    }
    return list;
}

void draw_origins(Draw& draw, const Words& all, Json& settings) {
    if (draw.chance(0.5)) settings["primary"] = draw.pick(all);
    if (draw.chance(0.3)) settings["secondary"] = draw.pick(all);
    if (draw.chance(0.3)) settings["on"] = {draw.chance(0.5) ? 500 : 404, 503};
}

}  // namespace

// One world in five has another entry than the DNS. By draws of its own, so that the others are as they would be
// without; what else can be set is drawn by the schema.
void draw_entry(Sketch& sketch, Json& script) {
    Draw draw = sketch.draw.part("entry");
    const Words& all = sketch.regions;
    if (!draw.takes("entry") || !draw.chance(0.5)) return;
    const std::string kind =
        draw.pick({"dns", "region_list", "accelerator", "priorities", "origin_failover", "load_aware"});
    if (draw.chance(0.2)) {
        script["entry"] = kind;
        return;
    }
    Json settings = Json::object();
    if (kind == "region_list" && draw.chance(0.5)) settings["regions"] = list_for(draw, all);
    if (kind == "origin_failover") draw_origins(draw, all, settings);
    const bool has_regions = kind == "accelerator" || kind == "priorities" || kind == "load_aware";
    if (has_regions && draw.chance(0.6)) settings["regions"] = regions_for(draw, all, kind);
    if (kind != "dns") draw_settings(draw, std::string(entry_table).append("/properties/").append(kind), settings);
    script["entry"]["kind"] = kind;
    if (!settings.empty()) script["entry"][kind] = std::move(settings);
}

}  // namespace regiondrill::study
