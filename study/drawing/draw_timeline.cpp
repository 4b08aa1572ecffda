#include "study/drawing/parts.hpp"

#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/units.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace regiondrill::study {

namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;
using drill::FaultField;

// Faults of few moments overlap, and of few regions they meet.
constexpr double longest_share = 0.6;  // of the drill

/// Draws entries of the timeline by the registry of faults: each field has a way of being drawn, so that a fault which
/// is added needs no line here.
class FaultDraw {
public:
    FaultDraw(const Sketch& sketch, const Json& script, Draw draw) : sketch_(sketch), script_(script), draw_(draw) {}

    /// Nothing where the scenario has nobody whom the fault could befall.
    std::optional<Json> entry(const drill::FaultType& type) {
        Json entry{{"at", moment()}, {"do", type.name}};
        if (draw_.chance(0.7)) entry["for"] = draw_.duration(1s, fraction(longest_share));
        for (const drill::FaultFieldUse& use : type.fields) {
            if (!use.required && draw_.chance(0.5)) continue;
            if (!put(use.field, entry) && use.required) return std::nullopt;
        }
        if (type.membership == drill::MembershipChange::none && draw_.chance(0.25)) entry["fails"] = chance();
        return entry;
    }

private:
    sim::Duration fraction(double share) const { return sim::from_seconds(sim::seconds(sketch_.length) * share); }

    std::string moment() {
        const double at = draw_.uniform(0.02, 0.95) * sim::seconds(sketch_.length);
        // Whole seconds: some begin at once.
        return std::to_string(static_cast<std::int64_t>(at)) + "s";
    }

    // None or a few failures in the drill, of any length.
    Json chance() {
        Json fails{{"time_between", draw_.duration(fraction(0.05), fraction(2))},
                   {"time_to_repair", draw_.duration(1s, fraction(0.3))}};
        if (draw_.chance(0.5)) fails["distribution"] = draw_.pick({"exponential", "lognormal", "fixed"});
        if (draw_.chance(0.5)) fails["seed"] = draw_.below(1000);
        return fails;
    }

    static bool put_one(Json& entry, const char* key, Draw& draw, const Words& words) {
        if (!words.empty()) entry[key] = draw.pick(words);
        return !words.empty();
    }
    static bool put_some(Json& entry, const char* key, Draw& draw, const Words& words) {
        if (!words.empty()) entry[key] = draw.some(words);
        return !words.empty();
    }
    template <class Value>
    static bool put_value(Json& entry, const char* key, Value value) {
        entry[key] = std::move(value);
        return true;
    }

