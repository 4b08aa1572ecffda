#include "study/random_scenario.hpp"

#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/scenario/script.hpp"
#include "drill/scenario/units.hpp"
#include "sim/invariant.hpp"
#include "study/drawing/parts.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace regiondrill::study {

namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

Json drawn(std::uint64_t seed) {
    Sketch sketch(seed);
    const std::string length = sketch.draw.duration(20s, 15min);
    sketch.length = *drill::parse_duration(length).value;
    Json script{{"name", "world " + std::to_string(seed)}, {"duration", length}, {"seed", seed}};
    draw_regions(sketch, script);
    draw_clients(sketch, script);
    draw_store(sketch, script);
    draw_dns(sketch, script);
    draw_timeline(sketch, script);
    draw_expectations(sketch, script);
    return script;
}

/// Takes out what the reader complains about: the whole entry of a list of faults or promises, as what is left of one
/// would mean something else; otherwise the innermost thing that is there.
void take_out(Json& script, const std::string& path) {
    Words steps = drill::split_path(path);
    const bool is_entry = steps.front() == "timeline" || steps.front() == "expect";
    if (is_entry && steps.size() > 2) steps.resize(2);
    Json::json_pointer place;
    for (const std::string& step : steps) place /= step;
    while (!place.empty() && !script.contains(place)) place.pop_back();
    if (place.empty()) return;
    Json& inside = script[place.parent_pointer()];
    if (inside.is_array()) {
        inside.erase(std::stoul(place.back()));
    } else {
        inside.erase(place.back());
    }
}

std::optional<std::string> complained_about(const std::string& text) {
    try {
        drill::read_scenario_text(text, "drawn.json");
        return std::nullopt;
    } catch (const drill::InputError& error) {
        return error.path();
    }
}

// Each takes something out, so that there are not many.
constexpr int most_complaints = 200;

}  // namespace

// What settings mean together the reader knows best: what it refuses is taken out, until nothing is left to refuse.
std::string random_scenario(std::uint64_t seed) {
    Json script = drawn(seed);
    for (int i = 0; i < most_complaints; ++i) {
        std::string text = script.dump(2) + "\n";
        const auto path = complained_about(text);
        if (!path) return text;
        take_out(script, *path);
    }
    sim::break_invariant("a drawn scenario is refused, whatever is taken out of it");
}

}  // namespace regiondrill::study
