// A session is played at moments of its own, as a person's hands would; what was recorded of it is played again and
// must give the same events and the same report.
#include "live/session/replay.hpp"

#include "drill/report/json_report.hpp"
#include "drill/report/report.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/world/world.hpp"
#include "tests/catch.hpp"
#include "tests/live/programs.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace replay_test {

using namespace regiondrill;
using namespace std::chrono_literals;
using live::HttpRequest;
using live::HttpResponse;

namespace {

namespace http = boost::beast::http;

const std::string script = R"({ "duration": "2m",
    "regions": { "eu-west-2": {}, "us-west-2": {} },
    "clients": [ { "name": "near", "at": "London", "count": 3, "rate": "2/s", "writes": "50%" } ],
    "timeline": [ { "at": "30s", "do": "kill", "region": "eu-west-2", "for": "40s" } ] })";

sim::Time at(sim::Duration since_start) { return sim::drill_start + since_start; }

HttpRequest request(http::verb verb, const std::string& target, const std::string& body = "") {
    HttpRequest made{verb, target, 11};
    made.body() = body;
    return made;
}

struct Visitor : live::ConnectionHost {
    void connected(live::DirectConnectionId, bool was_accepted) override { accepted = was_accepted; }
    void answered(live::DirectConnectionId, std::optional<HttpResponse> response) override {
        answers.push_back(response ? response->result_int() : 0);
    }
    std::optional<bool> accepted;
    std::vector<unsigned> answers;
};

/// What the recording of a session must give again.
struct Session {
    std::string report;
    std::vector<unsigned> visitor_answers;
    std::vector<regions::Outcome> guest_outcomes;
};

// Reads, writes, a question to the DNS, a guest by name, and somebody who leaves while a dead region is silent.
Session play_session(const std::string& file) {
    Session session;
    live::ServedWorld world(drill::read_scenario_text(script, "session.json"));
    live::RecordingFile recording(file, {"test", "session.json", script, {}});
    world.record(recording);
    Visitor visitor;
    const auto ask = [&](live::DirectConnectionId connection, const HttpRequest& asked, sim::Duration when) {
        world.world().run_until(at(when));
        world.deliver();
        world.ask(connection, asked, at(when));
    };
    const live::DirectConnectionId connection =
        world.open_connection(dns::LocationId{0}, regions::RegionId{0}, visitor, at(1s));
    ask(connection, request(http::verb::put, "/kv/a", "hello"), 2s + 1ns);
    ask(connection, request(http::verb::get, "/kv/a"), 3s);
    ask(connection, request(http::verb::get, "/broken%"), 4s);
    std::vector<std::uint8_t> unheard;
    const std::vector<std::uint8_t> garbage(20, 0);
    world.answer(garbage, {dns::IpAddress::v4(127, 0, 0, 1), 53, dns::Transport::udp}, at(5s), unheard);
    const auto proxied = [&](const live::ProxiedAnswer& answer) { session.guest_outcomes.push_back(answer.outcome); };
    world.ask_as_proxied_client(0, 1, request(http::verb::put, "/kv/b", std::string("\xff\x00", 2)), proxied, at(6s));
    ask(connection, request(http::verb::get, "/kv/b"), 35s);
    world.ask_as_proxied_client(0, 2, request(http::verb::get, "/kv/b"), proxied, at(36s));
    world.close_connection(connection, at(40s));
    while (world.world().step()) {
    }
    world.deliver();
    session.visitor_answers = visitor.answers;
    recording.note_end({world.world().events(), world.world().digest().text()});
    session.report = drill::json_report(drill::make_report(world.world()));
    return session;
}

// An empty condition is refused, so a recording that left it out would play another drill.
TEST_CASE("a condition that says nothing is recorded as one") {
    HttpRequest empty = request(http::verb::put, "/kv/a", "1");
    empty.set(http::field::if_match, "");
    const std::string line = live::text_of({at(1s), live::ConnectionAsked{0, empty}});
    const auto read = live::input_of(nlohmann::json::parse(line));
    CHECK(std::get<live::ConnectionAsked>(read.input).request.count(http::field::if_match) == 1);
    const std::string plain = live::text_of({at(1s), live::ConnectionAsked{0, request(http::verb::get, "/kv/a")}});
    CHECK(std::get<live::ConnectionAsked>(live::input_of(nlohmann::json::parse(plain)).input)
              .request.count(http::field::if_match) == 0);
}

TEST_CASE("a recorded session gives the same events and the same report again") {
    const programs::Folder folder;
    const Session session = play_session(folder.path("recording"));
    CHECK(session.visitor_answers == std::vector<unsigned>{200, 200});
    CHECK(session.guest_outcomes == std::vector{regions::Outcome::answered, regions::Outcome::connect_timeout});

    const live::Recording recording = live::read_recording(folder.path("recording"));
    CHECK(recording.inputs.size() == 9);
    live::Replay replay(recording);
    while (replay.step()) {
    }
    CHECK(drill::json_report(drill::make_report(replay.world())) == session.report);
    REQUIRE(recording.end);
    CHECK(replay.world().digest().text() == recording.end->digest);
}

