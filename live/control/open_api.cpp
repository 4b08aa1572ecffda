#include "live/control/operation.hpp"
#include "live/control/pace_change.hpp"
#include "live/control/state_view.hpp"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace regiondrill::live {

namespace {

// Short names for what the schemas are built of, so that they read like a list of fields.
Json type(const char* name) { return {{"type", name}}; }
Json text() { return type("string"); }
Json optional_text() { return {{"type", Json::array({"string", "null"})}}; }
Json flag() { return type("boolean"); }
Json number() { return {{"type", "number"}}; }
/// A number, above 2^53 a text.
Json seed() { return {{"type", {"integer", "string"}}, {"minimum", 0}}; }
Json count() { return {{"type", "integer"}, {"minimum", 0}}; }
/// Seconds of the drill, or null for what has not happened or is not meant.
Json moment() { return {{"type", Json::array({"number", "null"})}}; }
Json word(Json words) { return {{"enum", std::move(words)}}; }
Json list_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }
// Those that stand in several answers are referred to, and the rest spelled out where they are.
Json a(const char* schema) { return {{"$ref", std::string("#/components/schemas/") + schema}}; }
Json map_of(Json values) { return {{"type", "object"}, {"additionalProperties", std::move(values)}}; }

/// All of its fields are always there, and no others. Strict, so that a test which holds answers against it notices a
/// field that is not documented.
Json object(Json fields) {
    Json names = Json::array();
    for (const auto& field : fields.items()) names.push_back(field.key());
    return {{"type", "object"},
            {"properties", std::move(fields)},
            {"required", std::move(names)},
            {"additionalProperties", false}};
}

/// The same, but the fields named may be absent. Made from the strict one, so that a field which is forgotten in the
/// list is required: a test then fails.
Json object_with_optional(Json fields, const Json& optional) {
    Json schema = object(std::move(fields));
    Json required = Json::array();
    for (const auto& name : schema["required"]) {
        bool is_optional = false;
        for (const auto& other : optional) is_optional = is_optional || other == name;
        if (!is_optional) required.push_back(name);
    }
    schema["required"] = required;
    return schema;
}

Json latency() { return object({{"p50", number()}, {"p99", number()}}); }

// As drill::fault_state_json gives it. Moments are null where they have not come or are not meant.
Json fault() {
    return object({{"number", count()},
                   {"do", text()},
                   {"target", text()},
                   {"regions", list_of(text())},
                   {"standing", word({"scheduled", "waiting", "in_force", "ended", "called_off", "never_began"})},
                   {"from", word({"timeline", "hand"})},
                   {"planned_s", moment()},
                   {"begins_s", moment()},
                   {"began_s", moment()},
                   {"for_s", moment()},
                   {"ends_s", moment()},
                   {"ended_s", moment()},
                   {"dry_run", flag()},
                   {"begun_at_hand", flag()},
                   {"because", optional_text()},
                   {"ended_at_hand", flag()},
                   {"evidence", object({{"met", count()}, {"first_s", moment()}})}});
}

Json pace() {
    return object({{"now_s", number()},
                   {"speed", number()},
                   {"paused", flag()},
                   {"until_s", moment()},
                   {"until_next", flag()},
                   {"behind_s", number()},
                   {"given_up_s", number()}});
}

// What may stand beside what is said in words: "one of these three or none" would be longer as a schema than the rest
// of it.
Json pace_change() {
    Json schema = object({{"speed", {{"type", "number"}, {"minimum", slowest_speed}, {"maximum", fastest_speed}}},
                          {"paused", flag()},
                          {"step", {{"type", "integer"}, {"minimum", 1}, {"maximum", most_steps}}},
                          {"until", {{"type", "string"}, {"examples", {"5m", "next"}}}}});
    schema.erase("required");
    schema["minProperties"] = 1;
    schema["description"] = "A speed, or one of paused, step and until, or both.";
    return schema;
}

// The verdict so far, for a drill that goes on: its figures are those of the report.
Json verdict() {
    const Json words = word({"passed", "failed", "inconclusive"});
    const Json expectation = object({{"that", text()},
                                     {"of", text()},
                                     {"verdict", words},
                                     {"measured", text()},
                                     {"wanted", text()},
                                     {"why", text()}});
    return object({{"verdict", words}, {"remarks", list_of(text())}, {"expectations", list_of(expectation)}});
}

