// A small world with its control API and nobody's sockets: requests in, answers out.
#pragma once

#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "live/control/control.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace regiondrill::live::fixture {

using nlohmann::json;

inline constexpr const char* own_host = "127.77.0.1:8077";

inline std::string small_script(const std::string& timeline = "") {
    return R"({ "name": "a small world", "duration": "10m",
        "regions": { "eu-west-2": {}, "us-west-2": {} },
        "clients": [ { "name": "near", "at": "London", "count": 5 }, { "name": "far", "at": "Seattle", "count": 5 } ],
        "timeline": [ )" +
           timeline + R"( ],
        "expect": [ { "that": "availability", "at_least": "99%" }, { "that": "lost_writes", "at_most": 0 } ] })";
}

inline drill::Scenario small_scenario(const std::string& timeline = "") {
    return drill::read_scenario_text(small_script(timeline), "a test");
}

class Controlled {
public:
    explicit Controlled(const drill::Scenario& scenario = small_scenario(),
                        drill::TimelineMode timeline = drill::TimelineMode::plays, ControlSettings settings = here())
        : served(scenario, timeline),
          pacer(loop, served, {.paused = true}),
          control(served, pacer, std::move(settings)) {}

    static ControlSettings here() {
        ControlSettings settings;
        settings.address = {dns::IpAddress::v4(127, 77, 0, 1), 8077};
        return settings;
    }

    /// Without the clock: as if it had gone on to there.
    void advance(sim::Duration since_start) {
        served.world().run_until(sim::drill_start + since_start);
        pacer.run_until(sim::drill_start);  // is over: the pacer stands where the world is
    }

    static HttpRequest request(const std::string& method, const std::string& target, const std::string& body = {}) {
        HttpRequest request(boost::beast::http::string_to_verb(method), target, 11);
        request.set(boost::beast::http::field::host, own_host);
        if (method != "GET" && method != "HEAD") request.set(boost::beast::http::field::content_type, json_media);
        request.body() = body;
        return request;
    }

    HttpResponse ask(const std::string& method, const std::string& target, const std::string& body = {}) {
        return control.answer(request(method, target, body)).response;
    }

    json get(const std::string& target) { return json::parse(ask("GET", target).body()); }

    Loop loop;
    ServedWorld served;
    Pacer pacer;
    Control control;
};

inline std::string field_of(const HttpResponse& response, const char* name) {
    const auto found = response.find(name);
    return found == response.end() ? "" : std::string(found->value().data(), found->value().size());
}

}  // namespace regiondrill::live::fixture
