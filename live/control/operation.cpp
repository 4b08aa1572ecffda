#include "live/control/operation.hpp"

#include "drill/report/html_report.hpp"
#include "drill/report/json_report.hpp"
#include "drill/report/text_report.hpp"
#include "drill/scenario/script.hpp"
#include "drill/scenario/units.hpp"
#include "live/control/control_client.hpp"
#include "live/control/metrics.hpp"
#include "live/control/pace_change.hpp"
#include "live/control/page.hpp"
#include "live/control/page_operations.hpp"
#include "live/control/state_view.hpp"
#include "sim/url.hpp"

#include <charconv>
#include <nlohmann/json.hpp>

namespace regiondrill::live {

using boost::beast::http::verb;

// A broken escape stands as it was written, and is refused as that.
std::string ControlCall::value(std::string_view name) const {
    const std::string text(sim::query_value(query, name).value_or(""));
    return sim::percent_decoded(text).value_or(text);
}

namespace {

ControlAnswer json(unsigned status, const Json& body) { return {json_answer(status, body), {}}; }
ControlAnswer error(unsigned status, const drill::InputError& error) { return {error_json(status, error), {}}; }

// Made anew for every question, of the drill so far. Nobody waits for a second play of it.
drill::Report report_of(const ControlCall& call) {
    const auto& reproduction = call.settings.reproduction;
    const drill::World& world = call.world.world();
    return reproduction ? drill::make_report(world, reproduction(), drill::SecondPlay::never)
                        : drill::make_report(world, drill::SecondPlay::never);
}

// With the verdict so far, which takes a report of the whole drill.
ControlAnswer get_state(const ControlCall& call) {
    return json(200, state_json(call.world, call.pacer, verdict_json(report_of(call), call.world.scenario())));
}

ControlAnswer get_fault_types(const ControlCall&) { return json(200, {{"fault_types", fault_types_json()}}); }
ControlAnswer get_faults(const ControlCall& call) { return json(200, {{"faults", faults_json(call.world)}}); }
// Whether it plays by itself stands beside its entries, since those of one that waits have no moment to come.
ControlAnswer get_timeline(const ControlCall& call) {
    const bool plays = call.world.timeline() == drill::TimelineMode::plays;
    return json(200, {{"mode", plays ? "plays" : "waits"}, {"entries", timeline_json(call.world)}});
}

// 404 in words for a number that no fault has.
std::optional<ControlAnswer> unless_there(const ControlCall& call) {
    const std::size_t faults = call.world.faults().size();
    if (call.number < faults) return std::nullopt;
    const std::string why = faults == 0 ? "nothing was broken yet" : "the last one is " + std::to_string(faults - 1);
    return ControlAnswer{error_json(404, "there is no fault " + std::to_string(call.number) + ": " + why), {}};
}

ControlAnswer get_fault(const ControlCall& call) {
    if (auto answer = unless_there(call)) return *std::move(answer);
    return json(200, drill::fault_state_json(call.world.world(), call.number));
}

// 201 with where the fault can be had from now on. The world takes it at a moment that it can still reach, and the
// pacer runs what it sets off, so the answer shows the fault as it stands afterwards. After the end every fault is a
// conflict; before it, what is refused is wrong in itself.
ControlAnswer post_fault(const ControlCall& call) {
    try {
        const std::size_t number =
            call.world.begin_fault(call.request.body(), body_source, call.pacer.moment_for_input());
        call.pacer.advance();
        ControlAnswer answer = json(201, drill::fault_state_json(call.world.world(), number));
        answer.response.set(boost::beast::http::field::location, "/api/v1/faults/" + std::to_string(number));
        return answer;
    } catch (const drill::InputError& problem) {
        return error(call.world.is_over() ? 409 : 422, problem);
    }
}

/// What cannot be done to a fault as things are by now.
///
/// What the world has against it is a conflict with its present state, 409, for the request itself made sense. The
/// answer shows the fault as it stands once what was due has run.
template <class Action>
ControlAnswer act_on_fault(const ControlCall& call, Action action) {
    if (auto answer = unless_there(call)) return *std::move(answer);
    try {
        action(call.pacer.moment_for_input());
        call.pacer.advance();
    } catch (const drill::InputError& problem) {
        return error(409, problem);
    }
    return json(200, drill::fault_state_json(call.world.world(), call.number));
}

// One that is in force ends, one to come is called off; which of the two it was the fault's standing tells.
ControlAnswer delete_fault(const ControlCall& call) {
    return act_on_fault(call, [&](sim::Time now) { call.world.end_fault(call.number, now); });
}

// The entry keeps its number, so it is ended by the same as any other fault.
ControlAnswer trigger(const ControlCall& call) {
    return act_on_fault(call, [&](sim::Time now) { call.world.trigger(call.number, now); });
}

ControlAnswer get_pace(const ControlCall& call) { return json(200, pace_json(call.pacer)); }

// Read as a whole before anything is applied.
ControlAnswer put_pace(const ControlCall& call) {
    try {
        apply(read_pace_change(call.request.body()), call.pacer);
    } catch (const drill::InputError& problem) {
        return error(422, problem);
    }
    return json(200, pace_json(call.pacer));
}

// Without colours, as it may be read by anything.
ControlAnswer get_report(const ControlCall& call) {
    const std::string format = call.value("format");
    const bool is_html = format == "html";
    if (!format.empty() && format != "text" && format != "json" && !is_html) {
        const drill::Complaint complaint = drill::unknown_name("format", format, {"json", "text", "html"});
        return error(422, drill::InputError("format", {}, {}, complaint));
    }
    if (is_html && report_page().empty()) return {error_json(409, without_pages), {}};
    const drill::Report report = report_of(call);
    if (is_html) return {text_answer(200, page_media, drill::html_report(report_page(), report)), {}};
    if (format == "text") return {text_answer(200, text_media, drill::text_report(report, drill::Colour::none)), {}};
    return {text_answer(200, json_media, drill::json_report(report)), {}};
}

// The pace goes on if it stood still, or what is under way would never end.
ControlAnswer finish(const ControlCall& call) {
    call.world.finish(call.pacer.moment_for_input());
    if (call.pacer.is_paused()) call.pacer.resume();  // so that what is under way comes to rest
    call.pacer.advance();
    return json(202, {{"phase", phase_of(call.world)}, {"ended_s", in_seconds(call.world.end())}});
}

// Where a reader left off it says by Last-Event-ID, as browsers do by themselves, or in the query where it cannot set a
// header.
ControlAnswer get_events(const ControlCall& call) {
    std::string last = call.value("after");
    const auto header = call.request.find("Last-Event-ID");
    if (header != call.request.end()) last.assign(header->value().data(), header->value().size());
    std::uint64_t after = 0;
    const auto [end, problem] = std::from_chars(last.data(), last.data() + last.size(), after);
    if (!last.empty() && (problem != std::errc{} || end != last.data() + last.size())) {
        return {error_json(422, "the last event's id is a number: " + drill::in_quotes(last) + " is none"), {}};
    }
    HttpResponse head(boost::beast::http::status::ok, 11);
    head.set(boost::beast::http::field::content_type, "text/event-stream");
    head.set(boost::beast::http::field::cache_control, "no-store");
    return {std::move(head), after};
}

// Gateways are left out where there are none, as in tests that ask without sockets.
ControlAnswer get_metrics(const ControlCall& call) {
    return {text_answer(200, metrics_media, metrics_text(call.world, call.pacer, call.settings.gateways)), {}};
}

// Made whenever it is asked for, which is once in a while.
ControlAnswer get_open_api(const ControlCall&) { return json(200, open_api_json(control_operations())); }

// What several operations are refused for, in the words of the OpenAPI document.
constexpr ControlOutcome not_there{404, "There is no fault of this number.", json_media, "Error"};
constexpr ControlOutcome not_now{409, "It cannot be done as things are by now.", json_media, "Error"};
constexpr ControlOutcome no_page{409, "The program was built without its page.", json_media, "Error"};
constexpr ControlOutcome not_understood{422, "It cannot be meant; the answer says what is wrong.", json_media, "Error"};

}  // namespace

// The order is that of the documentation and, for paths, of the OpenAPI document; operations on one path stand
// together. Where two paths match, which only "{number}" could bring about, the first with the right method is
// performed.
const std::vector<ControlOperation>& control_operations() {
    static const std::vector<ControlOperation> all{
        {verb::get,
         "/api/v1/state",
         "getState",
         "What the drill is like just now.",
         {},
         {},
         {{200, "Clock, regions, populations, replication, faults in force, and the verdict so far.", json_media,
           "State"}},
         get_state},
        {verb::get,
         "/api/v1/fault-types",
         "getFaultTypes",
         "Every fault there is, with its fields.",
         {},
         {},
         {{200, "The vocabulary.", json_media, "FaultTypes"}},
         get_fault_types},
        {verb::get,
         "/api/v1/faults",
         "getFaults",
         "All faults: the timeline's, then those begun manually.",
         {},
         {},
         {{200, "In the order of their numbers.", json_media, "Faults"}},
         get_faults},
        {verb::post,
         "/api/v1/faults",
         "beginFault",
         "Begins a fault, as an entry of the timeline would say it; at once unless it says when.",
         "FaultBeginning",
         {},
         {{201, "It has begun, or will; Location names it.", json_media, "Fault"}, not_understood, not_now},
         post_fault},
        {verb::get,
         "/api/v1/faults/{number}",
         "getFault",
         "One fault.",
         {},
         {},
         {{200, "The fault.", json_media, "Fault"}, not_there},
         get_fault},
        {verb::delete_,
         "/api/v1/faults/{number}",
         "endFault",
         "Ends a fault that is in force, or calls off one to come.",
         {},
         {},
         {{200, "It has ended.", json_media, "Fault"}, not_there, not_now},
         delete_fault},
        {verb::get,
         "/api/v1/timeline",
         "getTimeline",
         "The entries of the timeline.",
         {},
         {},
         {{200, "And whether it plays by itself.", json_media, "Timeline"}},
         get_timeline},
        {verb::post,
         "/api/v1/timeline/{number}/begin",
         "beginEntry",
         "Begins an entry of the timeline: one that waits, or one before its time.",
         {},
         {},
         {{200, "It has begun.", json_media, "Fault"}, not_there, not_now},
         trigger},
        {verb::get,
         "/api/v1/pace",
         "getPace",
         "How virtual time goes by.",
         {},
         {},
         {{200, "The pace.", json_media, "Pace"}},
         get_pace},
        {verb::put,
         "/api/v1/pace",
         "setPace",
         "Changes the speed, pauses, goes on, steps, or goes on until something.",
         "PaceChange",
         {},
         {{200, "The pace from now on.", json_media, "Pace"}, not_understood},
         put_pace},
        {verb::get,
         "/api/v1/report",
         "getReport",
         "The report so far, or of the whole drill once that is over.",
         {},
         {{"format", "\"json\" (default), \"text\" or \"html\"", "json"}},
         {{200, "The report, as `regiondrill run` gives it.", json_media, "Report"}, not_understood, no_page},
         get_report},
        {verb::post,
         "/api/v1/finish",
         "finish",
         "Ends the drill now; what is under way may still come to rest.",
         {},
         {},
         {{202, "Its time is over.", json_media, "Finished"}},
         finish},
        {verb::get,
         "/api/v1/layout",
         "getLayout",
         "Where everything is: regions and populations with their coordinates.",
         {},
         {},
         {{200, "What does not change while the drill is played.", json_media, "Layout"}},
         get_layout},
        {verb::get,
         "/api/v1/flows",
         "getFlows",
         "Where people go: what their resolvers believe now, and their attempts at each region so far.",
         {},
         {},
         {{200, "By population.", json_media, "Flows"}},
         get_flows},
        {verb::get,
         "/api/v1/series",
         "getSeries",
         "How requests fared and how many writes waited, as it went so far.",
         {},
         {{"from", "The moment of the first point", "0s"}, {"every", "How much a point sums up", "1s"}},
         {{200, "At most 2000 whole points of each.", json_media, "Series"}, not_understood},
         get_series},
        {verb::get,
         "/api/v1/why",
         "getWhy",
         "Why the DNS answers somebody what it does, as `regiondrill why` says it. No query is made.",
         {},
         {{"from", "A population, a city or a region that asks; by default the first population", "London"},
          {"name", "The name asked for; by default the one that is steered", ""}},
         {{200, "The answer and what led to it.", json_media, "Why"}, not_understood},
         get_why},
        {verb::get,
         "/api/v1/script",
         "getScript",
         "The drill so far as a script, with what somebody did to it as entries of its timeline.",
         {},
         {},
         {{200, "For `regiondrill run`.", json_media, "Script"}, not_now},
         get_script},
        {verb::get,
         "/api/v1/events",
         "getEvents",
         "Lines of the story, figures and flows, as they come; with Last-Event-ID those that were missed as "
         "well.",
         {},
         {{"after", "The number of the last event known, like Last-Event-ID", "0"}},
         {{200, "Server-sent events: story, figures, flows, pace, phase, gap.", "text/event-stream"}, not_understood},
         get_events},
        {verb::get,
         page_path,
         "getPage",
         "The page: the drill to be seen and led. It wants no token, and asks for one itself.",
         {},
         {},
         {{200, "HTML.", page_media}},
         get_page},
        {verb::get,
         "/openapi.json",
         "getOpenApi",
         "This description.",
         {},
         {},
         {{200, "OpenAPI 3.1.", json_media, "OpenApi"}},
         get_open_api},
        {verb::get,
         "/metrics",
         "getMetrics",
         "Figures for a monitoring system.",
         {},
         {},
         {{200, "OpenMetrics text.", metrics_media}},
         get_metrics},
    };
    return all;
}

// A number too large for its type is no fault's, and so no match: such a path is unknown.
std::optional<std::size_t> match(const ControlOperation& operation, std::string_view path) {
    constexpr std::string_view place = "{number}";
    const std::size_t begin = operation.path.find(place);
    if (begin == std::string_view::npos) return operation.path == path ? std::optional<std::size_t>(0) : std::nullopt;
    const std::string_view before = operation.path.substr(0, begin);
    const std::string_view behind = operation.path.substr(begin + place.size());
    if (!path.starts_with(before) || !path.ends_with(behind) || path.size() <= before.size() + behind.size())
        return std::nullopt;
    path = path.substr(before.size(), path.size() - before.size() - behind.size());
    std::size_t number = 0;
    const auto [end, problem] = std::from_chars(path.data(), path.data() + path.size(), number);
    if (problem != std::errc{} || end != path.data() + path.size()) return std::nullopt;
    return number;
}

}  // namespace regiondrill::live
