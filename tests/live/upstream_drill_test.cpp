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
        // HTTP in a tunnel is HTTP: it goes by the region as without one.
        const std::string inside = ask("-p http://api.drill.test/inside");
        CHECK(inside.find("\"target\": \"/inside\"") != std::string::npos);
        CHECK(region_in(inside) == "eu-west-2");
        london.end();
        CHECK(eventually([&] { return region_in(ask("http://api.drill.test/echo")) == "us-west-2"; }));
        CHECK(serving.program().prints("begun manually: " + london.url() + " gives no answer"));
        serving.program().end();
    }
    const std::string again = output_of(std::string(REGIONDRILL_PROGRAM) + " run --replay " + recording);
    INFO(again);
    CHECK(again.find("fail_health eu-west-2") != std::string::npos);
    CHECK(again.find("another drill") == std::string::npos);
    CHECK(output_of(std::string(REGIONDRILL_PROGRAM) + " run -q --replay " + recording + " >/dev/null; echo $?") ==
          "0\n");
}

TEST_CASE("a program that tunnels HTTP meets errors and slow as one that does not") {
    const programs::Folder folder;
    const Service service;
    const std::string script = folder.write("own.json", R"({ "duration": "1h",
        "regions": { "eu-west-2": {}, "us-west-2": {} },
        "clients": [ { "name": "london", "at": "London", "count": 3, "real": true } ],
        "timeline": [ { "at": "0s", "do": "errors", "region": "eu-west-2" } ] })");
    Serving serving(script, {"--speed", "10", "--upstream", service.url()});
    const auto status = [&](const std::string& words) {
        return output_of("curl -s -m 20 -o /dev/null -w '%{http_code}' " + words + "http://london@" + serving.proxy() +
                         " http://eu-west-2.api.drill.test/echo");
    };
    CHECK(status("-x ") == "500");
    CHECK(status("-p -x ") == "500");
    CHECK(output_of("curl -s -m 20 -o /dev/null -w '%{http_code}' -x socks5h://" + serving.proxy() +
                    " http://eu-west-2.api.drill.test/echo") == "500");
}

// As TLS would be: what comes first is no request line. The service is one of HTTP, and says so.
TEST_CASE("what is no HTTP goes through the tunnel as it is, to the service") {
    const programs::Folder folder;
    const Service service;
    Serving serving(script_in(folder), {"--speed", "10", "--upstream", service.url()});
    const std::string port = serving.proxy().substr(serving.proxy().find(':') + 1);
    const std::string talk =
        "python3 - <<'END'\nimport socket\n"
        "s = socket.create_connection(('127.77.0.80', " +
        port +
        "), 20)\n"
        "s.sendall(b'CONNECT eu-west-2.api.drill.test:443 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')\n"
        "print(s.recv(1000).split(b'\\r\\n')[0].decode())\n"
        "s.sendall(b'\\x16\\x03\\x01 hello\\r\\n\\r\\n')\n"
        "got = b''\n"
        "while True:\n    more = s.recv(1000)\n    if not more: break\n    got += more\n"
        "print(got.decode(errors='replace'))\nEND\n";
    const std::string said = output_of(talk);
    INFO(said);
    CHECK(said.find("HTTP/1.1 200 Connection established") != std::string::npos);
    CHECK(said.find("Bad request") != std::string::npos);
    CHECK(said.find("X-Region") == std::string::npos);
}

TEST_CASE("a service beyond the loopback is asked only where its host is allowed") {
    const programs::Folder folder;
    const std::string script = script_in(folder);
    const std::string words = std::string(REGIONDRILL_PROGRAM) + " serve " + script + " --upstream ";
    const std::string refused = output_of(words + "http://192.0.2.7:3000");
    INFO(refused);
    CHECK(refused.find("--upstream: the service behind eu-west-2, http://192.0.2.7:3000, is not on the loopback") == 0);
    CHECK(refused.find("--allow-upstream 192.0.2.7") != std::string::npos);
    CHECK(output_of(words + "http://service.test:3000 --allow-upstream other.test").find("is not on the loopback") !=
          std::string::npos);
    const std::string named = folder.write("named.json", R"({ "duration": "1h",
        "regions": { "eu-west-2": { "upstream": "http://192.0.2.7" } } })");
    CHECK(output_of(std::string(REGIONDRILL_PROGRAM) + " serve " + named).find("--allow-upstream 192.0.2.7") !=
          std::string::npos);
    Serving allowed(script, {"--upstream", "http://192.0.2.7:3000", "--allow-upstream", "192.0.2.7"});
    CHECK(allowed.program().end() == 3);
    Serving local(script, {"--upstream", "http://localhost:9"});
    CHECK(local.program().end() == 3);
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
