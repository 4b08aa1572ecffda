#include "cli/ctl_command.hpp"

#include "cli/report_output.hpp"
#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/timeline_schema.hpp"
#include "live/control/control_client.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace regiondrill::cli {

namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void fail(const std::string& what) { throw drill::InputError("ctl", {}, {}, {what, {}, {}}); }

// Made when it is used: a token in a file is read only for a command that asks something.
live::ControlClient client_of(const CtlOptions& options) { return {"--at", options.at, read_token(options.token)}; }

// The one refusal that an option of the command can help with.
constexpr unsigned unauthorized = 401;

/// The line that the drill says, or whatever else came instead of one.
std::string complaint_of(const live::ControlReply& reply) {
    const Json json = Json::parse(reply.body, nullptr, false);
    if (json.is_object() && json.contains("error") && json["error"].is_string()) {
        std::string line = json["error"];
        // The body is ctl's own writing: its lines and columns say nothing to who gave options.
        const bool is_about_body = line.starts_with(std::string(live::body_source) + ":") && json.contains("path");
        if (is_about_body) line.erase(0, line.find(": ") + 2);
        if (json.contains("nearest") && line.find("did you mean") == std::string::npos) {
            line += "; did you mean " + json["nearest"].dump() + "?";
        }
        return line;
    }
    return "answered " + std::to_string(reply.status) + ": " + drill::shortened(reply.body);
}

// In the words of the drill, as an error of what was typed: exit code 2.
[[noreturn]] void refuse(const live::ControlReply& reply) {
    std::string expected;
    if (reply.status == unauthorized) expected = std::string("the drill's token, by ") + live::places_of_token;
    throw drill::InputError("ctl", {}, {}, {complaint_of(reply), expected, {}});
}

// What is no number goes as it is: the drill says better what is wrong with it.
Json number_or_text(const std::string& text) {
    Json value = Json::parse(text, nullptr, false);
    return value.is_number() ? value : Json(text);
}

// Names with commas between them; empty ones, as of a comma at the end, are left out.
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

// The word that a field's schema wants decides how the text of the command line is read; a flag is given without one.
Json value_of(const drill::FieldDescription& field, const std::vector<std::string>& values) {
    Json schema = Json::object();
    field.describe(schema);
    const std::string type = schema.value("type", "string");
    if (type == "boolean") return true;
    if (type == "array") return list_of(values, schema.contains("minItems") && schema["minItems"] == 2);
    if (type == "integer" || type == "number") return number_or_text(values.back());
    return values.back();
}

// The stream itself goes on where the drill was served with --stay.
bool tells_the_end(const std::string& type, const std::string& data) {
    if (type != "phase") return false;
    const Json json = Json::parse(data, nullptr, false);
    return json.is_object() && json.value("phase", "") == "over";
}

}  // namespace

// With --json the body goes out as it came, for programs that read it.
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

// Lines of server-sent events: the type stands before its data. Ends as well when nobody reads the output any more, as
// of a pipe to head.
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

// Fields by the fault's own table, so that only what it knows is sent; whether the fault can be is the drill's to say.
std::string fault_body(const std::string& fault, const std::map<std::string, std::vector<std::string>>& given) {
    Json body{{"do", fault}};
    for (const auto& [name, table] : drill::manual_variants().tables) {
        if (name != fault) continue;
        for (const drill::FieldDescription& field : table.descriptions()) {
            const auto found = given.find(field.name);
            if (found != given.end()) body[field.name] = value_of(field, found->second);
        }
    }
    return body.dump();
}

