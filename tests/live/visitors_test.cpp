// What real programs lived through is in the report, though they are of no population. No sockets: visitors are put
// into a served world, which is played in virtual time.
#include "drill/report/json_report.hpp"
#include "drill/report/report.hpp"
#include "drill/report/text_report.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "live/session/served_world.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace visitors_test {

using namespace regiondrill;
using namespace std::chrono_literals;
namespace http = boost::beast::http;

namespace {

drill::Scenario scenario(const std::string& timeline = "", const std::string& region = "{}") {
    return drill::read_scenario_text(R"({ "duration": "2m", "network": { "model": "ideal" },
        "regions": { "eu-west-2": )" + region +
                                         R"(, "us-west-2": )" + region + R"( },
        "clients": [ { "name": "london", "at": "London", "count": 1, "real": true } ],
        "timeline": [ )" + timeline + " ] }",
                                     "a test");
}

/// Somebody in London with a connection to eu-west-2, asking one thing after the other.
class Visitor : private live::ConnectionHost {
public:
    explicit Visitor(live::ServedWorld& served) : served_(served) {}

    void connect() {
        connection_ = served_.open_connection(dns::LocationId{0}, regions::RegionId{0}, *this, served_.reached());
        play(1s);
    }
    /// The status; nothing where the connection broke or no answer came within ten seconds.
    std::optional<unsigned> ask(http::verb verb, const std::string& target, const std::string& body = "") {
        status_.reset();
        live::HttpRequest request{verb, target, 11};
        request.body() = body;
        served_.ask(connection_, request, served_.reached());
        play(10s);
        return status_;
    }
    void leave() { served_.close_connection(connection_, served_.reached()); }
    bool accepted() const { return accepted_; }

private:
    void play(sim::Duration span) {
        served_.world().run_until(served_.reached() + span);
        served_.settle();
    }
    void connected(live::DirectConnectionId, bool accepted) override { accepted_ = accepted; }
    void answered(live::DirectConnectionId, std::optional<live::HttpResponse> response) override {
        if (response) status_ = response->result_int();
    }

    live::ServedWorld& served_;
    live::DirectConnectionId connection_{};
    bool accepted_ = false;
    std::optional<unsigned> status_;
};

drill::Report report_of(live::ServedWorld& served) {
    served.world().run();
    return drill::make_report(served.world());
}

bool has(const std::string& text, const std::string& part) {
    INFO(text);
    return text.find(part) != std::string::npos;
}

/// With runs of blanks as one: how wide columns are depends on all rows.
std::string squeezed(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c != ' ' || !out.ends_with(' ')) out += c;
    }
    return out;
}

TEST_CASE("visitors stand among the people, stretch by stretch, with who served them") {
    live::ServedWorld served(scenario(R"({ "at": "40s", "do": "errors", "region": "eu-west-2", "for": "30s" })"));
    Visitor visitor(served);
    visitor.connect();
    for (int i = 0; i < 3; ++i) CHECK(visitor.ask(http::verb::put, "/kv/a", "1") == 200U);
    served.world().run_until(sim::drill_start + 41s);
    for (int i = 0; i < 2; ++i) CHECK(visitor.ask(http::verb::get, "/kv/a") == 500U);
    served.world().run_until(sim::drill_start + 71s);
    CHECK(visitor.ask(http::verb::get, "/kv/missing") == 404U);
    const drill::Report report = report_of(served);
    const auto json = nlohmann::json::parse(drill::json_report(report));
    CHECK(json["requests"] == 6);
    CHECK(json["populations"]["london"]["requests"] == 0);
    const auto& visitors = json["visitors"];
    CHECK(visitors["requests"] == 6);
    CHECK(visitors["ok"] == 4);
    CHECK(visitors["failed"] == 2);
    CHECK(visitors["attempts"]["answered"] == 6);
    CHECK(visitors["served_by"]["eu-west-2"] == 4);
    REQUIRE(visitors["windows"].size() == 3);
    CHECK(visitors["windows"][0]["requests"] == 3);
    CHECK(visitors["windows"][1]["availability"] == 0.0);
    CHECK(visitors["windows"][2]["availability"] == 1.0);
    CHECK(json["ledger"]["acknowledged"] == 3);
    const std::string text = drill::text_report(report, drill::Colour::none);
    CHECK(has(squeezed(text), "\n visitors before 3 100% "));
    CHECK(has(squeezed(text), "\n during 2 0% "));
    CHECK(has(squeezed(text), "\n after 1 100% "));
}

