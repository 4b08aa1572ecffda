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

/// The same, or to standard output where the path is "-".
void put_out(const std::string& path, const std::string& content, const char* option);

/// Whether one of these is "-": then nothing else may be on standard output, as a program reads it. Throws
/// drill::InputError where two are.
bool takes_standard_output(const std::vector<std::string>& paths);

/// The page that a report is put into; throws drill::InputError, by --html, where the program was built without.
std::string_view page_for_reports();

// A report on its way out: as text to standard output, and as files for programs and for browsers.

/// Files, "-" for standard output instead of the text, or empty.
struct ReportFiles {
    std::string json;
    std::string html;
    std::string trace;
    std::string causes;  // .shiviz, .svg, or else NDJSON
};

/// Says at once what cannot be written, also where the program was built without what HTML is made of; throws
/// drill::InputError.
void check_writable(const ReportFiles& files);

/// `quiet`: of the text only the verdict.
void print_report(const drill::Report& report, const ReportFiles& files, bool quiet);

}  // namespace regiondrill::cli
