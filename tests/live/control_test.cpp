// What the control API does to a drill and says of it, by its requests and answers.
#include "tests/catch.hpp"
#include "tests/live/controlled.hpp"

namespace control_test {

using namespace regiondrill;
using namespace regiondrill::live::fixture;
using namespace std::chrono_literals;

namespace {

const std::string kill_eu = R"({ "do": "kill", "region": "eu-west-2", "for": "2m" })";

std::string error_of(const live::HttpResponse& response) { return json::parse(response.body())["error"]; }

}  // namespace

TEST_CASE("the state says what the drill is like") {
    Controlled drill(small_scenario());
    drill.advance(60s);
    const json state = drill.get("/api/v1/state");
    CHECK(state["scenario"] == "a small world");
    CHECK(state["phase"] == "playing");
    CHECK(state["pace"]["now_s"] == 60);
    CHECK(state["pace"]["paused"] == true);
    CHECK(state["ends_s"] == 600);
    REQUIRE(state["regions"].size() == 2);
    CHECK(state["regions"][0]["name"] == "eu-west-2");
    CHECK(state["regions"][0]["health"] == "healthy");
    CHECK(state["regions"][0]["workers"] == 64);
    CHECK(state["populations"][0]["answered_with"] == json{"eu-west-2"});
    CHECK(state["populations"][0]["ok"].get<int>() > 200);
    CHECK(state["replication"].size() == 2);
    CHECK(state["faults"].empty());
    CHECK(state["verdict"]["verdict"] == "inconclusive");
    CHECK(state["verdict"]["expectations"][0]["verdict"] == "passed");
}

TEST_CASE("a fault is begun, seen, and ended") {
    Controlled drill;
    drill.advance(60s);
    const auto begun = drill.ask("POST", "/api/v1/faults", kill_eu);
    CHECK(begun.result_int() == 201);
    CHECK(field_of(begun, "Location") == "/api/v1/faults/0");
    const json fault = json::parse(begun.body());
    CHECK(fault["standing"] == "in_force");
    CHECK(fault["began_s"] == 60);
    CHECK(fault["ends_s"] == 180);
    CHECK(fault["regions"] == json{"eu-west-2"});
    drill.advance(120s);
    const json state = drill.get("/api/v1/state");
    CHECK(state["faults"][0]["evidence"]["met"].get<int>() > 0);
    CHECK(state["regions"][0]["in_service"] == false);
    CHECK(state["regions"][0]["health"] == "unhealthy");
    CHECK(state["populations"][0]["answered_with"] == json{"us-west-2"});
    const json ended = json::parse(drill.ask("DELETE", "/api/v1/faults/0").body());
    CHECK(ended["standing"] == "ended");
    CHECK(ended["ended_s"] == 120);
    CHECK(ended["ended_at_hand"] == true);
    CHECK(drill.get("/api/v1/faults/0") == ended);
    const auto again = drill.ask("DELETE", "/api/v1/faults/0");
    CHECK(again.result_int() == 409);
    CHECK(error_of(again) == "fault 0: kill eu-west-2 ended already, at 2:00.0");
}

TEST_CASE("a fault that cannot be meant is refused in one line, and nothing happens") {
    Controlled drill;
    const auto refused = drill.ask("POST", "/api/v1/faults", R"({ "do": "kill", "region": "eu-west-1" })");
    CHECK(refused.result_int() == 422);
    const json error = json::parse(refused.body());
    CHECK(error["error"] == "request body:1:27: region: there is no region \"eu-west-1\"; did you mean \"eu-west-2\"?");
    CHECK(error["path"] == "region");
    CHECK(error["nearest"] == "eu-west-2");
    CHECK(drill.ask("POST", "/api/v1/faults", "").result_int() == 422);
    CHECK(drill.ask("POST", "/api/v1/faults", "\x80").result_int() == 422);
    CHECK(drill.get("/api/v1/faults")["faults"].empty());
    CHECK(drill.ask("DELETE", "/api/v1/faults/3").result_int() == 404);
    CHECK(drill.ask("GET", "/api/v1/faults/3").result_int() == 404);
}

TEST_CASE("a waiting timeline is begun entry by entry") {
    Controlled drill(small_scenario(R"({ "at": "1m", "do": "kill", "region": "eu-west-2", "for": "30s" },
                                       { "at": "3m", "do": "crash", "region": "us-west-2", "for": "30s" })"),
                     drill::TimelineMode::manual);
    drill.advance(2min);
    json timeline = drill.get("/api/v1/timeline");
    CHECK(timeline["mode"] == "waits");
    CHECK(timeline["entries"][0]["standing"] == "waiting");
    CHECK(timeline["entries"][0]["planned_s"] == 60);
    CHECK(drill.ask("POST", "/api/v1/timeline/1/begin").result_int() == 200);
    CHECK(drill.ask("POST", "/api/v1/timeline/1/begin").result_int() == 409);
    drill.ask("POST", "/api/v1/faults", kill_eu);
    timeline = drill.get("/api/v1/timeline");
    CHECK(timeline["entries"].size() == 2);
    CHECK(timeline["entries"][1]["standing"] == "in_force");
    CHECK(timeline["entries"][1]["ends_s"] == 150);
    CHECK(drill.get("/api/v1/faults")["faults"].size() == 3);
}

TEST_CASE("the pace is changed") {
    Controlled drill;
    const auto put = [&](const std::string& body) {
        return json::parse(drill.ask("PUT", "/api/v1/pace", body).body());
    };
    CHECK(put(R"({ "speed": 250 })")["speed"] == 250);
    CHECK(put(R"({ "speed": 0.1 })")["paused"] == true);
    const std::uint64_t events = drill.served.world().engine().events();
    CHECK(put(R"({ "step": 7 })")["now_s"].get<double>() > 0);
    CHECK(drill.served.world().engine().events() == events + 7);
    json pace = put(R"({ "until": "5m" })");
    CHECK(pace["paused"] == false);
    CHECK(pace["until_s"] == 300);
    pace = put(R"({ "until": "next" })");
    CHECK(pace["until_next"] == true);
    CHECK(pace["until_s"] == nullptr);
    pace = put(R"({ "paused": true })");
    CHECK(pace["paused"] == true);
    CHECK(pace["until_next"] == false);
}

TEST_CASE("a pace that cannot be meant is refused, and stays as it was") {
    Controlled drill;
    const json before = drill.get("/api/v1/pace");
    for (const char* body : {R"({ "speed": 0 })", R"({ "speed": 1001 })", R"({ "speed": "fast" })", R"({ "sped": 2 })",
                             "{}", "[]", "", R"({ "paused": 1 })", R"({ "step": 0 })", R"({ "step": 1.5 })",
                             R"({ "step": 1000000 })", R"({ "until": "tomorrow" })", R"({ "until": 5 })",
                             R"({ "paused": false, "step": 1 })", R"({ "speed": 5, "paused": 3 })"}) {
        CAPTURE(body);
        CHECK(drill.ask("PUT", "/api/v1/pace", body).result_int() == 422);
        CHECK(drill.get("/api/v1/pace") == before);
    }
    CHECK(error_of(drill.ask("PUT", "/api/v1/pace", R"({ "sped": 2 })")) ==
          "pace:1:3: there is no key \"sped\"; did you mean \"speed\"?");
}

// Going on until then would be standing still now, which is not what was meant.
TEST_CASE("a moment that the drill is past is nothing to go on until") {
    Controlled drill;
    drill.advance(60s);
    CHECK(drill.ask("PUT", "/api/v1/pace", R"({ "paused": false })").result_int() == 200);
    const auto refused = drill.ask("PUT", "/api/v1/pace", R"({ "speed": 7, "until": "1s" })");
    CHECK(refused.result_int() == 422);
    CHECK(error_of(refused).starts_with("pace: until: the drill is past 0:01.0: it is at 1:0"));
    CHECK(drill.get("/api/v1/pace")["paused"] == false);
    CHECK(drill.get("/api/v1/pace")["speed"] == 1);
    drill.ask("PUT", "/api/v1/pace", R"({ "paused": true })");
    drill.advance(61s);
    CHECK(drill.ask("PUT", "/api/v1/pace", R"({ "until": "60999ms" })").result_int() == 422);
    CHECK(drill.ask("PUT", "/api/v1/pace", R"({ "until": "61s" })").result_int() == 200);
}

namespace {

/// A program at a region's address that only asks.
struct Asking : live::ConnectionHost {
    void connected(live::DirectConnectionId, bool) override {}
    void answered(live::DirectConnectionId, std::optional<live::HttpResponse>) override {}
};

}  // namespace

TEST_CASE("the state has visitors, with what became of their requests as in the report") {
    Controlled drill;
    Asking program;
    CHECK(drill.get("/api/v1/state")["visitors"]["connections"] == 0);
    const auto connection =
        drill.served.open_connection(dns::LocationId{0}, regions::RegionId{0}, program, drill.served.reached());
    drill.advance(10s);
    drill.served.settle();
    drill.served.ask(connection, Controlled::request("PUT", "/kv/a", "1"), drill.served.reached());
    CHECK(drill.get("/api/v1/state")["visitors"]["open"] == 1);
    drill.advance(20s);
    const json visitors = drill.get("/api/v1/state")["visitors"];
    CHECK(visitors["connections"] == 1);
    CHECK(visitors["open"] == 0);
    CHECK(visitors["latency_ms"]["p50"] > 0.0);
    const json reported = drill.get("/api/v1/report?format=json")["visitors"];
    for (const char* field : {"requests", "ok", "failed"}) CHECK(visitors[field] == reported[field]);
    CHECK(visitors["ok"] == 1);
}

TEST_CASE("a drill is finished, comes to rest and is judged") {
    Controlled drill;
    drill.advance(60s);
    CHECK(drill.get("/api/v1/report")["so_far_s"] == 60);
    const auto finished = drill.ask("POST", "/api/v1/finish");
    CHECK(finished.result_int() == 202);
    CHECK(json::parse(finished.body())["ended_s"] == 60);
    CHECK_FALSE(drill.pacer.is_paused());
    drill.advance(120s);
    const json report = drill.get("/api/v1/report?format=json");
    CHECK(report["verdict"] == "passed");
    CHECK(report["virtual_s"] == 60);
    CHECK(drill.get("/api/v1/state")["phase"] == "over");
    const auto text = drill.ask("GET", "/api/v1/report?format=text");
    CHECK(text.body().find("ended manually, of 10m") != std::string::npos);
    CHECK(drill.ask("GET", "/api/v1/report?format=xml").result_int() == 422);
    CHECK(drill.ask("POST", "/api/v1/faults", kill_eu).result_int() == 409);
}

TEST_CASE("the vocabulary of faults is told with its fields") {
    Controlled drill;
    const json types = drill.get("/api/v1/fault-types")["fault_types"];
    CHECK(types.size() == drill::fault_types().size());
    CHECK(types[0]["do"] == "kill");
    const json fields = types[0]["fields"];
    REQUIRE(fields.size() == 4);
    CHECK(fields[0]["name"] == "at");
    CHECK(fields[0]["required"] == false);
    CHECK(fields[0]["default"] == "now");
    CHECK(fields[2]["name"] == "region");
    CHECK(fields[2]["required"] == true);
    CHECK(fields[2]["schema"]["type"] == "string");
    CHECK(fields[3]["name"] == "because");
    CHECK(fields[3]["required"] == false);
}

TEST_CASE("what is not there, or not done so, is refused by its name") {
    Controlled drill;
    auto answer = drill.ask("GET", "/api/v1/stat");
    CHECK(answer.result_int() == 404);
    CHECK(json::parse(answer.body())["nearest"] == "/api/v1/state");
    answer = drill.ask("GET", "/somewhere/else/entirely");
    CHECK(answer.result_int() == 404);
    CHECK(json::parse(answer.body())["known"].size() > 5);
    CHECK(drill.ask("GET", "/api/v1/faults/").result_int() == 404);
    CHECK(drill.ask("GET", "/api/v1/faults/-1").result_int() == 404);
    CHECK(drill.ask("GET", "/api/v1/faults/99999999999999999999").result_int() == 404);
    answer = drill.ask("DELETE", "/api/v1/faults");
    CHECK(answer.result_int() == 405);
    CHECK(field_of(answer, "Allow") == "GET, HEAD, POST");
    CHECK(field_of(drill.ask("POST", "/api/v1/pace", "{}"), "Allow") == "GET, HEAD, PUT");
    CHECK(drill.ask("HEAD", "/api/v1/state").result_int() == 200);
}

TEST_CASE("only this machine's own requests are listened to") {
    Controlled drill;
    const auto ask = [&](const std::string& method, const char* name, const char* value) {
        auto request = Controlled::request(method, "/api/v1/finish");
        request.set(name, value);
        return drill.control.answer(request).response.result_int();
    };
    for (const char* host : {"evil.example", "evil.example:8077", "127.77.0.1", "127.77.0.1:80", "localhost", ""}) {
        CAPTURE(host);
        CHECK(ask("POST", "Host", host) == 421);
    }
    for (const char* origin : {"http://evil.example", "null", "https://127.77.0.1:8077", "http://127.77.0.1:8078"}) {
        CAPTURE(origin);
        CHECK(ask("POST", "Origin", origin) == 403);
    }
    for (const char* media : {"text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"}) {
        CAPTURE(media);
        CHECK(ask("POST", "Content-Type", media) == 415);
    }
    for (const auto& [first, second] :
         {std::pair("http://127.77.0.1:8077", "http://evil.example"),
          std::pair("http://evil.example", "http://127.77.0.1:8077"), std::pair("", "http://evil.example")}) {
        CAPTURE(first, second);
        auto request = Controlled::request("POST", "/api/v1/finish");
        request.insert("Origin", first);
        request.insert("Origin", second);
        CHECK(drill.control.answer(request).response.result_int() == 403);
    }
    CHECK_FALSE(drill.served.world().is_over());
    auto request = Controlled::request("POST", "/api/v1/finish");
    request.set("Host", "LOCALHOST:8077");
    request.set("Origin", "http://localhost:8077");
    request.set("Content-Type", "Application/JSON; charset=utf-8");
    CHECK(drill.control.answer(request).response.result_int() == 202);
}

TEST_CASE("beyond the loopback a token is wanted") {
    live::ControlSettings settings;
    settings.address = {dns::IpAddress::v4(192, 0, 2, 7), 8077};
    settings.token = "open sesame";
    Controlled drill(small_scenario(), drill::TimelineMode::plays, settings);
    const auto ask = [&](const char* authorization) {
        auto request = Controlled::request("GET", "/api/v1/pace");
        request.set("Host", "192.0.2.7:8077");
        if (*authorization != '\0') request.set("Authorization", authorization);
        return drill.control.answer(request).response;
    };
    for (const char* wrong : {"", "Bearer", "Bearer ", "Bearer open", "Basic open sesame", "Bearer Open sesame",
                              "Bearer open sesameopen sesame"}) {
        CAPTURE(wrong);
        const auto answer = ask(wrong);
        CHECK(answer.result_int() == 401);
        CHECK(field_of(answer, "WWW-Authenticate") == "Bearer realm=\"regiondrill\"");
    }
    CHECK(error_of(ask("")) == "a token is wanted: Authorization: Bearer TOKEN");
    CHECK(error_of(ask("Basic open sesame")) == "a token is wanted: Authorization: Bearer TOKEN");
    CHECK(error_of(ask("Bearer Open sesame")) == "the token is not this drill's");
    CHECK(ask("Bearer open sesame").result_int() == 200);
    CHECK(ask("bearer open sesame").result_int() == 200);
}

// A page whose name is made to resolve to here sends its own name, and no other page may use the token of somebody's
// browser extension or proxy.
TEST_CASE("beyond the loopback too, only the API's own address is a host, and its own pages an origin") {
    const auto asked = [](const dns::IpAddress& address, std::uint16_t port, const char* name, const char* value) {
        live::ControlSettings settings;
        settings.address = {address, port};
        settings.token = "open sesame";
        Controlled drill(small_scenario(), drill::TimelineMode::plays, settings);
        auto request = Controlled::request("GET", "/api/v1/pace");
        request.set("Host", settings.address.text());
        request.set("Authorization", "Bearer open sesame");
        request.set(name, value);
        return drill.control.answer(request).response.result_int();
    };
    const auto v4 = dns::IpAddress::v4(192, 0, 2, 7);
    const auto v6 = *dns::IpAddress::from_text("fd00::7");
    for (const char* host : {"drill.example:8077", "localhost:8077", "192.0.2.7", "192.0.2.7:80", "192.0.2.70:8077"}) {
        CAPTURE(host);
        CHECK(asked(v4, 8077, "Host", host) == 421);
    }
    CHECK(asked(v4, 8077, "Host", "192.0.2.7:8077") == 200);
    CHECK(asked(v4, 80, "Host", "192.0.2.7") == 200);
    CHECK(asked(v6, 8077, "Host", "[FD00::7]:8077") == 200);
    CHECK(asked(v6, 80, "Host", "[fd00::7]") == 200);
    CHECK(asked(v6, 8077, "Host", "fd00::7:8077") == 421);
    CHECK(asked(v4, 8077, "Origin", "http://drill.example:8077") == 403);
    CHECK(asked(v4, 8077, "Origin", "http://192.0.2.7:8077") == 200);
}

TEST_CASE("events are told as they happen, in order, and again to who comes late") {
    Controlled drill;
    const auto watch = [&](const std::string& target, std::string& read) {
        const auto answer = drill.control.answer(Controlled::request("GET", target));
        REQUIRE(answer.events_after);
        CHECK(field_of(answer.response, "Content-Type") == "text/event-stream");
        drill.control.events().watch(*answer.events_after, [&](const std::string& text) {
            read += text;
            return true;
        });
    };
    std::string from_start;
    watch("/api/v1/events", from_start);
    drill.control.publish_news();
    drill.advance(60s);
    drill.ask("POST", "/api/v1/faults", kill_eu);
    drill.control.publish_news();
    drill.control.publish_metrics();
    CHECK(
        from_start.find("event: story\ndata: {\"at_s\":60.0,\"who\":\"fault\",\"what\":\"kill eu-west-2 for 2m, begun "
                        "manually\"}\n\n") != std::string::npos);
    CHECK(from_start.find("event: figures\n") != std::string::npos);
    std::string late;
    watch("/api/v1/events", late);
    CHECK(late == from_start);
    std::string rest;
    watch("/api/v1/events?after=" + std::to_string(drill.control.events().last() - 1), rest);
    CHECK(rest.find("event: story") == std::string::npos);
    CHECK(rest.find("event: figures") != std::string::npos);
    CHECK(drill.ask("GET", "/api/v1/events?after=x").result_int() == 422);
}

// A page draws the clock from what it was told last: one that stood, went on and stands again within a turn is told
// too.
TEST_CASE("the pace is told where it changes or the clock comes to stand, not as it goes by") {
    Controlled drill;
    drill.control.publish_news();
    const auto before = drill.control.events().last();
    drill.advance(10s);
    drill.control.publish_news();
    CHECK(drill.control.events().last() == before + 1);
    drill.control.publish_news();
    CHECK(drill.control.events().last() == before + 1);
    drill.ask("PUT", "/api/v1/pace", R"({ "paused": false })");
    drill.control.publish_news();
    CHECK(drill.control.events().last() == before + 2);
    const auto now = drill.pacer.now();
    while (drill.pacer.now() == now) {
    }
    drill.control.publish_news();
    CHECK(drill.control.events().last() == before + 2);
    drill.ask("PUT", "/api/v1/pace", R"({ "speed": 10 })");
    drill.control.publish_news();
    CHECK(drill.control.events().last() == before + 3);
}

}  // namespace control_test
