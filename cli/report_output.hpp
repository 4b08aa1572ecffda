// How a command ends: its exit codes, and reports on their way out.
#pragma once

#include "drill/report/report.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::cli {

// How the command ends, beside a report's own verdict (drill::exit_code).

inline constexpr int fine = 0;
inline constexpr int bad_input = 2;  // the scenario or the command line is wrong
inline constexpr int broken = 4;     // the simulator broke one of its own invariants

// Files the command writes: whole or not at all.

/// Says at once, before a long run, that a file cannot be written there; throws drill::InputError, which names the
/// option that asks for the file.
void check_writable(const std::string& path, const char* option = "--json");

/// Writes beside the file and then puts it in its place, so that an interruption leaves the old one or the new one.
void write_file(const std::string& path, std::string_view content, const char* option = "--json");

/// Whether one of these is "-": then nothing else may be on standard output, as a program reads it. Throws
/// drill::InputError where two are.
bool takes_standard_output(const std::vector<std::string>& paths);

// A report on its way out: as text to standard output, as JSON to a file, or as JSON to standard output instead.

/// `json`: a file, "-" for standard output, or empty. `quiet`: of the text only the verdict.
void print_report(const drill::Report& report, const std::string& json, bool quiet);

}  // namespace regiondrill::cli
