#include "drill/scenario/scenario_reader.hpp"
#include "study/properties/property.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

// Their keys are names, and their order is a part of the script: that another order of regions or of populations is
// another run is known, and claimed by no property.
bool holds_names(const std::string& key) {
    static const std::vector<std::string> maps{"regions", "groups", "checks", "safety_rules", "sites"};
    return std::find(maps.begin(), maps.end(), key) != maps.end();
}

Json with_keys_reversed(const Json& value, bool names) {
    if (value.is_array()) {
        Json list = Json::array();
        for (const Json& each : value) list.push_back(with_keys_reversed(each, false));
        return list;
    }
    if (!value.is_object()) return value;
    std::vector<std::pair<std::string, Json>> members;
    // A list of names, as of the regions of a record, has none of its own to reverse.
    for (const auto& [key, each] : value.items()) {
        members.emplace_back(key, with_keys_reversed(each, each.is_object() && holds_names(key)));
    }
    if (!names) std::reverse(members.begin(), members.end());
    Json object = Json::object();
    for (auto& [key, each] : members) object[key] = std::move(each);
    return object;
}

// A remark at the end of every line, which no text of a script spans.
std::string with_remarks(const std::string& text) {
    std::string remarked;
    for (const char c : text) {
        if (c == '\n') remarked += "  // \"so\": { it is }";
        remarked += c;
    }
    return remarked;
}

// What says which drill it was, and not what happened.
Json facts_of(const std::string& report) {
    Json facts = Json::parse(report);
    for (const char* key : {"scenario", "reproduce"}) facts.erase(key);
    return facts;
}

Complaints judge_spelling(const World& world) {
    Json script = Json::parse(world.script, nullptr, true, true);
    script["name"] = "The same by another name";
    script["description"] = "Told otherwise.";
    const std::string text = with_remarks(with_keys_reversed(script, false).dump(2));
    const Played other = play(drill::read_scenario_text(text, world.scenario.file));
    if (other.digest != world.played.digest) return {"other events, with remarks and keys in another order"};
    if (facts_of(other.report) == facts_of(world.played.report)) return {};
    return {"the same events but another report, with remarks and keys in another order"};
}

}  // namespace

const Property spelling_property{
    .name = "spelling",
    .claim = "Comments, the order of keys and what a drill is called change nothing.",
    .effort = Effort::plays,
    .judge = judge_spelling,
};

}  // namespace regiondrill::study
