// The classic two-region demo (facts 1.7), step by step, by programs that are not ours: curl, dig and a WebSocket
// client from Debian's packages, against the built program at twenty times the wall clock's speed.
#include "tests/catch.hpp"
#include "tests/live/serving.hpp"

#include <cstdlib>
#include <string>

using programs::eventually;
using programs::output_of;
using programs::Serving;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

bool is_there(const std::string& command, const std::string& package) {
    if (output_of(command + " && echo there").ends_with("there\n")) return true;
    if (std::getenv("CI") != nullptr) FAIL(package << " is not installed; script/bootstrap installs it");
    WARN(package << " is not installed: left out");
    return false;
}

const std::string script = R"({ "name": "the classic demo", "duration": "1h", "seed": 7,
    "regions": { "eu-west-2": {}, "us-west-2": {} },
    "dns": { "ttl": "10s", "health_check": { "interval": "10s", "threshold": 3 } },
    "clients": [ { "name": "london", "at": "London", "count": 2, "real": true } ] })";

/// One of the two people near London: what a page in a browser does.
class Person {
public:
    Person(const Serving& serving, int number)
        : proxy_("-x http://london:" + std::to_string(number) + "@" + serving.proxy()) {}

    std::string history() const { return curl("http://api.drill.test/history"); }
    std::string send(const std::string& text) const {
        return curl("-d '{\"message\":\"" + text + "\"}' http://api.drill.test/messages");
    }

private:
    std::string curl(const std::string& words) const { return output_of("curl -s -m 20 " + proxy_ + " " + words); }

    std::string proxy_;
};

TEST_CASE("the classic demo goes as it does on a stage, in real programs' eyes") {
    if (!is_there("command -v dig", "bind9-dnsutils") || !is_there("command -v curl", "curl")) return;
    const programs::Folder folder;
    Serving serving(folder.write("demo.json", script), {"--speed", "20", "--record", folder.path("recording")});
    const Person one(serving, 0);
    const Person other(serving, 1);
    const auto dig = [&] { return output_of("dig +short @127.77.0.53 -p " + serving.dns_port() + " api.drill.test"); };
    const auto ctl = [&](const std::string& words) {
        return output_of(std::string(REGIONDRILL_PROGRAM) + " ctl --at " + serving.control() + " " + words);
    };
    const std::string from_london = R"("region":"eu-west-2"}],"region":"eu-west-2"})";

    // 1. Two clients near London, one sends "A": both see it, written and served in London.
    CHECK(dig() == "127.77.1.1\n");
    CHECK(has(one.send("A"), R"("region":"eu-west-2")"));
    for (const Person& person : {one, other}) {
        const std::string history = person.history();
        CHECK(has(history, R"("message":"A")"));
        CHECK(has(history, from_london));
    }

    // 2. "A" is in the other region's table.
    CHECK(eventually([&] { return has(output_of("curl -s " + serving.region(2) + "/history"), R"("message":"A")"); }));

    // 3. London's health endpoint answers 500: its check turns unhealthy.
    ctl("fail_health eu-west-2");
    CHECK(has(output_of("curl -s -o /dev/null -w %{http_code} " + serving.region(1) + "/health"), "500"));
    CHECK(eventually([&] { return dig() == "127.77.2.1\n"; }));

    // 4. Who loads the page again is served by Oregon, and still reads what London wrote.
    CHECK(eventually([&] {
        const std::string history = one.history();
        return has(history, R"("message":"A")") && has(history, R"("region":"eu-west-2"}],"region":"us-west-2"})");
    }));

    // 5. "B" is written in Oregon.
    CHECK(has(one.send("B"), R"("region":"us-west-2")"));

    // 6. London is well again: people are back there, and so is "B".
    ctl("end 0");
    CHECK(eventually([&] { return dig() == "127.77.1.1\n"; }));
    CHECK(eventually([&] {
        const std::string history = other.history();
        return has(history, R"("message":"B")") && has(history, R"("region":"eu-west-2"})");
    }));

    // Ended early, it still reports; and what was recorded gives the same drill again.
    CHECK(serving.program().end(SIGINT).has_value());
    CHECK(has(serving.program().output(), "fail_health eu-west-2"));
    const std::string again = output_of(std::string(REGIONDRILL_PROGRAM) + " run --replay " + folder.path("recording"));
    INFO(again);
    CHECK(!has(again, "not the drill that was recorded"));
    const std::string digest = again.substr(again.find("digest "), 23);
    CHECK(has(serving.program().output(), digest));
}

}  // namespace
