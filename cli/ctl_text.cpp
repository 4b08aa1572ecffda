#include "cli/ctl_command.hpp"

#include "drill/report/text_table.hpp"
#include "drill/scenario/units.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace regiondrill::cli {

namespace {

using Json = nlohmann::ordered_json;
using Align = drill::TextTable::Align;

// A dash for a moment that has not come or is not meant.
std::string clock_of(const Json& seconds) {
    if (!seconds.is_number()) return "-";
    return drill::clock_text(sim::drill_start + sim::from_seconds(seconds.get<double>()));
}

// Spans are always there, so null is not looked for.
std::string span_of(const Json& seconds) {
    return drill::short_duration_text(sim::from_seconds(seconds.get<double>()));
}

// Nothing, where the DNS has no answer.
std::string joined(const Json& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + name.get<std::string>();
    return text;
}

// A speed without a fraction is shown without one. What is unusual is said only where it is so: a stop to come, being
// behind, time given up.
std::string pace_text(const Json& pace) {
    std::string text = clock_of(pace["now_s"]);
    text += pace["paused"] == true ? ", paused; speed " : ", speed ";
    const double speed = pace["speed"];
    const std::string digits = pace["speed"].dump();
    text += digits.ends_with(".0") ? std::to_string(static_cast<int>(speed)) : digits;
    if (!pace["until_s"].is_null()) text += ", until " + clock_of(pace["until_s"]);
    if (pace["until_next"] == true) text += ", until something happens";
    if (pace["behind_s"] > 0.0) text += ", " + span_of(pace["behind_s"]) + " behind";
    if (pace["given_up_s"] > 0.0)
        text += ", " + span_of(pace["given_up_s"]) + " given up: this machine is too slow for it";
    return text;
}

// As a line of the story has it.
std::string fault_text(const Json& fault) {
    return fault["do"].get<std::string>() + " " + fault["target"].get<std::string>();
}

// One of its moments or two, whichever say most of a fault that stands as it does.
std::string time_of(const Json& fault) {
    const std::string standing = fault["standing"];
    if (standing == "scheduled") return "begins at " + clock_of(fault["begins_s"]);
    if (standing == "waiting") return "was planned for " + clock_of(fault["planned_s"]);
    if (standing == "called_off" || standing == "never_began") return "";
    std::string text = "since " + clock_of(fault["began_s"]);
    if (standing == "ended") return clock_of(fault["began_s"]) + " to " + clock_of(fault["ended_s"]);
    return fault["ends_s"].is_null() ? text : text + ", until " + clock_of(fault["ends_s"]);
}

// The number comes first: it is what other commands want. A fault that met nothing is worth knowing of, for it proves
// nothing.
std::vector<std::string> fault_row(const Json& fault) {
    std::string standing = fault["standing"];
    std::replace(standing.begin(), standing.end(), '_', ' ');
    const Json& met = fault["evidence"]["met"];
    const bool began = !fault["began_s"].is_null();
    return {fault["number"].dump(), fault_text(fault), standing, time_of(fault),
            !began     ? ""
            : met == 0 ? "met nothing so far"
                       : "met " + met.dump()};
}

std::string faults_text(const Json& faults) {
    drill::TextTable table({Align::right, Align::left, Align::left, Align::left, Align::left});
    for (const auto& fault : faults) table.row(fault_row(fault));
    return table.text();
}

// What the DNS believes, and beside it what is so, where the two may differ.
std::string region_state(const Json& region) {
    if (region["there"] == false) return "not there";
    const std::string health = region["health"];
    return region["in_service"] == true ? health : health + ", out of service";
}

// What a person wants to see at a glance; --json has all of it.
std::string state_text(const Json& state) {
    std::string text = state["scenario"].get<std::string>() + ": " + pace_text(state["pace"]) + "; " +
                       state["phase"].get<std::string>() + ", ends at " + clock_of(state["ends_s"]) + "\n";
    drill::TextTable regions({Align::left, Align::left, Align::right, Align::right});
    for (const auto& region : state["regions"]) {
        regions.row({region["name"], region_state(region),
                     "busy " + region["busy"].dump() + " of " + region["workers"].dump(),
                     "waiting " + region["waiting"].dump()});
    }
    drill::TextTable people({Align::left, Align::left, Align::right, Align::right, Align::right});
    for (const auto& population : state["populations"]) {
        people.row({population["name"], "answered with " + joined(population["answered_with"]),
                    "ok " + population["ok"].dump(), "failed " + population["failed"].dump(),
                    "open " + population["open"].dump()});
    }
    // As in the report: where there were none, no row.
    if (const Json& visitors = state["visitors"]; visitors["requests"] != 0 || visitors["connections"] != 0) {
        people.row({"visitors", "connections " + visitors["connections"].dump(), "ok " + visitors["ok"].dump(),
                    "failed " + visitors["failed"].dump(), "open " + visitors["open"].dump()});
    }
    text += "\n" + regions.text() + "\n" + people.text();
    if (!state["faults"].empty()) text += "\n" + faults_text(state["faults"]);
    return text;
}

std::string types_text(const Json& types) {
    std::string text;
    for (const auto& type : types) {
        text += type["do"].get<std::string>() + ": " + type["summary"].get<std::string>() + "\n";
        drill::TextTable table({Align::left, Align::left});
        for (const auto& field : type["fields"]) {
            const bool required = field["required"] == true;
            table.row({field["name"].get<std::string>() + (required ? " *" : ""), field["about"]});
        }
        text += table.text();
    }
    return text + "Fields with a * must be given.\n";
}

// By characters as they are counted in bytes: names of regions and populations are ASCII.
std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text;
}

}  // namespace

// What is none of these is the answer to "finish".
std::string text_of_answer(const std::string& schema, const std::string& body) {
    const Json json = Json::parse(body);
    if (schema == "State") return state_text(json);
    if (schema == "Faults") return json["faults"].empty() ? "Nothing was broken yet.\n" : faults_text(json["faults"]);
    if (schema == "Timeline")
        return json["entries"].empty() ? "The timeline is empty.\n" : faults_text(json["entries"]);
    if (schema == "Fault") return faults_text(Json::array({json}));
    if (schema == "FaultTypes") return types_text(json["fault_types"]);
    if (schema == "Pace") return pace_text(json) + "\n";
    return "The drill was ended at " + clock_of(json["ended_s"]) + ".\n";
}

// In the columns in which serve prints the story. Figures give nothing: they come every second, for programs.
std::string text_of_event(const std::string& type, const std::string& data) {
    const Json json = Json::parse(data);
    if (type == "story") {
        return "  " + padded(clock_of(json["at_s"]), 8) + "  " + padded(json["who"], 8) + "  " +
               json["what"].get<std::string>() + "\n";
    }
    if (type == "pace") return "  " + padded("", 8) + "  clock     " + pace_text(json) + "\n";
    if (type == "phase")
        return "  " + padded(clock_of(json["at_s"]), 8) + "  drill     " + json["phase"].get<std::string>() + "\n";
    if (type == "gap") return "  (earlier lines are not kept any more)\n";
    return {};
}

}  // namespace regiondrill::cli
