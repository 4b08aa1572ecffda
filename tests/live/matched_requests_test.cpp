// Faults that look at what real programs say: exactly those requests, in the drill as in its recording, which keeps no
// header that nobody looks at; and answers that really come corrupted.
#include "drill/report/json_report.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "live/session/replay.hpp"
#include "tests/catch.hpp"
#include "tests/live/programs.hpp"

#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace matched_requests_test {

using namespace regiondrill;
using namespace std::chrono_literals;
using live::HttpRequest;
using live::HttpResponse;

namespace {

namespace http = boost::beast::http;

sim::Time at(sim::Duration since_start) { return sim::drill_start + since_start; }

std::string script(const std::string& timeline) {
    return R"({ "duration": "1m", "regions": { "eu-west-2": {} },
        "clients": [ { "name": "near", "at": "London", "count": 3, "rate": "2/s", "writes": "0%" } ],
        "timeline": [ )" +
           timeline + " ] }";
}

HttpRequest asking(const std::string& target, const std::string& tenant = "") {
    HttpRequest request{http::verb::get, target, 11};
    request.set(http::field::authorization, "Bearer secret");
    if (!tenant.empty()) request.set("X-Tenant", tenant);
    return request;
}

struct Program : live::ConnectionHost {
    void connected(live::DirectConnectionId, bool) override {}
    void answered(live::DirectConnectionId, std::optional<HttpResponse> response) override {
        if (response) answers.push_back(std::move(*response));
    }
    std::vector<HttpResponse> answers;
};

/// A world, a program that asks it, and what is recorded of both.
class Session {
public:
    Session(const std::string& text, const std::string& file)
        : world(drill::read_scenario_text(text, "session.json")),
          recording_(file, {"test", "session.json", text, {}}) {
        world.record(recording_);
        connection_ = world.open_connection(dns::LocationId{0}, regions::RegionId{0}, program_, at(1s));
        now_ = 1s;
    }

    HttpResponse ask(const HttpRequest& request) {
        now_ += 1s;
        world.world().run_until(at(now_));
        world.deliver();
        world.ask(connection_, request, at(now_));
        now_ += 1s;
        world.world().run_until(at(now_));
        world.deliver();
        REQUIRE_FALSE(program_.answers.empty());
        HttpResponse answer = std::move(program_.answers.back());
        program_.answers.clear();
        return answer;
    }

    void begin(const std::string& fault) { world.begin_fault(fault, "a test", at(now_)); }

    std::string finish() {
        world.play_out();
        recording_.note_end({world.events(), world.digest().text()});
        return drill::json_report(drill::make_report(world.world()));
    }

    live::ServedWorld world;

private:
    live::RecordingFile recording_;
    Program program_;
    live::DirectConnectionId connection_{};
    sim::Duration now_{};
};

}  // namespace

TEST_CASE("a fault that looks at a header meets the programs that say it, also when the recording is played") {
    const programs::Folder folder;
    const std::string file = folder.path("recording");
    std::string report;
    {
        Session session(script(R"({ "at": "0s", "do": "errors", "region": "eu-west-2", "status": 503,
            "match": { "path": { "starts_with": "/kv/" }, "headers": { "X-Tenant": { "starts_with": "beta" } } } })"),
                        file);
        CHECK(session.ask(asking("/kv/a", "beta-7")).result_int() == 503);
        CHECK(session.ask(asking("/kv/a", "alpha")).result_int() == 404);
        CHECK(session.ask(asking("/kv/a")).result_int() == 404);
        CHECK(session.ask(asking("/kv", "beta-7")).result_int() == 200);
        CHECK(session.world.faults()[0].active->evidence().met == 1);
        // Begun by hand; from then on this header counts as well.
        session.begin(R"({ "do": "errors", "region": "eu-west-2", "as": "exception",
            "match": { "headers": { "authorization": { "exists": true } } } })");
        const HttpResponse thrown = session.ask(asking("/kv"));
        CHECK(thrown.result_int() == 502);
        CHECK(thrown.body() == "{\"error\":\"Bad Gateway\",\"message\":\"Injected exception\"}\n");
        report = session.finish();
    }
    std::ifstream lines(file);
    const std::string text{std::istreambuf_iterator<char>(lines), {}};
    // Nobody looked at it before the second fault: of five requests one line has it.
    CHECK(text.find("secret") == text.rfind("secret"));
    const live::Recording recording = live::read_recording(file);
    live::Replay replay(recording);
    while (replay.step()) {
    }
    REQUIRE(recording.end);
    CHECK(replay.world().digest().text() == recording.end->digest);
    CHECK(drill::json_report(drill::make_report(replay.world())) == report);
}

TEST_CASE("a real program gets the corrupted text, with a length that fits it, until the fault has ended") {
    const programs::Folder folder;
    Session session(script(R"({ "at": "6s", "do": "corrupt", "region": "eu-west-2", "for": "4s" },
                              { "at": "20s", "do": "corrupt", "region": "eu-west-2", "body": "<html>" })"),
                    folder.path("recording"));
    const std::string whole = session.ask(asking("/kv")).body();
    CHECK(whole.front() == '{');
    session.ask(asking("/kv"));
    const HttpResponse cut = session.ask(asking("/kv"));  // at 6 s
    CHECK(cut.result_int() == 200);
    REQUIRE(cut.body().size() > 9);
    CHECK(cut.body().substr(cut.body().size() - 9) == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    CHECK(whole.starts_with(cut.body().substr(0, cut.body().size() - 9)));
    CHECK(cut.at(http::field::content_length) == std::to_string(cut.body().size()));
    session.ask(asking("/kv"));
    CHECK(session.ask(asking("/kv")).body() == whole);  // at 10 s, the very next
    for (int i = 0; i < 5; ++i) session.ask(asking("/kv"));
    CHECK(session.ask(asking("/kv")).body() == "<html>");
    session.finish();
    const auto visitors = session.world.direct_clients().metrics();
    CHECK(visitors.outcomes[static_cast<std::size_t>(regions::Outcome::unreadable)] == visitors.failed);
}

}  // namespace matched_requests_test
