// The classic two-region demo, step by step, by programs that are not ours: curl, dig and a WebSocket client from
// Debian's packages, against the built program at twenty times the wall clock's speed. Nothing waits for a time: each
// step waits until what it is about has come about.
#include "tests/catch.hpp"
#include "tests/live/chat_terminal.hpp"
#include "tests/live/serving.hpp"

#include <cstdlib>
#include <memory>
#include <string>

namespace acceptance_test {

using programs::ChatTerminal;
using programs::eventually;
using programs::output_of;
using programs::Serving;

namespace {

const std::string london = "eu-west-2";
const std::string oregon = "us-west-2";

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

bool is_there(bool found, const std::string& package) {
    if (found) return true;
    if (std::getenv("CI") != nullptr) FAIL(package << " is not installed; script/bootstrap installs it");
    WARN(package << " is not installed: left out");
    return false;
}

bool all_are_there() {
    return is_there(programs::is_installed("dig"), "bind9-dnsutils") &&
           is_there(programs::is_installed("curl"), "curl") &&
           is_there(ChatTerminal::missing_package().empty(), "python3-websockets");
}

const std::string script = R"({ "name": "the classic demo", "duration": "4h", "seed": 7,
    "regions": { "eu-west-2": {}, "us-west-2": {} },
    "dns": { "ttl": "10s", "health_check": { "interval": "10s", "threshold": 3 } },
    "clients": [ { "name": "london", "at": "London", "count": 2, "real": true } ] })";

/// The two regions, and what a stage has beside them.
class Demo {
public:
    Demo() : serving_(folder_.write("demo.json", script), {"--speed", "20", "--record", folder_.path("recording")}) {}

    std::string dig() const {
        return output_of("dig +short @127.77.0.53 -p " + serving_.dns_port() + " api.drill.test");
    }
    bool dns_leads_to(int region) const {
        return eventually([&] { return dig() == "127.77." + std::to_string(region) + ".1\n"; });
    }

    std::string ctl(const std::string& words) const {
        return output_of(std::string(REGIONDRILL_PROGRAM) + " ctl --at " + serving_.control() + " " + words);
    }

    std::string curl(int region, const std::string& path) const {
        return output_of("curl -s -m 20 -w ' %{http_code}' " + serving_.region(region) + path);
    }

    /// What a page shows to a person of London's: by the proxy, so by that person's resolver and its cache.
    std::string page() const {
        return output_of("curl -s -m 20 -x http://london:0@" + serving_.proxy() + " http://api.drill.test/history");
    }

    /// The port that serves the address of a region, as "127.77.1.1:40000".
    std::string authority(int region) const { return serving_.region(region).substr(std::string("http://").size()); }

    Serving& serving() { return serving_; }
    std::string recording() const { return folder_.path("recording"); }

private:
    programs::Folder folder_;
    Serving serving_;
};

/// Who chats: in the region to which dig leads, from the beginning of what was said there.
class Person {
public:
    explicit Person(const Demo& demo) : demo_(demo) { come(); }

    void come() {
        const std::string address = demo_.dig();
        REQUIRE(has(address, ".1\n"));
        const int region = has(address, "127.77.1.1") ? 1 : 2;
        terminal_ = std::make_unique<ChatTerminal>("ws://" + demo_.authority(region) + "/chat?after=0");
        INFO(terminal_->screen());
        REQUIRE(terminal_->is_connected());
    }

    void load_again() {
        CHECK(terminal_->leaves());
        come();
    }

    ChatTerminal& chat() { return *terminal_; }

private:
    const Demo& demo_;
    std::unique_ptr<ChatTerminal> terminal_;
};

TEST_CASE("the classic demo goes as it does on a stage, in real programs' eyes") {
    if (!all_are_there()) return;
    Demo demo;

    // 1. Two people near London, one says "A": both hear it, taken and told in London.
    REQUIRE(demo.dns_leads_to(1));
    Person one(demo);
    Person other(demo);
    const ChatTerminal far("ws://" + demo.authority(2) + "/chat");
    REQUIRE(far.is_connected());
    one.chat().say("A");
    CHECK(one.chat().hears("A", london, london));
    CHECK(other.chat().hears("A", london, london));

    // 2. "A" comes to who is connected in Oregon, and is in Oregon's table.
    CHECK(far.hears("A", london, oregon));
    CHECK(has(demo.curl(2, "/history"), R"("message":"A")"));

    // 3. London's health endpoint answers 500: its check turns unhealthy. That ends no connection, and who has one may
    // go on.
    demo.ctl("fail_health eu-west-2");
    CHECK(has(demo.curl(1, "/health"), " 500"));
    CHECK(demo.dns_leads_to(2));
    other.chat().say("am I alone here?");
    CHECK(far.hears("am I alone here?", london, oregon));

    // 4. Who comes again is served by Oregon, and still reads what London took; so does a page that is loaded again.
    one.load_again();
    CHECK(one.chat().hears("A", london, oregon));
    CHECK(eventually([&] {
        const std::string page = demo.page();
        return has(page, R"("message":"A")") && has(page, R"("region":"eu-west-2"}],"region":"us-west-2"})");
    }));

    // 5. "B" is taken in Oregon, and comes to who stayed in London.
    one.chat().say("B");
    CHECK(one.chat().hears("B", oregon, oregon));
    CHECK(other.chat().hears("B", oregon, london));

    // 6. London is well again: who comes again is back there, and so is "B".
    demo.ctl("end 0");
    CHECK(demo.dns_leads_to(1));
    one.load_again();
    CHECK(one.chat().hears("B", oregon, london));
    CHECK(eventually([&] {
        const std::string page = demo.page();
        return has(page, R"("message":"B")") && has(page, R"("region":"eu-west-2"})");
    }));

    // Beyond the demo: London crashes. Everybody there is cut off, is led to Oregon, finds all that was said, and each
    // of it once.
    demo.ctl("crash eu-west-2");
    CHECK(one.chat().is_closed_with("1006"));
    CHECK(other.chat().is_closed_with("1006"));
    CHECK(demo.dns_leads_to(2));
    one.come();
    other.come();
    one.chat().say("C");
    CHECK(other.chat().hears("C", oregon, oregon));
    for (const auto& [message, origin] : {std::pair("A", london), std::pair("B", oregon), std::pair("C", oregon)}) {
        INFO(other.chat().screen());
        CHECK(other.chat().times_heard(message, origin, oregon) == 1);
    }
    CHECK(far.hears("C", oregon, oregon));
    CHECK(far.times_heard("C", oregon, oregon) == 1);
    CHECK(one.chat().leaves());

    // Ended early, it tells everybody, and still reports; what was recorded gives the same drill again.
    programs::Running& program = demo.serving().program();
    CHECK(program.end(SIGINT).has_value());
    CHECK(other.chat().is_closed_with("1001"));
    CHECK(has(program.output(), "fail_health eu-west-2"));
    const std::string again = output_of(std::string(REGIONDRILL_PROGRAM) + " run --replay " + demo.recording());
    INFO(again);
    CHECK(!has(again, "not the drill that was recorded"));
    const std::string digest = again.substr(again.find("digest "), 23);
    CHECK(has(program.output(), digest));
}

}  // namespace

}  // namespace acceptance_test
