#include "live/control/open_api.hpp"

#include "live/control/schemas.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace regiondrill::live {

namespace {

Json reference(std::string_view schema) { return {{"$ref", "#/components/schemas/" + std::string(schema)}}; }

Json content_of(std::string_view media, std::string_view schema) {
    Json content = Json::object();
    if (!schema.empty()) content["schema"] = reference(schema);
    return {{std::string(media), content}};
}

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
    add("401", "A token is wanted and was not given.");
    add("403", "The request is from a page of another origin.");
    if (operation.changes_something()) add("415", "The request does not say that it is JSON.");
    add("421", "The Host is not this API's own.");
}

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

std::string method_of(const ControlOperation& operation) {
    const auto name = boost::beast::http::to_string(operation.method);
    std::string method(name.data(), name.size());
    std::transform(method.begin(), method.end(), method.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return method;
}

}  // namespace

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
