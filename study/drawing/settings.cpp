#include "study/drawing/settings.hpp"

#include "drill/scenario/scenario_reader.hpp"
#include "drill/scenario/units.hpp"
#include "sim/invariant.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

const Json& script_schema() {
    static const Json schema = Json::parse(drill::scenario_json_schema());
    return schema;
}

// A setting ten times its example makes a world strange; one a hundred times as large or as small only slow.
constexpr int far_below = 10;
constexpr int far_above = 4;

std::string duration_around(Draw& draw, const std::string& example) {
    const auto usual = *drill::parse_duration(example).value;
    return draw.duration(std::max<sim::Duration>(usual / far_below, std::chrono::milliseconds{1}), usual * far_above);
}

std::string bandwidth_around(Draw& draw, const std::string& example) {
    const auto usual = static_cast<double>(*drill::parse_bandwidth(example).value);
    return drill::bandwidth_text(static_cast<std::uint64_t>(draw.magnitude(usual / 100, usual * far_above)) / 125 *
                                 125);
}

std::string rate_around(Draw& draw, const std::string& example) {
    const double usual = *drill::parse_rate(example).value;
    const auto least = static_cast<std::uint64_t>(std::max(1.0, usual / far_below));
    return std::to_string(draw.whole(least, static_cast<std::uint64_t>(usual * far_above))) + "/s";
}

std::uint64_t whole_around(Draw& draw, const Json& field) {
    const auto example = field["examples"][0].get<std::uint64_t>();
    const std::uint64_t least = std::max(field["minimum"].get<std::uint64_t>(), example / far_below);
    return draw.whole(least, std::min(field["maximum"].get<std::uint64_t>(), example * far_above));
}

// Numbers below zero have no magnitude, and the others' bounds are none that anybody means.
double number_around(Draw& draw, const Json& field) {
    const auto least = field.value("minimum", 0.0);
    if (least < 0) return draw.uniform(least, field["maximum"].get<double>());
    const auto example = field["examples"][0].get<double>();
    return draw.magnitude(std::max(least, example / far_below), example * far_above);
}

// Null for what is no value by itself: names, lists and objects.
Json plain_value(Draw& draw, const Json& field) {
    if (field.contains("enum")) return field["enum"][draw.below(static_cast<std::uint32_t>(field["enum"].size()))];
    const std::string kind = field.contains("$ref") ? field["$ref"].get<std::string>() : field.value("type", "");
    if (kind == "boolean") return draw.chance(0.5);
    if (kind == "integer") return whole_around(draw, field);
    if (kind == "number") return number_around(draw, field);
    if (kind == "#/$defs/share") return draw.share(1, 99);
    if (kind == "#/$defs/duration") return duration_around(draw, field["examples"][0]);
    if (kind == "#/$defs/rate") return rate_around(draw, field["examples"][0]);
    if (kind == "#/$defs/bandwidth") return bandwidth_around(draw, field["examples"][0]);
    return nullptr;
}

bool is_object(const Json& field) { return field.value("type", "") == "object" && field.contains("properties"); }

bool is_required(const Json& table, const std::string& key) {
    const auto required = table.find("required");
    return required != table.end() && std::find(required->begin(), required->end(), key) != required->end();
}

void draw_key(Draw& draw, const std::string& table, const std::string& key, const Json& field, Json& into) {
    if (is_object(field)) {
        Json inner = into.value(key, Json::object());
        draw_settings(draw, table + "/properties/" + key, inner);
        if (!inner.empty()) into[key] = std::move(inner);
        return;
    }
    Json value = plain_value(draw, field);
    if (!value.is_null()) into[key] = std::move(value);
}

}  // namespace

// An object that is there is added to; that half of the seeds take a setting at all is what lets others stand alone.
void draw_settings(const Draw& draw, const std::string& table, Json& into, const Words& left_out) {
    const Json& schema = script_schema().at(Json::json_pointer(table));
    sim::ensure(is_object(schema), "a table to draw settings from is no object of the schema");
    for (const auto& [key, field] : schema["properties"].items()) {
        const std::string place = std::string(table).append("/").append(key);
        Draw own = draw.part(place);
        if (std::find(left_out.begin(), left_out.end(), key) != left_out.end()) continue;
        if (into.contains(key) && !is_object(field)) continue;
        const bool wanted = own.takes(place) && own.chance(0.5);
        if (wanted || is_required(schema, key)) draw_key(own, table, key, field, into);
    }
}

}  // namespace regiondrill::study
