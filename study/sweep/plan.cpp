#include "study/sweep/plan.hpp"

#include "drill/report/json_view.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/units.hpp"
#include "sim/digest.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void refuse_variation(const std::string& text, const char* why) {
    throw drill::InputError("--vary " + drill::shortened(text), {}, {},
                            {why, "a path and its values such as dns.ttl=10s,30s,60s", {}});
}

/// Where values of a list part: at commas that are in no bracket and no quotes.
class ValueSplitter {
public:
    bool is_end_of_value(char c) {
        if (escaped_) {
            escaped_ = false;
        } else if (in_text_) {
            escaped_ = c == '\\';
            in_text_ = c != '"';
        } else {
            in_text_ = c == '"';
            if (c == '[' || c == '{') ++depth_;
            if (c == ']' || c == '}') --depth_;
            return c == ',' && depth_ <= 0;
        }
        return false;
    }

private:
    int depth_ = 0;
    bool in_text_ = false;
    bool escaped_ = false;
};

std::vector<std::string> values_in(std::string_view list) {
    std::vector<std::string> values(1);
    ValueSplitter splitter;
    for (const char c : list) {
        if (splitter.is_end_of_value(c)) {
            values.emplace_back();
        } else {
            values.back() += c;
        }
    }
    return values;
}

}  // namespace

Variation variation_of(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) refuse_variation(text, "this varies nothing");
    Variation variation{text.substr(0, equals), values_in(std::string_view(text).substr(equals + 1))};
    if (variation.path == "seed") refuse_variation(text, "seeds are said by --seeds");
    auto sorted = variation.values;
    std::sort(sorted.begin(), sorted.end());
    if (sorted.front().empty()) refuse_variation(text, "a value is empty");
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
        refuse_variation(text, "a value stands twice");
    return variation;
}

std::uint64_t cell_count(const SweepPlan& plan) {
    std::uint64_t count = 1;
    for (const Variation& variation : plan.vary) count = std::min(most_runs + 1, count * variation.values.size());
    return count;
}

std::vector<std::vector<std::string>> cells_of(const SweepPlan& plan) {
    std::vector<std::vector<std::string>> cells(1);
    for (const Variation& variation : plan.vary) {
        std::vector<std::vector<std::string>> finer;
        for (const auto& cell : cells) {
            for (const std::string& value : variation.values) {
                finer.push_back(cell);
                finer.back().push_back(variation.path + "=" + value);
            }
        }
        cells = std::move(finer);
    }
    return cells;
}

std::string cell_name(const std::vector<std::string>& cell) {
    std::string name;
    for (const std::string& setting : cell) name += (name.empty() ? "" : ", ") + setting;
    return cell.empty() ? "as it stands" : name;
}

std::string digest_of_text(const std::string& text) {
    sim::Digest digest;
    digest.add(text);
    return digest.text();
}

std::string plan_difference(const SweepPlan& a, const SweepPlan& b) {
    if (a.script != b.script) return "the scripts differ";
    if (a.settings != b.settings) return "the settings of --set differ";
    if (cells_of(a) != cells_of(b)) return "what is varied differs";
    if (a.chaos != b.chaos) return "the numbers of drawn faults differ";
    if (a.first_seed != b.first_seed || a.last_seed != b.last_seed) return "the seeds differ";
    const bool end_alike =
        a.until.failure == b.until.failure && a.until.good == b.until.good && a.until.bad == b.until.bad;
    return end_alike ? "" : "what ends them early differs";
}

RunGrid::RunGrid(const SweepPlan& plan)
    : cells_(cell_count(plan)),
      first_seed_(plan.first_seed + plan.shard.number - 1),
      every_(plan.shard.count),
      runs_(0) {
    const std::uint64_t seeds = plan.last_seed - plan.first_seed + 1;
    const std::uint64_t skipped = plan.shard.number - 1;
    if (seeds > skipped) runs_ = ((seeds - skipped - 1) / every_ + 1) * cells_;
}

Json plan_json(const SweepPlan& plan) {
    Json vary = Json::array();
    for (const Variation& variation : plan.vary) vary.push_back({{variation.path, variation.values}});
    Json json{{"format", "regiondrill-sweep/1"},
              {"version", drill::version()},
              {"scenario", plan.scenario},
              {"name", plan.name},
              {"script", plan.script},
              {"settings", plan.settings},
              {"vary", vary},
              {"seeds", {drill::seed_json(plan.first_seed), drill::seed_json(plan.last_seed)}}};
    if (plan.until.is_set()) json["until"] = {plan.until.failure, plan.until.good, plan.until.bad};
    if (plan.chaos != 0) json["chaos"] = plan.chaos;
    if (plan.shard.count > 1) json["shard"] = {plan.shard.number, plan.shard.count};
    return json;
}

std::uint64_t seed_of_json(const Json& json) {
    if (json.is_number()) return json;
    return drill::parse_seed(json.get_ref<const std::string&>()).value();
}

SweepPlan plan_of_json(const Json& json) {
    SweepPlan plan;
    plan.scenario = json.at("scenario");
    plan.name = json.at("name");
    plan.script = json.at("script");
    plan.settings = json.at("settings").get<std::vector<std::string>>();
    for (const Json& each : json.at("vary")) {
        plan.vary.push_back({each.items().begin().key(), each.items().begin().value()});
    }
    plan.first_seed = seed_of_json(json.at("seeds").at(0));
    plan.last_seed = seed_of_json(json.at("seeds").at(1));
    if (json.contains("until")) {
        const Json& until = json["until"];
        plan.until = {until.at(0), until.at(1), until.at(2)};
    }
    plan.chaos = json.value("chaos", 0U);
    if (json.contains("shard")) plan.shard = {json["shard"].at(0), json["shard"].at(1)};
    return plan;
}

}  // namespace regiondrill::study
