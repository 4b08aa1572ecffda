#include "live/control/page_operations.hpp"

#include "drill/report/series.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/units.hpp"
#include "live/control/page.hpp"
#include "live/control/page_view.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::live {

ControlAnswer get_layout(const ControlCall& call) {
    return {json_answer(200, layout_json(call.world, call.settings.region_address)), {}};
}

ControlAnswer get_flows(const ControlCall& call) { return {json_answer(200, flows_json(call.world)), {}}; }

namespace {

// A span of the query; complains by the parameter's name.
sim::Duration span_in(const ControlCall& call, std::string_view name, const std::string& otherwise) {
    const std::string given = call.value(name);
    const auto span = drill::parse_duration(given.empty() ? otherwise : given);
    if (span) return *span.value;
    throw drill::InputError(std::string(name), {}, {},
                            {drill::in_quotes(given) + " " + span.problem, R"(a time such as "5m")", {}});
}

}  // namespace

ControlAnswer get_series(const ControlCall& call) {
    try {
        const drill::SeriesRange range{sim::drill_start + span_in(call, "from", "0s"), span_in(call, "every", "1s")};
        return {text_answer(200, json_media, drill::series_json(call.world.world(), range).dump()), {}};
    } catch (const drill::InputError& problem) {
        return {error_json(422, problem), {}};
    }
}

ControlAnswer get_why(const ControlCall& call) {
    try {
        return {text_answer(200, json_media, call.world.explanation(call.value("from"), call.value("name"))), {}};
    } catch (const drill::InputError& problem) {
        return {error_json(422, problem), {}};
    }
}

ControlAnswer get_script(const ControlCall& call) {
    if (!call.settings.played_from) return {error_json(409, "nobody knows what this drill was begun with"), {}};
    return {text_answer(200, json_media, played_script(call.world, call.settings.played_from())), {}};
}

// Nobody may show it within a page of theirs.
ControlAnswer get_page(const ControlCall&) {
    ControlAnswer answer{text_answer(200, page_media, std::string(page())), {}};
    answer.response.set("X-Frame-Options", "DENY");
    answer.response.set("Referrer-Policy", "no-referrer");
    return answer;
}

}  // namespace regiondrill::live