namespace {

/// What the command line gave, alive as long as anything refers to it.
struct Given {
    CtlOptions options;
    std::string fault_number;
    std::string value;
    std::uint32_t steps = 1;
    std::string format = "text";
    std::map<std::string, std::map<std::string, std::vector<std::string>>> fields;  // by fault
};

constexpr const char* ctl_exit_codes = "Exit codes: 0 done, 2 refused, or no drill is served there.";

// CLI11 keeps references into it, and the chosen action runs after parsing: both hold it.
using Shared = std::shared_ptr<Given>;
using Chosen = std::function<int()>;

/// The command line's name of a field: "at" is where the drill is, "when" is when.
std::string option_of(const std::string& field) {
    std::string name = field == "at" ? "when" : field;
    std::replace(name.begin(), name.end(), '_', '-');
    return "--" + name;
}

// From the field's description, so that a new fault has its options without a line here. Its first region can be given
// without an option, as in "kill us-east-1"; so can the two sides of a link.
void add_field(CLI::App& command, const drill::FieldDescription& field, std::vector<std::string>& values) {
    nlohmann::ordered_json schema = nlohmann::ordered_json::object();
    field.describe(schema);
    const std::string type = schema.value("type", "string");
    std::string name = option_of(field.name);
    if (type == "boolean") {
        command.add_flag_callback(
            name, [&values] { values = {"true"}; }, field.about);
        return;
    }
    const bool comes_first = field.required && (field.name == "region" || field.name == "between");
    if (comes_first) name += "," + field.name;
    CLI::Option* option = command.add_option(name, values, field.about);
    option->allow_extra_args(false);
    if (type == "array" && schema.value("minItems", 0) == 2) {
        option->expected(2);
    } else if (type != "array") {
        option->expected(1);
    }
    if (field.required) option->required();
}

// Under its name in scripts and, where that has underscores, with dashes as well. Options that were not given are left
// out of the body: the drill has the defaults.
void add_fault(CLI::App& ctl, const std::string& fault, const drill::Schema<drill::FaultSpec>& table,
               const Shared& given, Chosen& chosen) {
    const drill::FaultType& type = *drill::find_fault_type(fault);
    CLI::App* command = ctl.add_subcommand(fault, std::string(type.summary));
    std::string alias = fault;
    std::replace(alias.begin(), alias.end(), '_', '-');
    if (alias != fault) command->alias(alias);
    command->group("Faults");
    auto& fields = given->fields[fault];
    for (const drill::FieldDescription& field : table.descriptions()) {
        if (field.name != drill::manual_variants().tag) add_field(*command, field, fields[field.name]);
    }
    command->callback([&chosen, given, fault] {
        chosen = [given, fault] {
            auto said = given->fields[fault];
            for (auto field = said.begin(); field != said.end();) {
                field = field->second.empty() ? said.erase(field) : std::next(field);
            }
            return ask_drill(given->options, {"POST", "/api/v1/faults", fault_body(fault, said), "Fault"});
        };
    });
}

/// A command that is one request; `request` is made once everything was parsed.
CLI::App* add_request(CLI::App& ctl, const char* name, const char* about, const Shared& given, Chosen& chosen,
                      std::function<CtlRequest(const Given&)> request) {
    CLI::App* command = ctl.add_subcommand(name, about);
    command->callback([&chosen, given, request = std::move(request)] {
        chosen = [given, request] { return ask_drill(given->options, request(*given)); };
    });
    return command;
}

// `schema` is what the answer is shown as.
CtlRequest get(const char* target, const char* schema) { return {"GET", target, {}, schema}; }

// All that moves the clock is one request with one key.
CtlRequest pace(const char* key, const nlohmann::ordered_json& value) {
    return {"PUT", "/api/v1/pace", nlohmann::ordered_json{{key, value}}.dump(), "Pace"};
}

// Commands that change nothing. The report is asked for as the text that the drill makes, so both look the same.
void add_looks(CLI::App& ctl, const Shared& given, Chosen& chosen) {
    add_request(ctl, "state", "What the drill is like just now", given, chosen,
                [](const Given&) { return get("/api/v1/state", "State"); });
    add_request(ctl, "faults", "All faults, with their numbers", given, chosen,
                [](const Given&) { return get("/api/v1/faults", "Faults"); });
    add_request(ctl, "timeline", "The entries of the timeline", given, chosen,
                [](const Given&) { return get("/api/v1/timeline", "Timeline"); });
    add_request(ctl, "fault-types", "Every fault there is, with its fields", given, chosen,
                [](const Given&) { return get("/api/v1/fault-types", "FaultTypes"); });
    add_request(ctl, "report", "The report so far, or of the whole drill once it is over", given, chosen,
                [](const Given& all) {
                    return get(all.options.json ? "/api/v1/report" : "/api/v1/report?format=text", "text");
                });
    ctl.add_subcommand("watch", "The story as it happens, until the drill ends")->callback([&chosen, given] {
        chosen = [given] { return watch_drill(given->options); };
    });
}

// Commands that change the drill; faults themselves have commands of their own.
void add_deeds(CLI::App& ctl, const Shared& given, Chosen& chosen) {
    add_request(ctl, "end", "End a fault, or call off one to come", given, chosen,
                [](const Given& all) {
                    return CtlRequest{"DELETE", "/api/v1/faults/" + all.fault_number, {}, "Fault"};
                })
        ->add_option("number", given->fault_number, "Of the fault")
        ->required()
        ->check(CLI::NonNegativeNumber);
    add_request(ctl, "begin", "Begin an entry of the timeline", given, chosen,
                [](const Given& all) {
                    return CtlRequest{"POST", "/api/v1/timeline/" + all.fault_number + "/begin", {}, "Fault"};
                })
        ->add_option("number", given->fault_number, "Of the entry")
        ->required()
        ->check(CLI::NonNegativeNumber);
    add_request(ctl, "finish", "End the drill now", given, chosen, [](const Given&) {
        return CtlRequest{"POST", "/api/v1/finish", {}, "Finished"};
    });
}

// A speed is checked to be a number here, as it is put into JSON as it stands.
void add_clock(CLI::App& ctl, const Shared& given, Chosen& chosen) {
    add_request(ctl, "pause", "Stop the clock", given, chosen, [](const Given&) { return pace("paused", true); });
    add_request(ctl, "resume", "Let the clock go on", given, chosen,
                [](const Given&) { return pace("paused", false); });
    add_request(ctl, "speed", "Set virtual seconds a second", given, chosen,
                [](const Given& all) { return pace("speed", nlohmann::ordered_json::parse(all.value)); })
        ->add_option("speed", given->value, "0.1 to 1000")
        ->required()
        ->check(CLI::Number);
    add_request(ctl, "step", "Run the next event, or several, and stop", given, chosen,
                [](const Given& all) { return pace("step", all.steps); })
        ->add_option("events", given->steps, "How many")
        ->capture_default_str();
    add_request(ctl, "until", "Go on until a moment, then stop", given, chosen,
                [](const Given& all) { return pace("until", all.value); })
        ->add_option("moment", given->value, "Such as 5m; \"next\" is whatever happens next")
        ->required();
}

}  // namespace

