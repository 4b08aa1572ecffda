// What is drawn is valid, goes over the whole schema, and differs from seed to seed in what it leaves out.
#include "study/random_scenario.hpp"
#include "drill/scenario/expectation_type.hpp"
#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace random_scenario_test {

using namespace regiondrill;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::int64_t seeds = 1500;

const std::vector<Json>& drawn() {
    static const std::vector<Json> scripts = [] {
        std::vector<Json> all;
        for (std::int64_t seed = 1; seed <= seeds; ++seed)
            all.push_back(Json::parse(study::random_scenario(static_cast<std::uint64_t>(seed))));
        return all;
    }();
    return scripts;
}

// Every key by the table it is read by: a region's or a check's name is none.
void collect_keys(const Json& value, const Json& schema, const std::string& path, std::set<std::string>& keys) {
    if (value.is_array() && schema.contains("items")) {
        for (const Json& each : value) collect_keys(each, schema["items"], path + "[]", keys);
        return;
    }
    if (!value.is_object()) return;
    for (const auto& [key, each] : value.items()) {
        if (schema.contains("properties") && schema["properties"].contains(key)) {
            const std::string place = std::string(path).append(".").append(key);
            keys.insert(place);
            collect_keys(each, schema["properties"][key], place, keys);
        } else if (schema.contains("additionalProperties") && schema["additionalProperties"].is_object()) {
            collect_keys(each, schema["additionalProperties"], path + ".*", keys);
        }
    }
}

void collect_schema(const Json& schema, const std::string& path, std::set<std::string>& keys) {
    if (schema.contains("items")) collect_schema(schema["items"], path + "[]", keys);
    if (schema.contains("additionalProperties") && schema["additionalProperties"].is_object()) {
        collect_schema(schema["additionalProperties"], path + ".*", keys);
    }
    if (!schema.contains("properties")) return;
    for (const auto& [key, each] : schema["properties"].items()) {
        const std::string place = std::string(path).append(".").append(key);
        keys.insert(place);
        collect_schema(each, place, keys);
    }
}

// What is about files, sockets and real programs, or means nothing to the world; and texts with one right value.
const std::set<std::string>& never_drawn() {
    static const std::set<std::string> keys{
        ".$schema",
        ".description",
        ".dns.name",
        ".dns.zone",
        ".dns.primary",
        ".dns.secondary",
        ".dns.health_check.path",
        ".dns.checks.*.probe.path",
        ".network.loopback",
        ".regions.*.at",
        ".regions.*.upstream",
        ".clients[].network",
        ".clients[].resolvers.honest",
        ".dns.groups.*.records[].near",
        ".timeline[].do",
        ".expect[].that",
        ".lesson",
        ".lesson.story",
        ".lesson.questions",
        ".lesson.questions[].that",
        ".lesson.debrief",
    };
    return keys;
}

}  // namespace

TEST_CASE("a drawn script is the same for the same seed, and one that is read") {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const std::string script = study::random_scenario(seed);
        CHECK(script == study::random_scenario(seed));
        CHECK(drill::read_scenario_text(script, "drawn.json").seed == seed);
    }
}

TEST_CASE("every key of the schema is drawn by some seed") {
    const Json schema = Json::parse(drill::scenario_json_schema());
    std::set<std::string> all;
    collect_schema(schema, "", all);
    std::set<std::string> met;
    for (const Json& script : drawn()) collect_keys(script, schema, "", met);
    for (const std::string& key : all) {
        INFO(key);
        if (never_drawn().count(key) == 0) CHECK(met.count(key) == 1);
    }
}

TEST_CASE("every fault is drawn by some seed, with and without each of its options") {
    std::map<std::string, std::set<std::string>> met;
    std::map<std::string, int> times;
    for (const Json& script : drawn()) {
        for (const Json& entry : script.value("timeline", Json::array())) {
            ++times[entry["do"]];
            for (const auto& [key, value] : entry.items()) met[entry["do"]].insert(key);
        }
    }
    for (const drill::FaultType* type : drill::fault_types()) {
        INFO(type->name);
        CHECK(times[std::string(type->name)] > 0);
        // "at", "do" and "for" beside its own; between is one key. Regions do not come and go by chance.
        const std::size_t fails = type->membership == drill::MembershipChange::none ? 1 : 0;
        CHECK(met[std::string(type->name)].size() == type->fields.size() + 3 + fails);
    }
}

TEST_CASE("every expectation is drawn by some seed") {
    std::set<std::string> met;
    for (const Json& script : drawn()) {
        for (const Json& promise : script.value("expect", Json::array())) met.insert(promise["that"]);
    }
    for (const drill::ExpectationType* type : drill::expectation_types()) {
        INFO(type->name);
        CHECK(met.count(std::string(type->name)) == 1);
    }
}

TEST_CASE("seeds leave whole groups out, each others") {
    const auto without = [](const char* key) {
        return std::count_if(drawn().begin(), drawn().end(), [&](const Json& script) { return !script.contains(key); });
    };
    for (const char* key : {"store", "timeline", "expect", "network"}) {
        INFO(key);
        CHECK(without(key) > seeds / 10);
        CHECK(without(key) < seeds * 9 / 10);
    }
}

}  // namespace random_scenario_test
