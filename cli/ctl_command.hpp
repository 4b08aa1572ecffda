// regiondrill ctl: leads a served drill from another terminal.
#pragma once

#include "cli/command_line.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace regiondrill::cli {

/// What all commands of ctl have in common.
struct CtlOptions {
    std::string at = "http://127.77.0.1:8077";
    TokenOptions token;
    bool json = false;
};

/// What is asked of the control API, and which of its schemas the answer has; "text" is shown as it comes.
struct CtlRequest {
    std::string method = "GET";
    std::string target;
    std::string body;
    std::string shown_as;
};

/// Returns 0; throws drill::InputError with what the drill says against it, or when no drill is there.
int ask_drill(const CtlOptions& options, const CtlRequest& request);

/// The story line by line, or every event as JSON, until the drill ends or the reader goes. Returns 0.
int watch_drill(const CtlOptions& options);

// What the drill says, as people read it.

/// `schema` is the name of the answer's: "State", "Faults", "Timeline", "Fault", "FaultTypes", "Pace", "Finished".
std::string text_of_answer(const std::string& schema, const std::string& body);

/// A line, or nothing for an event that is only for machines.
std::string text_of_event(const std::string& type, const std::string& data);

/// A fault as the command line gave it, by the names of its fields, as an entry of the timeline says it.
std::string fault_body(const std::string& fault, const std::map<std::string, std::vector<std::string>>& given);

}  // namespace regiondrill::cli

// The command line of regiondrill ctl: a command for every fault there is, and for what else leads a drill.
namespace CLI {  // NOLINT(readability-identifier-naming): it is theirs
class App;
}

namespace regiondrill::cli {

/// Adds the command; `chosen` is set to what it asks for. What is parsed into lives as long as `chosen` does.
void add_ctl(CLI::App& app, std::function<int()>& chosen);

}  // namespace regiondrill::cli
