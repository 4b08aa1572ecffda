// The schema and the reader come from one set of tables. These tests hold the published file against the tables, and
// walk the schema to hold every field of it, with the example it gives, against the reader.
#include "drill/scenario/expectation_type.hpp"
#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace scenario_schema_test {

using namespace regiondrill::drill;
using nlohmann::ordered_json;

namespace {

const std::string published = REGIONDRILL_SOURCE_DIR "/docs/scenario.schema.json";

const ordered_json& schema() {
    static const ordered_json parsed = ordered_json::parse(scenario_json_schema());
    return parsed;
}

/// A script in which every example of the schema makes sense.
ordered_json base_script() {
    return ordered_json::parse(R"({
        "duration": "12m",
        "regions": { "eu-west-2": {}, "us-west-2": {} },
        "dns": { "policy": "failover", "primary": "eu-west-2", "secondary": "us-west-2" },
        "clients": [ { "name": "london", "at": "London" }, { "name": "paris", "at": "Paris" } ]
    })");
}

/// The same for what operators do.
ordered_json operated_script() {
    ordered_json script = base_script();
    script["regions"]["eu-west-2"]["dependencies"]["payments"]["host"] = "payments.example.com";
    script["dns"] = ordered_json::parse(R"({
        "policy": "weighted",
        "records": [ { "region": "eu-west-2" }, { "alias": "europe" } ],
        "groups": { "europe": { "policy": "weighted", "records": [ { "region": "eu-west-2" } ] } },
        "checks": { "eu": { "kind": "routing_control" }, "us": { "kind": "routing_control" } },
        "safety_rules": { "one on": { "controls": ["eu", "us"] } }
    })");
    return script;
}

/// What has to stand beside a key for it to make sense.
void add_company(const std::string& pointer, ordered_json& script) {
    if (pointer == "/dns/policy" || pointer == "/dns/latency_band") script["dns"] = ordered_json::object();
    if (pointer == "/clients/0/load_repeats") script["clients"][0]["load"] = {{{"at", "1m"}, {"factor", 2}}};
    if (pointer == "/dns/fallback") script["dns"]["when_all_down"] = "fallback";
    for (const char* key : {"reads", "witness"}) {
        if (pointer == std::string("/store/") + key) script["store"]["mode"] = "quorum";
    }
    for (const char* key : {"writer", "failover_after", "heartbeat", "fencing"}) {
        if (pointer == std::string("/store/") + key) script["store"]["mode"] = "single_writer";
    }
    if (script.contains("store") || pointer == "/store/failover_after") {
        script["regions"] = {{"eu-west-2", ordered_json::object()}, {"us-west-2", ordered_json::object()}};
        if (pointer != "/store/witness") script["regions"]["us-east-1"] = ordered_json::object();
    }
    if (pointer == "/store/when_full") script["store"]["backlog_limit"] = 100'000;
    if (pointer == "/store/feed_limit") script["store"]["feed"] = "1h";
    if (pointer == "/dns/health_check/ok") script["dns"]["health_check"] = {{"rise", 20}, {"fall", 10}};
}

std::string verdict_on(const ordered_json& script) {
    try {
        read_scenario_text(script.dump(), "x.json");
    } catch (const InputError& error) {
        return error.what();
    }
    return "accepted";
}

/// The examples that a field's schema gives; a field without any is a list or an object, looked at part by part.
ordered_json examples_of(const ordered_json& field) { return field.value("examples", ordered_json::array()); }

int fields_tried = 0;

void try_examples(const ordered_json& field, const std::string& pointer, const ordered_json& script) {
    for (const auto& example : examples_of(field)) {
        ordered_json changed = script;
        add_company(pointer, changed);
        changed[ordered_json::json_pointer(pointer)] = example;
        INFO(pointer << " = " << example);
        CHECK(verdict_on(changed) == "accepted");
        ++fields_tried;
    }
}

/// The fields of an object that must be there, each with its first example.
ordered_json required_part(const ordered_json& object) {
    ordered_json part = ordered_json::object();
    for (const auto& name : object.value("required", ordered_json::array())) {
        const auto& field = object["properties"][name.get<std::string>()];
        part[name.get<std::string>()] = field.contains("const") ? field["const"] : field["examples"][0];
    }
    return part;
}

/// Tries every field of an object's schema at its place in the script, and the fields inside those.
void try_fields(const ordered_json& object, const std::string& pointer, const ordered_json& script) {
    for (const auto& [name, field] : object["properties"].items()) {
        const std::string place = pointer + pointer_step(name);
        try_examples(field, place, script);
        if (!field.contains("properties")) continue;
        ordered_json deeper = script;
        ordered_json& inner = deeper[ordered_json::json_pointer(place)];
        if (inner.is_null()) inner = required_part(field);
        try_fields(field, place, deeper);
    }
}

