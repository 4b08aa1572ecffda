#include "live/control/fault_view.hpp"

#include "drill/scenario/presence_check.hpp"
#include "drill/scenario/scenario_schema.hpp"
#include "drill/scenario/timeline_shape.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace regiondrill::live {

using drill::FaultRun;
using drill::World;

namespace {

/// When it will end by itself; null when only with the drill.
Json end_of(const World& world, const FaultRun& run) {
    if (run.ended != sim::never || !run.has_begun() || !run.spec.lasting) return nullptr;
    const sim::Time end = run.began + *run.spec.lasting;
    return end < world.end() ? Json(in_seconds(end)) : Json(nullptr);
}

Json regions_of(const World& world, const FaultRun& run) {
    Json names = Json::array();
    for (const auto& region : world.scenario().regions) {
        if (drill::names_region(run.spec, region.name)) names.push_back(region.name);
    }
    return names;
}

/// With the quantities that the script's schema defines put in where they are referred to.
Json spelled_out(Json schema) {
    static const Json definitions = Json::parse(drill::scenario_schema())["$defs"];
    constexpr std::string_view prefix = "#/$defs/";
    if (schema.is_object() && schema.contains("$ref")) {
        schema.update(definitions[schema["$ref"].get<std::string>().substr(prefix.size())]);
        schema.erase("$ref");
    }
    if (schema.is_structured()) {
        for (Json& part : schema) part = spelled_out(std::move(part));
    }
    return schema;
}

Json field_json(const drill::FieldFace& face) {
    Json field{{"name", face.name}, {"about", face.about}, {"required", face.required}};
    if (!face.default_note.empty()) field["default"] = face.default_note;
    face.describe(field["schema"] = Json::object());
    field["schema"].erase("default");
    field["schema"] = spelled_out(field["schema"]);
    return field;
}

}  // namespace

std::string_view standing_of(const World& world, const FaultRun& run) {
    if (run.ended != sim::never) return "ended";
    if (run.has_begun()) return "in_force";
    if (run.called_off) return "called_off";
    if (world.is_over()) return "never_began";
    return run.planned && world.timeline() == drill::TimelineMode::waits ? "waiting" : "scheduled";
}

Json fault_json(const World& world, std::size_t number) {
    const FaultRun& run = world.faults()[number];
    const drill::Evidence evidence = run.has_begun() ? run.active->evidence() : drill::Evidence{};
    const bool is_scheduled = standing_of(world, run) == "scheduled";
    return {
        {"number", number},
        {"do", run.spec.what},
        {"target", run.type->target(run.spec)},
        {"regions", regions_of(world, run)},
        {"standing", standing_of(world, run)},
        {"from", run.planned ? "timeline" : "hand"},
        {"planned_s", run.planned ? Json(in_seconds(*run.planned)) : Json(nullptr)},
        {"begins_s", is_scheduled ? Json(in_seconds(run.spec.at)) : Json(nullptr)},
        {"began_s", when(run.began)},
        {"for_s", run.spec.lasting ? Json(in_seconds(*run.spec.lasting)) : Json(nullptr)},
        {"ends_s", end_of(world, run)},
        {"ended_s", when(run.ended)},
        {"begun_at_hand", run.begun_at_hand},
        {"because", run.spec.because.empty() ? Json(nullptr) : Json(run.spec.because)},
        {"ended_at_hand", run.ended_at_hand},
        {"evidence", {{"met", evidence.met}, {"first_s", evidence.met == 0 ? Json(nullptr) : when(evidence.first)}}}};
}

Json faults_json(const World& world) {
    Json list = Json::array();
    for (std::size_t i = 0; i < world.faults().size(); ++i) list.push_back(fault_json(world, i));
    return list;
}

Json timeline_json(const World& world) {
    Json list = Json::array();
    for (std::size_t i = 0; i < world.faults().size(); ++i) {
        if (world.faults()[i].planned) list.push_back(fault_json(world, i));
    }
    return list;
}

Json fault_types_json() {
    Json list = Json::array();
    for (const auto& [name, shape] : drill::at_hand_variants().shapes) {
        const drill::FaultType& type = *drill::find_fault_type(name);
        Json fields = Json::array();
        for (const drill::FieldFace& face : shape.faces()) {
            if (face.name != drill::at_hand_variants().tag) fields.push_back(field_json(face));
        }
        list.push_back({{"do", name}, {"summary", type.summary}, {"in_flight", type.in_flight}, {"fields", fields}});
    }
    return list;
}

Json fault_schema() {
    const auto& variants = drill::at_hand_variants();
    std::vector<std::string> names;
    for (const auto& [name, shape] : variants.shapes) names.push_back(name);
    Json schema;
    drill::describe_tag(schema, variants.tag, names);
    for (const auto& [name, shape] : variants.shapes) {
        drill::describe_variant(schema, variants.tag, name, shape.about, shape.faces());
    }
    return spelled_out(schema);
}

}  // namespace regiondrill::live
