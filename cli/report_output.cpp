#include "cli/report_output.hpp"

#include "cli/output_file.hpp"
#include "cli/terminal.hpp"
#include "drill/report/json_report.hpp"
#include "drill/report/text_report.hpp"

#include <iostream>

namespace regiondrill::cli {

void print_report(const drill::Report& report, const std::string& json, bool quiet) {
    if (json == "-") {
        std::cout << drill::json_report(report);
        return;
    }
    if (!json.empty()) write_file(json, drill::json_report(report));
    const auto colour = shows_colour() ? drill::Colour::ansi : drill::Colour::none;
    std::cout << (quiet ? drill::verdict_line(report, colour) : drill::text_report(report, colour)) << std::flush;
}

}  // namespace regiondrill::cli