    // A line for each field there is: the compiler asks for one of a new field.
    bool put(FaultField field, Json& entry) {
        switch (field) {
            case FaultField::region: return put_one(entry, "region", draw_, sketch_.regions);
            case FaultField::to: return put_one(entry, "to", draw_, others(entry));
            case FaultField::scope: return put_one(entry, "scope", draw_, {"all", "clients", "regions"});
            case FaultField::between: return put_sides(entry);
            case FaultField::one_way: return put_value(entry, "one_way", draw_.chance(0.5));
            case FaultField::share: return put_value(entry, "share", draw_.share(1, 100));
            case FaultField::factor: return put_value(entry, "factor", draw_.magnitude(0.5, 2000));
            case FaultField::add: return put_value(entry, "add", draw_.duration(5ms, 8s));
            case FaultField::status: return put_value(entry, "status", 100 + draw_.below(500));
            case FaultField::flap: return put_value(entry, "flap", draw_.duration(1s, 1min));
            case FaultField::places: return put_some(entry, "places", draw_, checker_places(script_));
            case FaultField::of: return put_one(entry, "of", draw_, sketch_.populations);
            case FaultField::group: return true;  // said with the record
            case FaultField::record: return put_record(entry);
            case FaultField::weight: return put_value(entry, "weight", draw_.below(256));
            case FaultField::on: return put_some(entry, "on", draw_, sketch_.controls);
            case FaultField::off: return put_some(entry, "off", draw_, sketch_.controls);
            case FaultField::overrides: return put_some(entry, "overrides", draw_, sketch_.rules);
            case FaultField::rate: return put_value(entry, "rate", std::to_string(draw_.whole(1, 100)) + "/s");
            case FaultField::ahead: return put_value(entry, "ahead", draw_.duration(10ms, 30s));
            case FaultField::behind:
                return entry.contains("ahead") || put_value(entry, "behind", draw_.duration(10ms, 30s));
            case FaultField::ppm: return put_value(entry, "ppm", drift());
            case FaultField::load: return put_value(entry, "load", draw_.below(40) * 0.1);
            case FaultField::ramp: return put_value(entry, "ramp", draw_.duration(10ms, 1min));
            case FaultField::into: return put_one(entry, "into", draw_, other_populations(entry));
            case FaultField::drain: return put_value(entry, "drain", draw_.duration(1s, 2min));
            case FaultField::min: return put_value(entry, "min", draw_.duration(5ms, 300ms));
            case FaultField::max: return put_value(entry, "max", draw_.duration(100ms, 8s));
            case FaultField::match: return put_value(entry, "match", match());
            case FaultField::dry_run: return put_value(entry, "dry_run", draw_.chance(0.5));
            case FaultField::as: return put_one(entry, "as", draw_, {"status", "exception"});
            case FaultField::message:
                return entry.value("as", "") == "exception" && put_value(entry, "message", "Out of memory");
            case FaultField::limit: return put_value(entry, "limit", draw_.duration(10ms, 1min));
            case FaultField::buffer:
                return entry.contains("limit") && put_value(entry, "buffer", draw_.duration(1ms, 1s));
            case FaultField::body: return put_value(entry, "body", "<html>");
            case FaultField::hosts: return put_hosts(entry);
            case FaultField::mean: return put_value(entry, "mean", draw_.duration(1ms, 2s));
            case FaultField::bandwidth:
                return put_value(entry, "bandwidth", std::to_string(draw_.whole(1, 10'000)) + "kbit/s");
        }
        return false;
    }

    // What many requests say, few, and none.
    Json condition(const Words& words) {
        if (draw_.chance(0.3)) return draw_.pick(words);
        if (draw_.chance(0.2)) return {{"exists", true}};
        if (draw_.chance(0.5)) return {{"starts_with", draw_.pick(words)}};
        return {{"regex", draw_.pick({"^/kv/", "[02468]$", "e", "^(GET|PUT)$", "k/0*1"})}};
    }

    Json match() {
        if (draw_.chance(0.2)) return draw_.pick({"/kv/", "/health"});
        Json match = Json::object();
        if (draw_.chance(0.6)) match["path"] = condition({"/kv/", "/kv/k/0000001", "/health", "/nowhere"});
        if (draw_.chance(0.3)) match["method"] = condition({"GET", "PUT", "POST"});
        if (match.empty() || draw_.chance(0.2)) {
            const std::string name = draw_.pick({"user-agent", "host", "if-none-match", "x-nobody"});
            match["headers"][name] = condition({"regiondrill", "regiondrill-health-check", "api", "*"});
        }
        return match;
    }

    // A dependency of the fault's region, or several of them.
    bool put_hosts(Json& entry) {
        const Json dependencies =
            script_["regions"][entry["region"].get<std::string>()].value("dependencies", Json::object());
        if (dependencies.empty()) return false;
        Words hosts{"."};
        for (const auto& [name, dependency] : dependencies.items()) hosts.push_back(dependency.value("host", name));
        return put_one(entry, "hosts", draw_, hosts);
    }

    std::int64_t drift() {
        const auto size = static_cast<std::int64_t>(draw_.whole(10, 100'000));
        return draw_.chance(0.5) ? size : -size;
    }

    // Regions but the one that the fault is of.
    Words others(const Json& entry) const {
        Words others = sketch_.regions;
        others.erase(std::remove(others.begin(), others.end(), entry["region"]), others.end());
        return others;
    }

    Words other_populations(const Json& entry) const {
        Words others = sketch_.populations;
        others.erase(std::remove(others.begin(), others.end(), entry["of"]), others.end());
        return others;
    }

    // A region against some of the rest: populations have no links among themselves.
    bool put_sides(Json& entry) {
        Words rest = sketch_.regions;
        const std::string region = draw_.pick(rest);
        rest.erase(std::find(rest.begin(), rest.end(), region));
        rest.insert(rest.end(), sketch_.populations.begin(), sketch_.populations.end());
        Json sides{{region}, draw_.some(rest)};
        if (draw_.chance(0.3)) std::swap(sides[0], sides[1]);
        entry["between"] = std::move(sides);
        return true;
    }

    static bool has_weights(const Json& group) {
        return group.value("policy", "") == "weighted" || group.value("policy", "") == "consistent_hash";
    }

    // By what a script may call a record: its id, else what it answers.
    static Words records_of(const Json& group) {
        Words names;
        for (const Json& record : group.value("records", Json::array())) {
            for (const char* key : {"id", "region", "alias"}) {
                if (!record.contains(key)) continue;
                names.push_back(record[key]);
                break;
            }
        }
        return names;
    }

    bool put_record(Json& entry) {
        const Json& dns = script_["dns"];
        Words groups;
        if (has_weights(dns)) groups.emplace_back();
        const Json others = dns.value("groups", Json::object());
        for (const auto& [name, group] : others.items()) {
            if (has_weights(group)) groups.push_back(name);
        }
        if (groups.empty()) return false;
        const std::string name = draw_.pick(groups);
        if (!name.empty()) entry["group"] = name;
        Words records = records_of(name.empty() ? dns : others[name]);
        return put_one(entry, "record", draw_, records.empty() ? sketch_.regions : records);
    }

    const Sketch& sketch_;
    const Json& script_;
    Draw draw_;
};

std::uint32_t number_of_faults(Draw& draw) {
    if (draw.takes("many faults") && draw.chance(0.3)) return 5 + draw.below(12);
    return draw.below(5);
}

// Half of all faults, by the seed.
std::vector<const drill::FaultType*> taken_types(const Draw& draw) {
    std::vector<const drill::FaultType*> types;
    for (const drill::FaultType* type : drill::fault_types()) {
        if (draw.takes(type->name)) types.push_back(type);
    }
    return types;
}

}  // namespace

void draw_timeline(Sketch& sketch, Json& script) {
    const std::vector<const drill::FaultType*> types = taken_types(sketch.draw);
    if (types.empty()) return;
    Draw draw = sketch.draw.part("timeline");
    for (std::uint32_t i = 0, number = number_of_faults(draw); i < number; ++i) {
        const drill::FaultType& type = *types[draw.below(static_cast<std::uint32_t>(types.size()))];
        const auto entry = FaultDraw(sketch, script, draw.part(std::to_string(i))).entry(type);
        if (entry) script["timeline"].push_back(*entry);
    }
}

// Of kinds that the scenario has nobody for, such as routing controls.
constexpr int most_tries = 10;

// Members that come and go for good are no disturbance that ends. What breaks by chance would break after the span,
// too.
void draw_chaos(Sketch& sketch, Json& script, sim::Time from, sim::Time to, std::uint32_t most) {
    script["timeline"] = Json::array();
    std::vector<const drill::FaultType*> types = taken_types(sketch.draw);
    const auto stays = [](const drill::FaultType* type) { return type->membership != drill::MembershipChange::none; };
    types.erase(std::remove_if(types.begin(), types.end(), stays), types.end());
    if (types.empty()) return;
    Draw draw = sketch.draw.part("chaos");
    for (std::uint32_t i = 0, number = 1 + draw.below(most); i < number; ++i) {
        Draw own = draw.part(std::to_string(i));
        std::optional<Json> entry;
        for (int tried = 0; tried < most_tries && !entry; ++tried) {
            const drill::FaultType& type = *types[own.below(static_cast<std::uint32_t>(types.size()))];
            entry = FaultDraw(sketch, script, own.part(type.name)).entry(type);
        }
        if (!entry) continue;
        const double at = own.uniform(sim::seconds(from.time_since_epoch()), sim::seconds(to.time_since_epoch()) - 1);
        const auto begins = sim::drill_start + std::chrono::seconds(static_cast<std::int64_t>(at));
        entry->erase("fails");
        (*entry)["at"] = drill::duration_text(begins - sim::drill_start);
        (*entry)["for"] = own.duration(1s, std::max<sim::Duration>(to - begins, 1s));
        script["timeline"].push_back(*entry);
    }
}

}  // namespace regiondrill::study