// "there" is membership, "in_service" whether it runs, "health" what the DNS believes; one says nothing of the others.
Json region() {
    return object({{"name", text()},
                   {"at", text()},
                   {"there", flag()},
                   {"in_service", flag()},
                   {"health", word({"healthy", "unhealthy", "unchecked"})},
                   {"workers", count()},
                   {"busy", count()},
                   {"waiting", count()},
                   {"served", count()},
                   {"rejected", count()},
                   {"keys", count()}});
}

// "open" are requests under way; "answered_with" is what the DNS answers the population with at the moment.
Json population() {
    return object({{"name", text()},
                   {"at", text()},
                   {"clients", count()},
                   {"answered_with", list_of(text())},
                   {"requests", count()},
                   {"ok", count()},
                   {"failed", count()},
                   {"open", count()},
                   {"retries", count()},
                   {"latency_ms", latency()}});
}

// "connections" are those that stand, "open" the requests under way.
Json visitors() {
    return object({{"connections", count()},
                   {"requests", count()},
                   {"ok", count()},
                   {"failed", count()},
                   {"open", count()},
                   {"latency_ms", latency()}});
}

// What is referred to by name stands in other answers as well.
Json state() {
    return object({{"scenario", text()},
                   {"seed", seed()},
                   {"version", text()},
                   {"phase", word({"playing", "settling", "over"})},
                   {"timeline", word({"plays", "waits"})},
                   {"ends_s", number()},
                   {"planned_end_s", number()},
                   {"pace", a("Pace")},
                   {"regions", list_of(region())},
                   {"populations", list_of(population())},
                   {"visitors", visitors()},
                   {"replication",
                    list_of(object({{"from", text()}, {"to", text()}, {"waiting", count()}, {"lag_ms", latency()}}))},
                   {"faults", list_of(a("Fault"))},
                   {"verdict", verdict()}});
}

Json position() { return object({{"latitude", number()}, {"longitude", number()}}); }

Json layout() {
    return object(
        {{"scenario", text()},
         {"name", text()},
         {"regions",
          list_of(object({{"name", text()}, {"at", text()}, {"position", position()}, {"address", optional_text()}}))},
         {"populations",
          list_of(object({{"name", text()}, {"at", text()}, {"position", position()}, {"clients", count()}}))}});
}

// "region" is null of resolvers that know of no address, or will ask when a client does.
Json flows() {
    const Json believed = object({{"region", optional_text()},
                                  {"share", number()},
                                  {"resolvers", count()},
                                  {"soonest_s", number()},
                                  {"latest_s", number()}});
    const Json region = object({{"there", flag()},
                                {"in_service", flag()},
                                {"health", word({"healthy", "unhealthy", "unchecked"})},
                                {"workers", count()},
                                {"busy", count()},
                                {"waiting", count()}});
    const Json attempts = map_of(object({{"succeeded", count()}, {"failed", count()}}));
    return object({{"at_s", number()},
                   {"regions", map_of(region)},
                   {"populations", map_of(object({{"believes", list_of(believed)}, {"attempts", attempts}}))}});
}

// "pending" has null where nobody looked.
Json series() {
    const Json sums = list_of(count());
    return object(
        {{"from_s", number()},
         {"every_s", number()},
         {"points", count()},
         {"populations",
          map_of(object(
              {{"in_time", sums}, {"late", sums}, {"failed", sums}, {"retries", sums}, {"sent", map_of(sums)}}))},
         {"pending_every_s", number()},
         {"pending", list_of(object({{"from", text()}, {"to", text()}, {"waiting", list_of(moment())}}))}});
}

// The schema of a field stands in it as an object, whatever is in it.
Json fault_type() {
    const Json field = object_with_optional(
        {{"name", text()}, {"about", text()}, {"required", flag()}, {"default", text()}, {"schema", type("object")}},
        {"default"});
    return object({{"do", text()}, {"summary", text()}, {"in_flight", text()}, {"fields", list_of(field)}});
}

/// docs/report.md has the rest of it. Only what is sure to stay: the report is documented and checked elsewhere.
Json report() {
    return {{"type", "object"},
            {"properties",
             {{"format", {{"const", "regiondrill-report/1"}}}, {"verdict", verdict()["properties"]["verdict"]}}},
            {"required", {"format", "verdict", "faults", "populations", "expectations", "story", "ledger"}}};
}

}  // namespace