/// Tries every field of every variant of the timeline or of the expectations, each in an entry of its own.
void try_variants(const std::string& list) {
    for (const auto& branch : schema()["properties"][list]["items"]["allOf"]) {
        const auto& object = branch["then"];
        for (const auto& [name, field] : object["properties"].items()) {
            ordered_json entry = required_part(object);
            // An expectation needs a bound, a latency something to add, a switch a control, a
            // skew a direction; either of two will do.
            for (const char* needed : {"at_most", "add", "off", "ahead", "max"}) {
                const bool offered = object["properties"].contains(needed);
                if (offered) entry[needed] = object["properties"][needed]["examples"][0];
            }
            if (name == "at_least") entry.erase("at_most");
            if (name == "behind") entry.erase("ahead");
            if (name == "message") entry["as"] = "exception";
            if (name == "buffer") entry["limit"] = "30s";
            ordered_json script = operated_script();
            script[list] = ordered_json::array({entry});
            try_examples(field, pointer_to("/" + list, 0, name), script);
        }
    }
}

std::string published_text() {
    std::ifstream file(published, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Every field of a shape must stand in the schema under its name, with a sentence, and nothing else may.
void check_listed(const std::vector<FieldDescription>& fields, const ordered_json& object) {
    CHECK(object["properties"].size() == fields.size());
    CHECK(object["additionalProperties"] == false);
    for (const auto& field : fields) {
        INFO(field.name);
        REQUIRE(object["properties"].contains(field.name));
        CHECK_FALSE(object["properties"][field.name].value("description", "").empty());
    }
}

}  // namespace

TEST_CASE("the published schema is the one the reader's tables give", "[schema]") {
    // REGIONDRILL_REWRITE=1 writes the file anew after a change of the tables.
    if (std::getenv("REGIONDRILL_REWRITE") != nullptr)
        std::ofstream(published, std::ios::binary) << scenario_json_schema();
    // Compared as a bool first: two thousand lines of difference would help nobody.
    const bool same = published_text() == scenario_json_schema();
    INFO("docs/scenario.schema.json is out of date; run this test with REGIONDRILL_REWRITE=1");
    CHECK(same);
}

TEST_CASE("every field of the tables is in the schema", "[schema]") {
    check_listed(scenario_schema().descriptions(), schema());
    CHECK(schema()["properties"]["timeline"]["items"]["allOf"].size() == fault_types().size());
    CHECK(schema()["properties"]["expect"]["items"]["allOf"].size() == expectation_types().size());
}

TEST_CASE("every field of every object of the schema has a sentence", "[schema]") {
    std::vector<ordered_json> left{schema()};
    while (!left.empty()) {
        const ordered_json object = left.back();
        left.pop_back();
        if (object.contains("properties") && object.contains("additionalProperties")) {
            for (const auto& [name, field] : object["properties"].items()) {
                INFO(name);
                CHECK_FALSE(field.value("description", "").empty());
            }
        }
        for (const auto& part : object) {
            if (part.is_structured()) left.push_back(part);
        }
    }
}

TEST_CASE("the reader accepts every example that the schema gives", "[schema]") {
    fields_tried = 0;
    try_fields(schema(), "", base_script());
    try_fields(schema()["properties"]["clients"]["items"], "/clients/0", base_script());
    auto placed = base_script();
    try_fields(schema()["properties"]["regions"]["additionalProperties"], "/regions/eu-west-2", placed);
    placed["network"]["round_trips"] = {{{"between", {"eu-west-2", "us-west-2"}}, {"rtt", "80ms"}}};
    try_fields(schema()["properties"]["network"]["properties"]["round_trips"]["items"], "/network/round_trips/0",
               placed);
    try_variants("timeline");
    try_variants("expect");
    // The walk must not have come upon an empty schema: this grammar has more than a hundred fields.
    CHECK(fields_tried > 100);
}

TEST_CASE("the schema writes down the defaults the scenario has", "[schema]") {
    const auto& properties = schema()["properties"];
    CHECK(properties["duration"]["default"] == "5m");
    CHECK(properties["seed"]["default"] == 1);
    CHECK(properties["dns"]["properties"]["policy"]["default"] == "latency");
    CHECK(properties["dns"]["properties"]["health_check"]["properties"]["healthy_above"]["default"] == "18%");
    CHECK(properties["clients"]["items"]["properties"]["connections"]["properties"]["tls"]["default"] == true);
    CHECK_FALSE(properties["dns"]["properties"]["primary"].contains("default"));
}

}  // namespace scenario_schema_test
