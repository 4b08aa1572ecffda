// The description of the control API is held against the API: every operation in it is called, in the same order as the
// document has them, and every answer must be one that it describes.
#include "tests/catch.hpp"
#include "tests/live/controlled.hpp"
#include "tests/live/json_shape.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace open_api_test {

using namespace regiondrill;
using namespace regiondrill::live::fixture;
using namespace std::chrono_literals;

namespace {

/// A request of each operation, by its name, that should go well; those that change the drill in an order that works.
struct Example {
    std::string operation;
    std::string target;
    std::string body;
};

const std::vector<Example> examples{
    {"getState", "/api/v1/state", ""},
    {"getFaultTypes", "/api/v1/fault-types", ""},
    {"getFaults", "/api/v1/faults", ""},
    {"beginFault", "/api/v1/faults", R"({ "do": "crash", "region": "us-west-2", "at": "5m" })"},
    {"getFault", "/api/v1/faults/0", ""},
    {"endFault", "/api/v1/faults/0", ""},
    {"getTimeline", "/api/v1/timeline", ""},
    {"beginEntry", "/api/v1/timeline/1/begin", ""},
    {"getPace", "/api/v1/pace", ""},
    {"setPace", "/api/v1/pace", R"({ "speed": 10 })"},
    {"getReport", "/api/v1/report", ""},
    {"getLayout", "/api/v1/layout", ""},
    {"getFlows", "/api/v1/flows", ""},
    {"getSeries", "/api/v1/series?from=10s&every=5s", ""},
    {"getWhy", "/api/v1/why?from=far", ""},
    {"getScript", "/api/v1/script", ""},
    {"getEvents", "/api/v1/events", ""},
    {"getPage", "/", ""},
    {"getOpenApi", "/openapi.json", ""},
    {"getMetrics", "/metrics", ""},
    {"finish", "/api/v1/finish", ""},
};

struct Described {
    std::string method;
    std::string path;
    json operation;
};

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
    return text;
}

std::map<std::string, Described> described(const json& document) {
    std::map<std::string, Described> all;
    for (const auto& [path, methods] : document["paths"].items()) {
        for (const auto& [method, operation] : methods.items()) {
            all[operation["operationId"]] = {upper(method), path, operation};
        }
    }
    return all;
}

/// Empty when the answer is one that the operation describes.
std::string misfit(const json& document, const json& operation, const live::HttpResponse& answer) {
    const std::string status = std::to_string(answer.result_int());
    if (!operation["responses"].contains(status)) return "status " + status + " is not described";
    const json& content = operation["responses"][status]["content"];
    const std::string media = field_of(answer, "Content-Type");
    if (!content.contains(media)) return media + " is not described";
    if (!content[media].contains("schema")) return "";
    return JsonShape(document).misfit(json::parse(answer.body()), content[media]["schema"]);
}

}  // namespace

TEST_CASE("every operation of the description does what it says") {
    const std::string script = small_script(R"({ "at": "2m", "do": "kill", "region": "eu-west-2", "for": "1m" },
                                       { "at":"4m", "do":"latency", "between": ["us-west-2", "far"], "add": "5ms" })");
    auto settings = Controlled::here();
    settings.played_from = [&] { return live::PlayedFrom{"a test", script, {}}; };
    Controlled drill(drill::read_scenario_text(script, "a test"), drill::TimelineMode::plays, settings);
    drill.advance(60s);
    const json document = drill.get("/openapi.json");
    CHECK(document["openapi"] == "3.1.0");
    const auto operations = described(document);
    std::set<std::string> called;
    for (const Example& example : examples) {
        CAPTURE(example.operation);
        REQUIRE(operations.count(example.operation) == 1);
        const Described& is = operations.at(example.operation);
        CHECK(is.operation.contains("requestBody") == !example.body.empty());
        const auto answer = drill.ask(is.method, example.target, example.body);
        CHECK(answer.result_int() < 300);
        CHECK(misfit(document, is.operation, answer).empty());
        called.insert(example.operation);
    }
    for (const auto& [name, is] : operations) {
        CAPTURE(name);
        CHECK(called.count(name) == 1);
    }
    // The state again, with more in it.
    const auto state = drill.ask("GET", "/api/v1/state");
    CHECK(misfit(document, operations.at("getState").operation, state).empty());
}

TEST_CASE("refusals are described as well") {
    Controlled drill;
    const json document = drill.get("/openapi.json");
    const auto operations = described(document);
    for (const auto& entry : operations) {
        const Described& is = entry.second;
        CAPTURE(entry.first);
        std::string target = is.path;
        if (const auto place = target.find("{number}"); place != std::string::npos) target.replace(place, 8, "9");
        const auto check = [&](const live::HttpRequest& request) {
            const auto answer = drill.control.answer(request).response;
            CHECK(answer.result_int() >= 400);
            CHECK(misfit(document, is.operation, answer).empty());
        };
        auto request = Controlled::request(is.method, target, "{");
        if (is.operation.contains("requestBody") || target != is.path) check(request);
        if (is.method != "GET") {
            request.set("Content-Type", "text/plain");
            check(request);
        }
        request.set("Origin", "http://evil.example");
        check(request);
        request.set("Host", "evil.example");
        check(request);
    }
}

// The schema of a fault is made from the shapes that read it; the words of the document must be known to tools.
TEST_CASE("references of the description point somewhere, and names are used once") {
    Controlled drill;
    const json document = drill.get("/openapi.json");
    std::size_t operations = 0;
    for (const auto& methods : document["paths"]) operations += methods.size();
    CHECK(described(document).size() == operations);
    CHECK(operations == live::control_operations().size());
    const std::string text = document.dump();
    const std::string mark = "\"$ref\":\"#";
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
        const std::size_t begin = at + mark.size();
        const std::string pointer = text.substr(begin, text.find('"', begin) - begin);
        CAPTURE(pointer);
        CHECK(document.contains(json::json_pointer(pointer)));
    }
}

}  // namespace open_api_test
