// Answers and events of the control API as people read them.
#pragma once

#include <string>

namespace regiondrill::cli {

/// `schema` is the name of the answer's: "State", "Faults", "Timeline", "Fault", "FaultTypes", "Pace", "Finished".
std::string text_of_answer(const std::string& schema, const std::string& body);

/// A line, or nothing for an event that is only for machines.
std::string text_of_event(const std::string& type, const std::string& data);

}  // namespace regiondrill::cli
