// The built program with a team's own services behind its regions, one each: curl joins as one of the people.
#include "tests/catch.hpp"
#include "tests/live/serving.hpp"
#include "tests/live/upstream_service.hpp"

#include <string>

namespace upstream_drill_test {

using programs::eventually;
using programs::output_of;
using programs::Serving;
using upstream::Service;

namespace {

/// The region that asked the service which answered, as that saw it.
std::string region_in(const std::string& echo) {
    const std::string mark = R"("x-region": ")";
    const std::size_t from = echo.find(mark);
    return from == std::string::npos
               ? echo
               : echo.substr(from + mark.size(), echo.find('"', from + mark.size()) - from - mark.size());
}

std::string script_in(const programs::Folder& folder) {
    return folder.write("own.json", R"({ "duration": "1h", "seed": 7, "dns": { "ttl": "5s" },
        "regions": { "eu-west-2": {}, "us-west-2": {} },
        "clients": [ { "name": "london", "at": "London", "count": 3, "real": true,
                       "timeouts": { "request": "60s" } } ] })");
}

TEST_CASE("when a team's service dies, its people are sent to the next region's, and the recording knows why") {
    const programs::Folder folder;
    const std::string recording = folder.path("session.jsonl");
    Service london;
    const Service oregon;
    std::string events;
    {
        Serving serving(script_in(folder), {"--speed", "10", "--record", recording, "--upstream",
                                            "eu-west-2=" + london.url(), "--upstream", "us-west-2=" + oregon.url()});
        const auto ask = [&](const std::string& more) {
            return output_of("curl -s -m 20 -x http://london@" + serving.proxy() + " " + more);
        };
        CHECK(region_in(ask("http://api.drill.test/echo")) == "eu-west-2");
        // In a tunnel nothing is added: the service hears curl itself.
        const std::string inside = ask("-p http://api.drill.test/inside");
        CHECK(inside.find("\"target\": \"/inside\"") != std::string::npos);
        CHECK(inside.find("x-region") == std::string::npos);
        london.end();
        CHECK(eventually([&] { return region_in(ask("http://api.drill.test/echo")) == "us-west-2"; }));
        CHECK(serving.program().prints("begun at hand: " + london.url() + " gives no answer"));
        serving.program().end();
    }
    const std::string again = output_of(std::string(REGIONDRILL_PROGRAM) + " run --replay " + recording);
    INFO(again);
    CHECK(again.find("fail_health eu-west-2") != std::string::npos);
    CHECK(again.find("another drill") == std::string::npos);
    CHECK(output_of(std::string(REGIONDRILL_PROGRAM) + " run -q --replay " + recording + " >/dev/null; echo $?") ==
          "0\n");
}

TEST_CASE("an upstream that is none, or of no region, is refused before anything is served") {
    const programs::Folder folder;
    const std::string script = script_in(folder);
    const auto refusal = [&](const std::string& words) {
        return output_of(std::string(REGIONDRILL_PROGRAM) + " serve " + script + " --upstream " + words);
    };
    CHECK(refusal("ftp://here").find("--upstream: \"ftp://here\" is no HTTP server's address") != std::string::npos);
    CHECK(refusal("http://127.0.0.1:3000/api").find("is no HTTP server's address") != std::string::npos);
    CHECK(refusal("eu-west-9=http://127.0.0.1:1").find("no region \"eu-west-9\"") != std::string::npos);
    CHECK(refusal("eu-west-2=http://127.0.0.1:1").find("\"eu-west-2\" has an upstream and \"us-west-2\" has none") !=
          std::string::npos);
}

}  // namespace

}  // namespace upstream_drill_test