// By the names that operations have for them (ControlOutcome::schema, ControlOperation::body).
Json control_schemas() {
    return {{"State", state()},
            {"Fault", fault()},
            {"Faults", object({{"faults", list_of(a("Fault"))}})},
            {"FaultTypes", object({{"fault_types", list_of(fault_type())}})},
            {"FaultBeginning", fault_schema()},
            {"Timeline", object({{"mode", word({"plays", "waits"})}, {"entries", list_of(a("Fault"))}})},
            {"Pace", pace()},
            {"PaceChange", pace_change()},
            {"Report", report()},
            {"Layout", layout()},
            {"Flows", flows()},
            {"Series", series()},
            {"Why", {{"type", "object"}, {"required", {"format", "name", "outcome"}}}},
            {"Script", {{"type", "object"}, {"required", {"regions", "timeline"}}}},
            {"Finished", object({{"phase", word({"settling", "over"})}, {"ended_s", number()}})},
            {"OpenApi",
             {{"type", "object"},
              {"properties", {{"openapi", text()}, {"paths", map_of(type("object"))}}},
              {"required", {"openapi", "info", "paths", "components"}}}},
            {"Error", object_with_optional({{"error", text()},
                                            {"path", text()},
                                            {"expected", text()},
                                            {"nearest", text()},
                                            {"known", list_of(text())}},
                                           {"path", "expected", "nearest", "known"})}};
}

namespace {

// Operations name schemas; here the name becomes a place in this document.
Json reference(std::string_view schema) { return {{"$ref", "#/components/schemas/" + std::string(schema)}}; }

// What is no JSON has a media type only.
Json content_of(std::string_view media, std::string_view schema) {
    Json content = Json::object();
    if (!schema.empty()) content["schema"] = reference(schema);
    return {{std::string(media), content}};
}

// The one parameter in a path is a fault's number; an entry of the timeline has the same numbers.
Json parameters_of(const ControlOperation& operation) {
    Json list = Json::array();
    if (operation.path.find("{number}") != std::string_view::npos) {
        list.push_back({{"name", "number"},
                        {"in", "path"},
                        {"required", true},
                        {"description", "A fault's number."},
                        {"schema", {{"type", "integer"}, {"minimum", 0}}}});
    }
    for (const ControlParameter& parameter : operation.query) {
        list.push_back({{"name", parameter.name},
                        {"in", "query"},
                        {"description", parameter.about},
                        {"schema", {{"type", "string"}}},
                        {"example", parameter.example}});
    }
    return list;
}

/// What every operation may be refused for.
void add_common_refusals(Json& responses, const ControlOperation& operation) {
    const auto add = [&](const char* status, const char* about) {
        responses[status] = {{"description", about}, {"content", content_of(json_media, "Error")}};
    };
    add("400", "The query has what is not known here, or something twice.");
    if (operation.path != page_path) add("401", "A token is wanted and was not given.");
    add("403", "The request is from a page of another origin.");
    if (operation.changes_something()) add("415", "The request does not say that it is JSON.");
    add("421", "The Host is not this API's own.");
}

// The refusals of the guard come last and are the same for all, so the table of operations need not name them.
Json operation_json(const ControlOperation& operation) {
    Json json{{"operationId", operation.name}, {"summary", operation.summary}};
    if (Json parameters = parameters_of(operation); !parameters.empty()) json["parameters"] = parameters;
    if (!operation.body.empty()) {
        json["requestBody"] = {{"required", true}, {"content", content_of(json_media, operation.body)}};
    }
    Json& responses = json["responses"] = Json::object();
    for (const ControlOutcome& outcome : operation.outcomes) {
        responses[std::to_string(outcome.status)] = {{"description", outcome.about},
                                                     {"content", content_of(outcome.media, outcome.schema)}};
    }
    add_common_refusals(responses, operation);
    return json;
}

// OpenAPI wants methods in small letters.
std::string method_of(const ControlOperation& operation) {
    const auto name = boost::beast::http::to_string(operation.method);
    std::string method(name.data(), name.size());
    std::transform(method.begin(), method.end(), method.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return method;
}

}  // namespace

// Security is "none, or a token": whether one is wanted depends on where the API listens.
Json open_api_json(const std::vector<ControlOperation>& operations) {
    Json json{{"openapi", "3.1.0"},
              {"info",
               {{"title", "regiondrill control"},
                {"version", drill::version()},
                {"description", "Leads a served drill: its faults, its clock, its report."}}},
              {"security", Json::array({Json::object(), {{"token", Json::array()}}})},
              {"paths", Json::object()}};
    for (const ControlOperation& operation : operations) {
        json["paths"][std::string(operation.path)][method_of(operation)] = operation_json(operation);
    }
    json["components"] = {{"schemas", control_schemas()},
                          {"securitySchemes", {{"token", {{"type", "http"}, {"scheme", "bearer"}}}}}};
    return json;
}

}  // namespace regiondrill::live
