#include "cli/report_output.hpp"

#include "cli/progress.hpp"
#include "drill/report/cause_export.hpp"
#include "drill/report/html_report.hpp"
#include "drill/report/json_report.hpp"
#include "drill/report/text_report.hpp"
#include "drill/report/trace.hpp"
#include "drill/scenario/input_error.hpp"
#include "live/control/page.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>

namespace regiondrill::cli {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse_output(const std::string& path, const char* option, const std::string& why) {
    throw drill::InputError(option, {}, "", {"cannot write \"" + path + "\": " + why, "", ""});
}

// Devices and pipes are written to directly: there is nothing to put in their place.
bool is_special(const std::string& path) {
    std::error_code error;
    return fs::exists(path, error) && !fs::is_regular_file(path, error);
}

// An error is only known once the file is closed: what it held may have been in a buffer. The message names the file
// that was asked for, also while one beside it is written.
void write_plain(const std::string& target, const std::string& path, std::string_view content, const char* option) {
    errno = 0;
    std::ofstream file(target, std::ios::binary | std::ios::trunc);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    file.close();
    if (!file) refuse_output(path, option, errno != 0 ? std::generic_category().message(errno) : "writing failed");
}

}  // namespace

// By trying it: what permissions say is not always what a file system does. Nothing is left behind, and a report that
// is there already is not touched.
void check_writable(const std::string& path, const char* option) {
    std::error_code error;
    if (fs::is_directory(path, error)) refuse_output(path, option, "it is a folder");
    const fs::path folder = fs::path(path).parent_path();
    if (!folder.empty() && !fs::is_directory(folder, error))
        refuse_output(path, option, "there is no folder \"" + folder.string() + "\"");
    if (is_special(path)) return;
    const std::string beside = path + ".part";
    std::ofstream probe(beside, std::ios::app);
    if (!probe) refuse_output(path, option, "the folder does not allow it");
    probe.close();
    fs::remove(beside, error);
}

// The new file is whole before it takes the old one's place, and is on the same file system, so the rename is one step.
void write_file(const std::string& path, std::string_view content, const char* option) {
    if (is_special(path)) {
        write_plain(path, path, content, option);
        return;
    }
    const std::string beside = path + ".part";
    write_plain(beside, path, content, option);
    std::error_code error;
    fs::rename(beside, path, error);
    if (error) refuse_output(path, option, error.message());
}

bool takes_standard_output(const std::vector<std::string>& paths) {
    const auto count = std::count(paths.begin(), paths.end(), "-");
    if (count <= 1) return count == 1;
    throw drill::InputError("-", {}, {},
                            {"two formats at once want standard output", "files for all but one of them", {}});
}

std::string_view page_for_reports() {
    const std::string_view page = live::report_page();
    if (page.empty()) throw drill::InputError("--html", {}, {}, {live::without_pages, {}, {}});
    return page;
}

void check_writable(const ReportFiles& files) {
    takes_standard_output({files.json, files.html, files.trace, files.causes});
    if (!files.html.empty()) page_for_reports();
    if (!files.json.empty() && files.json != "-") check_writable(files.json);
    if (!files.html.empty() && files.html != "-") check_writable(files.html, "--html");
    if (!files.trace.empty() && files.trace != "-") check_writable(files.trace, "--trace");
    if (!files.causes.empty() && files.causes != "-") check_writable(files.causes, "--causes");
}

void put_out(const std::string& path, const std::string& content, const char* option) {
    if (path == "-") {
        std::cout << content << std::flush;
    } else {
        write_file(path, content, option);
    }
}

namespace {

// What was left out is said where a person reads it; in the trace it is told anyhow.
void put_out_trace(const std::string& path, const drill::Report& report) {
    const drill::Trace trace = drill::trace_of(report);
    put_out(path, trace.json, "--trace");
    if (trace.dropped == 0) return;
    std::cerr << "regiondrill: " << trace.dropped << " moments of the drill had no place in the trace\n";
}

std::string causes_for(const std::string& path, const drill::World& world) {
    if (path.ends_with(".shiviz")) return drill::causes_shiviz(world);
    return path.ends_with(".svg") ? drill::causes_svg(world) : drill::causes_ndjson(world);
}

}  // namespace

// With "-" nothing but that may be on standard output, as a program reads it. The text comes first: a file that cannot
// be written must not cost the report.
void print_report(const drill::Report& report, const ReportFiles& files, bool quiet) {
    if (!takes_standard_output({files.json, files.html, files.trace, files.causes})) {
        const auto colour = shows_colour() ? drill::Colour::ansi : drill::Colour::none;
        std::cout << (quiet ? drill::verdict_line(report, colour) : drill::text_report(report, colour)) << std::flush;
    }
    if (!files.json.empty()) put_out(files.json, drill::json_report(report), "--json");
    if (!files.html.empty()) put_out(files.html, drill::html_report(page_for_reports(), report), "--html");
    if (!files.trace.empty()) put_out_trace(files.trace, report);
    if (!files.causes.empty()) put_out(files.causes, causes_for(files.causes, *report.world), "--causes");
}

}  // namespace regiondrill::cli
