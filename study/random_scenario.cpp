#include "study/random_scenario.hpp"

#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/scenario/script.hpp"
#include "drill/scenario/units.hpp"
#include "sim/invariant.hpp"
#include "study/drawing/parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
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
    draw_entry(sketch, script);
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

// What settings mean together the reader knows best: what it refuses is taken out, until nothing is left to refuse.
std::string playable(Json script) {
    for (int i = 0; i < most_complaints; ++i) {
        std::string text = script.dump(2) + "\n";
        const auto path = complained_about(text);
        if (!path) return text;
        take_out(script, *path);
    }
    sim::break_invariant("a drawn scenario is refused, whatever is taken out of it");
}

// What drawn faults may be about.
Sketch sketch_of(const drill::Scenario& scenario, std::uint64_t seed) {
    Sketch sketch(seed);
    sketch.length = scenario.duration;
    for (const drill::RegionSpec& region : scenario.regions) sketch.regions.push_back(region.name);
    for (const drill::PopulationSpec& people : scenario.clients) sketch.populations.push_back(people.name);
    for (const drill::NamedCheckSpec& check : scenario.dns.checks) {
        sketch.checks.push_back(check.name);
        if (check.kind == drill::CheckKind::routing_control) sketch.controls.push_back(check.name);
    }
    for (const drill::SafetyRuleSpec& rule : scenario.dns.safety_rules) sketch.rules.push_back(rule.name);
    return sketch;
}

// Long enough that people find their way back by DNS, with its usual TTL, before they are looked at.
constexpr auto shortest_chaos = 3min;
constexpr double first_fault = 0.1;
constexpr double last_repair = 0.7;
constexpr double steady = 0.85;

sim::Duration part_of_drill(const drill::Scenario& scenario, double share) {
    return std::chrono::floor<std::chrono::seconds>(sim::from_seconds(sim::seconds(scenario.duration) * share));
}

// The promises that are about the time after the faults, and what everybody would promise of it.
Json promises_of_recovery(const drill::Scenario& scenario, const Json& script, const Json& faults) {
    Json promises = Json::array();
    for (std::size_t i = 0; i < scenario.expect.size(); ++i) {
        const auto& from = scenario.expect[i].from;
        if (from && *from >= sim::drill_start + part_of_drill(scenario, last_repair))
            promises.push_back(script["expect"][i]);
    }
    promises.push_back({{"that", "availability"},
                        {"from", drill::duration_text(part_of_drill(scenario, steady))},
                        {"at_least", "99%"}});
    const bool writes = std::any_of(scenario.clients.begin(), scenario.clients.end(),
                                    [](const drill::PopulationSpec& people) { return people.writes > 0; });
    if (!writes || scenario.regions.size() < 2 || faults.empty()) return promises;
    promises.push_back({{"that", "converged"}, {"within", drill::duration_text(part_of_drill(scenario, 1))}});
    return promises;
}

}  // namespace

std::string random_scenario(std::uint64_t seed) { return playable(drawn(seed)); }

std::string scenario_with_random_faults(const std::string& script, const std::string& file,
                                        const std::vector<std::string>& settings, std::uint64_t seed,
                                        std::uint32_t most_faults) {
    const drill::Scenario scenario = drill::read_scenario_text(script, file, settings);
    if (scenario.duration < shortest_chaos) {
        throw drill::InputError(file, {}, "duration",
                                {drill::in_quotes(drill::duration_text(scenario.duration)) +
                                     " is too short for faults and a recovery from them",
                                 drill::in_quotes(drill::duration_text(shortest_chaos)) + " or more",
                                 {}});
    }
    drill::Script text(script, file);
    for (const std::string& setting : settings) drill::apply_setting(text, setting);
    Json drawn = text.root();
    drawn["seed"] = seed;
    Sketch sketch = sketch_of(scenario, seed);
    draw_chaos(sketch, drawn, sim::drill_start + part_of_drill(scenario, first_fault),
               sim::drill_start + part_of_drill(scenario, last_repair), most_faults);
    drawn["expect"] = promises_of_recovery(scenario, text.root(), drawn["timeline"]);
    return playable(std::move(drawn));
}

}  // namespace regiondrill::study