TEST_CASE("another moment of one input gives another run") {
    const programs::Folder folder;
    const Session session = play_session(folder.path("recording"));
    live::Recording recording = live::read_recording(folder.path("recording"));
    recording.inputs[1].at += 1ms;
    live::Replay replay(recording);
    while (replay.step()) {
    }
    CHECK(replay.world().digest().text() != recording.end->digest);
}

TEST_CASE("a recording that was cut off in the midst of a line is played as far as it goes") {
    const programs::Folder folder;
    play_session(folder.path("recording"));
    std::ifstream whole(folder.path("recording"));
    std::string text{std::istreambuf_iterator<char>(whole), {}};
    folder.write("cut", text.substr(0, text.size() / 2));
    const live::Recording recording = live::read_recording(folder.path("cut"));
    CHECK(!recording.end);
    CHECK(recording.inputs.size() > 1);
    live::Replay replay(recording);
    while (replay.step()) {
    }
    CHECK(replay.world().is_at_rest());
}

std::string complaint_about(const programs::Folder& folder, const std::string& text) {
    try {
        const live::Recording recording = live::read_recording(folder.write("bad", text));
        live::Replay replay(recording);
        while (replay.step()) {
        }
    } catch (const drill::InputError& error) {
        return error.what();
    }
    return "no complaint";
}

TEST_CASE("what is no recording, or was changed, is refused with the line") {
    const programs::Folder folder;
    play_session(folder.path("recording"));
    std::ifstream whole(folder.path("recording"));
    std::string head;
    std::getline(whole, head);
    const auto with = [&](const std::string& line) { return complaint_about(folder, head + "\n" + line + "\n"); };
    const auto has = [](const std::string& text, const std::string& part) {
        INFO(text);
        CHECK(text.find(part) != std::string::npos);
    };
    has(complaint_about(folder, ""), "it is empty");
    has(complaint_about(folder, "hello\n"), ":1:1: this is no JSON");
    has(complaint_about(folder, "{}\n"), "this is no recording");
    has(complaint_about(folder, R"({"format":"regiondrill-recording/9"})"), "of another format");
    has(with(R"({"at_ns":1,"do":"dance"})"), ":2:1: \"do\" is none of the inputs known");
    has(with(R"({"at_ns":-1,"do":"leave","visit":0})"), "before the drill");
    has(with(R"({"at_ns":1,"do":"leave"})"), "\"visit\" is missing");
    has(with(R"({"at_ns":1,"do":"leave","visit":"x"})"), "of the wrong type");
    has(with(R"({"at_ns":1,"do":"leave","visit":7})"), "there is no such visit");
    has(with(R"({"at_ns":1,"do":"visit","visit":0,"from":"Atlantis","to":"eu-west-2"})"), "does not exist");
    has(with(R"({"at_ns":1,"do":"visit","visit":5,"from":"London","to":"eu-west-2"})"), "cannot have that number");
    has(with(R"({"at_ns":1,"do":"visit","visit":0,"from":"London","to":"eu-west-2"})"
             "\n"
             R"({"at_ns":2,"do":"ask","visit":0,"method":"GET","target":"/health"})"),
        "cannot ask now");
    has(with(R"({"at_ns":2,"do":"name","from":"127.0.0.1","port":1,"tcp":false,"query":"xy"})"), "not hexadecimal");
    has(with(R"({"at_ns":5,"do":"name","from":"127.0.0.1","port":1,"tcp":false,"query":""})"
             "\n"
             R"({"at_ns":4,"do":"name","from":"127.0.0.1","port":1,"tcp":false,"query":""})"),
        "comes before the one above");
}

TEST_CASE("what is wrong with an input names its line, behind what the stores held too") {
    const programs::Folder folder;
    play_session(folder.path("recording"));
    std::ifstream whole(folder.path("recording"));
    std::string head;
    std::getline(whole, head);
    head += '\n';
    const std::string behind_preload = head + R"({"kept":[],"clock_base_s":30})" + "\n";
    for (const char* input : {R"({"at_ns":1,"do":"leave","visit":7})", R"({"at_ns":1,"do":"end","number":70})",
                              R"({"at_ns":1,"do":"entry","number":70})",
                              R"({"at_ns":1,"do":"fault","what":"{\"do\":\"kill\",\"region\":\"nowhere\"}"})"}) {
        CAPTURE(input);
        const std::string first = complaint_about(folder, head + input + "\n");
        CHECK(first.starts_with("recording of session.json:2:1: "));
        const std::string second = complaint_about(folder, behind_preload + input + "\n");
        CHECK(second.starts_with("recording of session.json:3:1: "));
    }
    const std::string replica = R"({"kept":[{"replica":9,"complete":true,"items":[]}],"clock_base_s":30})";
    CHECK(complaint_about(folder, head + replica + "\n").starts_with("recording of session.json:2:1: "));
}

}  // namespace

}  // namespace replay_test