// Options of ctl may stand behind its commands too (fallthrough). The footer is set twice: commands take over the one
// that stands when they are made, and the examples are ctl's alone.
void add_ctl(CLI::App& app, std::function<int()>& chosen) {
    const auto given = std::make_shared<Given>();
    CLI::App* ctl = app.add_subcommand("ctl", "Lead a drill that is served: break and heal it, its clock, its report");
    ctl->require_subcommand(1);
    ctl->footer(ctl_exit_codes);  // which its commands take over
    ctl->add_option("--at", given->options.at, "Where its control API is")
        ->envname("REGIONDRILL_CONTROL")
        ->capture_default_str();
    add_token(*ctl, given->options.token, "What it wants to be shown, if it was served with one");
    ctl->add_flag("--json", given->options.json, "Show answers as they come");
    ctl->fallthrough();
    add_looks(*ctl, given, chosen);
    add_deeds(*ctl, given, chosen);
    add_clock(*ctl, given, chosen);
    for (const auto& [fault, table] : drill::manual_variants().tables) add_fault(*ctl, fault, table, given, chosen);
    for (CLI::App* command : ctl->get_subcommands({})) command->fallthrough();
    ctl->footer(std::string("Examples:\n"
                            "  regiondrill ctl state\n"
                            "  regiondrill ctl kill us-east-1 --for 2m\n"
                            "  regiondrill ctl loss us-east-1 eu-west-1 --share 5%\n"
                            "  regiondrill ctl end 0\n"
                            "  regiondrill ctl until next\n\n") +
                ctl_exit_codes);
}

}  // namespace regiondrill::cli
