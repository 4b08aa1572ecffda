#include "cli/ctl_command.hpp"

#include "cli/ctl_text.hpp"
#include "cli/exit_code.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/timeline_shape.hpp"
#include "live/control/control_client.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>

namespace regiondrill::cli {

namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void fail(const std::string& what) { throw drill::InputError("ctl", {}, {}, {what, {}, {}}); }

live::ControlClient client_of(const CtlOptions& options) { return {"--at", options.at, read_token(options.token)}; }

constexpr unsigned unauthorized = 401;

/// The line that the drill says, or whatever else came instead of one.
std::string complaint_of(const live::ControlReply& reply) {
    const Json json = Json::parse(reply.body, nullptr, false);
    if (json.is_object() && json.contains("error") && json["error"].is_string()) {
        std::string line = json["error"];
        if (json.contains("nearest") && line.find("did you mean") == std::string::npos) {
            line += "; did you mean " + json["nearest"].dump() + "?";
        }
        return line;
    }
    return "answered " + std::to_string(reply.status) + ": " + drill::shortened(reply.body);
}

[[noreturn]] void refuse(const live::ControlReply& reply) {
    std::string expected;
    if (reply.status == unauthorized) expected = std::string("the drill's token, by ") + places_of_token;
    throw drill::InputError("ctl", {}, {}, {complaint_of(reply), expected, {}});
}

Json number_or_text(const std::string& text) {
    Json value = Json::parse(text, nullptr, false);
    return value.is_number() ? value : Json(text);
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        if (end > begin) parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

/// Several sides, each a name or several; or a flat list of names.
Json list_of(const std::vector<std::string>& values, bool of_sides) {
    Json list = Json::array();
    for (const std::string& value : values) {
        const std::vector<std::string> names = split(value);
        if (of_sides) {
            list.push_back(names.size() == 1 ? Json(names.front()) : Json(names));
        } else {
            for (const std::string& name : names) list.push_back(name);
        }
    }
    return list;
}

Json value_of(const drill::FieldFace& field, const std::vector<std::string>& values) {
    Json schema = Json::object();
    field.describe(schema);
    const std::string type = schema.value("type", "string");
    if (type == "boolean") return true;
    if (type == "array") return list_of(values, schema.contains("minItems") && schema["minItems"] == 2);
    if (type == "integer" || type == "number") return number_or_text(values.back());
    return values.back();
}

bool tells_the_end(const std::string& type, const std::string& data) {
    if (type != "phase") return false;
    const Json json = Json::parse(data, nullptr, false);
    return json.is_object() && json.value("phase", "") == "over";
}

}  // namespace

int ask_drill(const CtlOptions& options, const CtlRequest& request) {
    live::ControlReply reply;
    try {
        reply = client_of(options).ask(request.method, request.target, request.body);
    } catch (const live::NoControl& problem) {
        fail(problem.what());
    }
    if (!reply.is_fine()) refuse(reply);
    if (options.json || request.shown_as == "text") {
        std::cout << reply.body;
    } else {
        std::cout << text_of_answer(request.shown_as, reply.body);
    }
    return fine;
}

int watch_drill(const CtlOptions& options) {
    constexpr std::string_view event = "event: ";
    constexpr std::string_view data = "data: ";
    std::string type;
    const auto line = [&](const std::string& text) {
        if (text.starts_with(event)) type = text.substr(event.size());
        if (!text.starts_with(data)) return true;
        const std::string said = text.substr(data.size());
        std::cout << (options.json ? said + "\n" : text_of_event(type, said)) << std::flush;
        return std::cout.good() && !tells_the_end(type, said);
    };
    try {
        const live::ControlReply reply = client_of(options).read_stream("/api/v1/events", line);
        if (!reply.is_fine()) refuse(reply);
    } catch (const live::NoControl& problem) {
        fail(problem.what());
    }
    return fine;
}

std::string fault_body(const std::string& fault, const std::map<std::string, std::vector<std::string>>& given) {
    Json body{{"do", fault}};
    for (const auto& [name, shape] : drill::at_hand_variants().shapes) {
        if (name != fault) continue;
        for (const drill::FieldFace& field : shape.faces()) {
            const auto found = given.find(field.name);
            if (found != given.end()) body[field.name] = value_of(field, found->second);
        }
    }
    return body.dump();
}

}  // namespace regiondrill::cli
