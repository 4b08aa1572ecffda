#include "drill/report/html_report.hpp"
#include "drill/scenario/expectation_type.hpp"
#include "study/suite/formats.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::study {

namespace {

using HtmlJson = nlohmann::ordered_json;

HtmlJson promises_json(const DrillOutcome& outcome) {
    HtmlJson list = HtmlJson::array();
    for (const PromiseOutcome& each : outcome.promises) {
        list.push_back({{"promise", each.promise},
                        {"verdict", drill::name_of(each.verdict)},
                        {"measured", each.measured},
                        {"wanted", each.wanted},
                        {"why", each.why}});
    }
    return list;
}

HtmlJson drill_json(const PlayedDrill& played) {
    const DrillOutcome& outcome = played.outcome;
    HtmlJson drill{{"drill", name_of(played.drill)},     {"name", outcome.name},
                   {"ending", name_of(outcome.ending)},  {"seed", std::to_string(outcome.seed)},
                   {"digest", outcome.digest},           {"virtual_s", outcome.virtual_s},
                   {"command", outcome.command},         {"reasons", reasons_of(outcome)},
                   {"promises", promises_json(outcome)}, {"populations", HtmlJson::object()}};
    if (!outcome.recoveries.empty()) drill["populations"] = HtmlJson::parse(outcome.recoveries);
    return drill;
}

}  // namespace

std::string html_text(std::string_view page, const PlayedSuite& suite) {
    HtmlJson json{{"format", "regiondrill-suite/1"}, {"version", drill::version()}, {"verdict", name_of(suite.verdict)},
                  {"began_ms", suite.began_ms},      {"drills", HtmlJson::array()}, {"not_played", HtmlJson::array()}};
    for (const PlayedDrill& played : suite.played) json["drills"].push_back(drill_json(played));
    for (const SuiteDrill& drill : suite.not_played) json["not_played"].push_back(name_of(drill));
    return drill::page_with(page, {json.dump()});
}

}  // namespace regiondrill::study
