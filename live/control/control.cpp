#include "live/control/control.hpp"

#include "drill/scenario/input_error.hpp"
#include "live/control/access_guard.hpp"
#include "live/control/state_view.hpp"
#include "sim/url.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace regiondrill::live {

namespace http = boost::beast::http;

namespace {

// HEAD is GET whose body the connection leaves out.
http::verb method_of(const HttpRequest& request) {
    return request.method() == http::verb::head ? http::verb::get : request.method();
}

// What nobody would read of the query is refused, with what can stand there.
std::optional<HttpResponse> refusal_of_query(const ControlOperation& operation, std::string_view query) {
    std::vector<std::string_view> known;
    for (const ControlParameter& parameter : operation.query) known.push_back(parameter.name);
    const auto problem = sim::query_problem(query, known);
    if (!problem) return std::nullopt;
    return error_json(400, *problem);
}

/// The pace without what changes all the time. Of two texts that are equal the second need not be told. Where the clock
/// stands still is among it: within one turn it may have gone on and stopped again.
std::string pace_text(const Pacer& pacer) {
    Json pace = pace_json(pacer);
    for (const char* key : {"behind_s", "given_up_s"}) pace.erase(key);
    if (!pacer.is_paused()) pace.erase("now_s");
    return pace.dump();
}

}  // namespace

Control::Control(ServedWorld& world, Pacer& pacer, ControlSettings settings)
    : world_(world),
      pacer_(pacer),
      settings_(std::move(settings)),
      event_tail_(world.world()) {}

// Browsers show no token for a page; there is nothing of the drill in it, and it asks for the token itself.
ControlAnswer Control::answer(const HttpRequest& request) {
    if (auto refusal = refusal_of_sender(request, settings_)) return {*std::move(refusal), {}};
    const bool is_page = sim::split_target(view_of(request.target())).path == page_path;
    if (!is_page) {
        if (auto refusal = refusal_of_token(request, settings_)) return {*std::move(refusal), {}};
    }
    return dispatch(request);
}

// A path may stand in the table several times, with different methods, so a wrong method is only known at the end.
ControlAnswer Control::dispatch(const HttpRequest& request) {
    const std::string_view target = view_of(request.target());
    const auto [path, query] = sim::split_target(target);
    bool is_known = false;
    for (const ControlOperation& operation : control_operations()) {
        const auto number = match(operation, path);
        if (!number) continue;
        is_known = true;
        if (operation.method != method_of(request)) continue;
        if (auto refusal = refusal_of_query(operation, query)) return {*std::move(refusal), {}};
        if (operation.changes_something()) {
            if (auto refusal = refusal_of_media(request)) return {*std::move(refusal), {}};
        }
        return operation.perform({world_, pacer_, settings_, request, *number, query});
    }
    return {is_known ? wrong_method(path) : unknown(path), {}};
}

// RFC 9110, section 15.5.6: a 405 names what is allowed, and GET brings HEAD.
HttpResponse Control::wrong_method(std::string_view path) const {
    std::string allowed;
    for (const ControlOperation& operation : control_operations()) {
        if (!match(operation, path)) continue;
        allowed += (allowed.empty() ? "" : ", ") + std::string(view_of(http::to_string(operation.method)));
        if (operation.method == http::verb::get) allowed += ", HEAD";
    }
    HttpResponse response = error_json(405, "what can be done here is " + allowed);
    response.set(http::field::allow, allowed);
    return response;
}

// Operations on one path stand next to each other in the table, so comparing with the last name is enough. Without a
// name that is near, all are told.
HttpResponse Control::unknown(std::string_view path) const {
    std::vector<std::string> paths;
    for (const ControlOperation& operation : control_operations()) {
        if (paths.empty() || paths.back() != operation.path) paths.emplace_back(operation.path);
    }
    Json body{{"error", "there is nothing at " + drill::in_quotes(path)}};
    if (const auto nearest = drill::nearest_name(path, paths)) {
        body["nearest"] = *nearest;
    } else {
        body["known"] = paths;
    }
    return json_answer(404, body);
}

// What has not changed is not told again. The story is lasting, and so are pace and phase: a reader who comes back
// wants to know how things came to stand as they do.
void Control::publish_news() {
    for (const drill::StoryLine& line : event_tail_.fresh()) {
        events_.publish("story", Json{{"at_s", in_seconds(line.at)}, {"who", line.who}, {"what", line.what}}.dump(
                                     -1, ' ', false, Json::error_handler_t::replace));
    }
    if (std::string pace = pace_text(pacer_); pace != pace_sent_) {
        events_.publish("pace", pace_json(pacer_).dump());
        pace_sent_ = std::move(pace);
    }
    if (const std::string phase(phase_of(world_)); phase != phase_sent_) {
        events_.publish("phase", Json{{"at_s", in_seconds(world_.reported_until())}, {"phase", phase}}.dump());
        phase_sent_ = phase;
    }
}

// Fleeting: the next figures make these worthless.
void Control::publish_metrics() {
    events_.publish("figures", figures_json(world_, pacer_).dump(), EventWorth::fleeting);
}

// Worked out only where somebody looks and something has changed. The next one says all that this one did.
void Control::publish_flows() {
    if (events_.readers() == 0) return;
    std::string flows = flows_json(world_).dump();
    if (flows == flows_sent_) return;
    events_.publish("flows", flows, EventWorth::latest);
    flows_sent_ = std::move(flows);
}

namespace {

using namespace std::chrono_literals;

/// Below what a reader notices.
constexpr auto news_interval = 20ms;
constexpr auto figures_interval = 1s;
/// Often enough for lines that move, and seldom enough for a page that draws sixty of them.
constexpr auto flows_interval = 250ms;
/// Well below the half minute after which proxies and browsers take a silent stream for dead.
constexpr auto beat_interval = 15s;

}  // namespace

// The port is known only once the server listens, and the guard compares Host with it.
ControlGateway::ControlGateway(Loop& loop, Control& control, const HttpServerSettings& settings)
    : control_(control),
      server_(loop, *this, settings),
      event_tail_(loop.every(news_interval, [this] { control_.publish_news(); })),
      metrics_(loop.every(figures_interval, [this] { control_.publish_metrics(); })),
      flows_(loop.every(flows_interval, [this] { control_.publish_flows(); })),
      beats_(loop.every(beat_interval, [this] { control_.events().beat(); })) {
    control_.is_at({settings.address.address, server_.port()});
}

// The news go out before the streams are ended, so that readers see the drill's last lines.
void ControlGateway::wind_up() {
    control_.publish_news();
    server_.wind_up();
}

// The feed holds the connection until it takes no more, which append() then says.
void ControlGateway::asked(const std::shared_ptr<HttpConnection>& connection, HttpRequest&& request) {
    ControlAnswer answer = control_.answer(request);
    if (!answer.events_after) return connection->answer(std::move(answer.response));
    connection->begin_stream(std::move(answer.response));
    control_.events().watch(*answer.events_after,
                            [connection](const std::string& text) { return connection->append(text); });
    control_.publish_flows();
}

}  // namespace regiondrill::live
