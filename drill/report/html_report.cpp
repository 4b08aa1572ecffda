#include "drill/report/html_report.hpp"

#include "drill/report/json_report.hpp"
#include "drill/report/series.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

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

std::string settings_json(const World& world) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const ShownSetting& shown : settings_of(world.scenario())) {
        nlohmann::ordered_json otherwise = nullptr;
        if (shown.otherwise) otherwise = *shown.otherwise;
        list.push_back({{"setting", shown.path},
                        {"value", shown.value},
                        {"default", std::move(otherwise)},
                        {"differs", shown.differs}});
    }
    return list.dump();
}

}  // namespace

// The page's places are found in itself, before what is put into it: a name may look like one. Of a mark that may stand
// in what other people wrote, the one between two tags counts.
std::string page_with(std::string_view page, const PageData& data) {
    std::string html;
    const auto fill = [&](std::string_view mark, std::string_view json) {
        const std::size_t place = page.find(mark);
        if (place == std::string_view::npos) throw std::logic_error("a page without a place for the report");
        html += page.substr(0, place + 1);
        add_json(html, json);
        page.remove_prefix(place + mark.size() - 1);
    };
    fill(">{report}<", data.report);
    fill(">{series}<", data.series);
    fill(">{settings}<", data.settings);
    html += page;
    return html;
}

std::string html_report(std::string_view page, const Report& report) {
    return page_with(page, {json_report(report), charted_series(*report.world), settings_json(*report.world)});
}

}  // namespace regiondrill::drill
