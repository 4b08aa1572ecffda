#include "drill/report/html_report.hpp"

#include "drill/report/json_report.hpp"
#include "drill/report/series.hpp"
#include "drill/world/world.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace regiondrill::drill {

namespace {

// In JSON a "<" stands in texts only, where its number means the same.
void add_json(std::string& html, std::string_view json) {
    for (const char c : json) {
        if (c == '<') {
            html += "\\u003c";
        } else {
            html += c;
        }
    }
}

// A second a point, or so much that the drill is a thousand of them: what a sheet can show.
std::string charted_series(const World& world) {
    using std::chrono::seconds;
    const auto thousandth = std::chrono::ceil<seconds>(world.scenario().duration / 1000);
    return series_json(world, {sim::drill_start, std::max(thousandth, seconds{1})}).dump();
}

// Of a mark that may stand in what other people wrote, the one between two tags counts.
std::size_t place_of(std::string_view page, std::string_view mark) {
    const std::size_t place = page.find(mark);
    if (place == std::string_view::npos) throw std::logic_error("a page without a place for the report");
    return place + 1;
}

}  // namespace

// The page's places are found before anything is put into it: a name may look like one.
std::string page_with(std::string_view page, std::string_view report, std::string_view series) {
    constexpr std::string_view report_mark = ">{report}<";
    constexpr std::string_view series_mark = ">{series}<";
    const std::size_t first = place_of(page, report_mark);
    const std::size_t second = place_of(page, series_mark);
    std::string html(page.substr(0, first));
    add_json(html, report);
    const std::size_t behind_first = first + report_mark.size() - 2;
    html += page.substr(behind_first, second - behind_first);
    add_json(html, series);
    html += page.substr(second + series_mark.size() - 2);
    return html;
}

std::string html_report(std::string_view page, const Report& report) {
    return page_with(page, json_report(report), charted_series(*report.world));
}

}  // namespace regiondrill::drill
