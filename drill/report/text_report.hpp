// The report for people at a terminal: a section each for what happened, recoveries, people, replication, writes,
// evidence and promises, then the verdict and the command that gives it again.
#pragma once

#include "drill/report/report.hpp"

#include <string>

namespace regiondrill::drill {

class World;

/// Colours only where the reader's terminal shows them.
enum class Colour { none, ansi };

/// Ends with a line break, as every section does. Sections with nothing to tell are left out.
std::string text_report(const Report& report, Colour colour);

/// Only its last line: the verdict, and the command that gives it again.
std::string verdict_line(const Report& report, Colour colour);

/// A promise as the script has it, in one line: "availability of london from 1:00.0".
std::string promise_text(const ExpectationSpec& spec);

/// Its section about recoveries: a row a move, its bound below it, and the reasons. Of a report with recoveries; ends
/// with a line break.
std::string recoveries_text(const Report& report);

/// Its section about what else was played; of a report that has one. Ends with a line break.
std::string what_if_text(const Report& report);

/// Its section about what regions did with their load; empty where there is nothing to tell.
std::string load_text(const World& world);

/// Its section about people: a population's windows, then what can be told of all its requests. Ends with a line break.
std::string people_text(const Report& report);

}  // namespace regiondrill::drill