TEST_CASE("a visitor who is refused, reset or kept waiting failed, and one who never asks is none") {
    live::ServedWorld served(scenario(R"({ "at": "20s", "do": "crash", "region": "eu-west-2", "for": "20s" },
                                         { "at": "60s", "do": "hang", "region": "eu-west-2", "for": "20s" })"));
    Visitor idle(served);
    idle.connect();
    Visitor refused(served);
    served.world().run_until(sim::drill_start + 21s);
    refused.connect();
    CHECK_FALSE(refused.accepted());
    served.world().run_until(sim::drill_start + 41s);
    Visitor kept_waiting(served);
    kept_waiting.connect();
    served.world().run_until(sim::drill_start + 61s);
    CHECK(kept_waiting.ask(http::verb::get, "/health") == std::nullopt);
    kept_waiting.leave();
    idle.leave();
    const auto visitors = nlohmann::json::parse(drill::json_report(report_of(served)))["visitors"];
    CHECK(visitors["requests"] == 2);
    CHECK(visitors["failed"] == 2);
    CHECK(visitors["attempts"]["refused"] == 1);
    CHECK(visitors["attempts"]["request_timeout"] == 1);
}

TEST_CASE("a drill that nobody visited has no row of visitors, and one that nobody can visit no field") {
    live::ServedWorld served(scenario());
    const drill::Report report = report_of(served);
    CHECK_FALSE(has(drill::text_report(report, drill::Colour::none), "visitors"));
    CHECK(nlohmann::json::parse(drill::json_report(report))["visitors"]["requests"] == 0);
    drill::World closed(scenario());
    closed.run();
    CHECK_FALSE(nlohmann::json::parse(drill::json_report(drill::make_report(closed))).contains("visitors"));
}

TEST_CASE("where services stand behind the regions there is no ledger of zeros") {
    live::ServedWorld served(scenario("", R"({ "upstream": "http://127.0.0.1:9" })"));
    const drill::Report report = report_of(served);
    const auto json = nlohmann::json::parse(drill::json_report(report));
    CHECK(json["ledger"].is_null());
    CHECK(has(json["no_ledger"], "services behind the regions"));
    const std::string text = drill::text_report(report, drill::Colour::none);
    CHECK(has(text, "The writes\n  what real programs write is in the services behind the regions"));
    CHECK_FALSE(has(text, "acknowledged, of which"));
    CHECK_FALSE(has(text, "lag p50"));
}

TEST_CASE("simulated people beside services have their ledger, and it says that it is theirs alone") {
    drill::Scenario mixed = scenario("", R"({ "upstream": "http://127.0.0.1:9" })");
    mixed.clients.front().real = false;
    live::ServedWorld served(mixed);
    const std::string text = drill::text_report(report_of(served), drill::Colour::none);
    CHECK(has(text, "acknowledged, of which"));
    CHECK(has(text, "what real programs write is in the services behind the regions"));
}

TEST_CASE("writes are told as examples in the order of time") {
    const drill::Scenario conflicts = drill::read_scenario_text(R"({ "duration": "2m",
        "regions": { "us-east-1": {}, "eu-west-1": {} },
        "clients": [
            { "name": "ny", "at": "New York", "count": 20, "writes": "100%", "keys": { "count": 20 } },
            { "name": "dub", "at": "Dublin", "count": 20, "writes": "100%", "keys": { "count": 20 } } ] })",
                                                                "a test");
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        drill::Scenario seeded = conflicts;
        seeded.seed = seed;
        drill::World world(seeded);
        world.run();
        const auto json = nlohmann::json::parse(drill::json_report(drill::make_report(world)));
        const auto& examples = json["ledger"]["examples"];
        REQUIRE(examples.size() > 2);
        for (std::size_t i = 1; i < examples.size(); ++i) {
            CHECK(examples[i - 1]["accepted_s"] <= examples[i]["accepted_s"]);
        }
    }
}

}  // namespace

}  // namespace visitors_test
