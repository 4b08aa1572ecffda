// The control client, and regiondrill ctl as people type it, against a control API that is served for these tests.
#include "live/control/control_client.hpp"

#include "drill/scenario/input_error.hpp"
#include "tests/catch.hpp"
#include "tests/live/control_server.hpp"
#include "tests/live/programs.hpp"
#include "tests/live/serving.hpp"

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

namespace ctl_test {

using namespace regiondrill;
using namespace regiondrill::live::fixture;
using live::ControlClient;

namespace {

constexpr const char* token = "open-sesame-and-come-in";

/// regiondrill ctl in a shell; what it prints, and at its end its exit code.
class Ctl {
public:
    explicit Ctl(const ControlServer& server) : server_(server) {}

    std::string operator()(const std::string& words) const {
        return programs::output_of("(REGIONDRILL_CONTROL=" + server_.address() + " REGIONDRILL_TOKEN='" + token + "' " +
                                   REGIONDRILL_PROGRAM + " ctl " + words + "; echo exit $?)");
    }

private:
    const ControlServer& server_;
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the client asks and is answered") {
    const ControlServer server;
    const ControlClient client("--at", server.address(), token);
    const auto pace = client.ask("GET", "/api/v1/pace");
    CHECK(pace.status == 200);
    CHECK(json::parse(pace.body)["paused"] == true);
    const auto begun = client.ask("POST", "/api/v1/faults", R"({ "do": "crash", "region": "eu-west-2" })");
    CHECK(begun.status == 201);
    const auto unknown = client.ask("GET", "/api/v1/nothing");
    CHECK(unknown.status == 404);
    CHECK_FALSE(unknown.is_fine());
    CHECK(ControlClient("--at", server.address(), "wrong").ask("GET", "/api/v1/pace").status == 401);
}

TEST_CASE("the client reads a stream line by line until it ends, or enough was read") {
    ControlServer server;
    const ControlClient client("--at", server.address(), token);
    std::size_t count = 0;
    const auto enough = client.read_stream("/api/v1/events", [&](const std::string&) { return ++count < 3; });
    CHECK(enough.is_fine());
    CHECK(count == 3);
    std::vector<std::string> lines;
    const auto end = client.read_stream("/api/v1/events", [&](const std::string& line) {
        lines.push_back(line);
        if (line == "event: pace") server.wind_up();
        return true;
    });
    CHECK(end.is_fine());
    CHECK(std::count(lines.begin(), lines.end(), "event: phase") == 1);
    const ControlServer another;
    const ControlClient stranger("--at", another.address(), "");
    CHECK(stranger.read_stream("/api/v1/events", [](const std::string&) { return true; }).status == 401);
}

TEST_CASE("where nobody listens the client says so, and what may be wrong") {
    const ControlClient client("--at", "127.0.0.1:" + std::to_string(programs::free_port()), "");
    try {
        client.ask("GET", "/");
        FAIL("somebody listens");
    } catch (const live::NoControl& problem) {
        CHECK(has(problem.what(), client.address() + " cannot be reached"));
        CHECK(has(problem.what(), "is a drill served there?"));
    }
}

TEST_CASE("an address that is none is refused by its option") {
    for (const char* address : {"", "localhost", "http://localhost", "localhost:http", "localhost:0", "localhost:70000",
                                ":8077", "https://localhost:8077", "http://localhost:8077/api"}) {
        CAPTURE(address);
        CHECK_THROWS_AS(ControlClient("--at", address, ""), drill::InputError);
    }
    CHECK_NOTHROW(ControlClient("--at", "http://localhost:8077/", ""));
    CHECK(ControlClient("--at", "[fd00::7]:8077", "").address() == "http://[fd00::7]:8077");
}

TEST_CASE("ctl leads a drill") {
    const ControlServer server;
    const Ctl ctl(server);
    const std::string begun = ctl("kill eu-west-2 --for 2m");
    CHECK(has(begun, "0 kill eu-west-2 in force since 0:00.0, until 2:00.0"));
    CHECK(has(begun, "exit 0"));
    CHECK(has(ctl("partition eu-west-2 near,far --one-way"), "1 partition eu-west-2 > near, far in force"));
    CHECK(has(ctl("fail-health us-west-2 --when 5m"), "2 fail_health us-west-2 scheduled begins at 5:00.0"));
    CHECK(has(ctl("drift_clock us-west-2 --ppm=-200"), "3 drift_clock us-west-2"));
    CHECK(has(ctl("end 2"), "called off"));
    const std::string faults = ctl("faults");
    CHECK(has(faults, "0 kill"));
    CHECK(has(faults, "2 fail_health us-west-2 called off"));
    CHECK(has(ctl("state"), "a small world: 0:00.0, paused; speed 1; playing, ends at 10:00.0"));
    CHECK(has(ctl("speed 10"), "speed 10"));
    CHECK(has(ctl("step 5"), "paused"));
    CHECK(has(ctl("until 5m"), "until 5:00.0"));
    CHECK(has(ctl("pause"), "paused"));
    CHECK(has(ctl("until 0s"), "ctl: pace: until: the drill is past 0:00.0: it is at "));
    CHECK(has(ctl("report"), "so far of 10m"));
    CHECK(has(ctl("--json report"), "\"regiondrill-report/1\""));
    CHECK(has(ctl("state --json"), "\"scenario\": \"a small world\""));
    CHECK(has(ctl("fault-types"), "kill: The region loses power"));
    CHECK(has(ctl("speed 1000"), "paused; speed 1000"));
    CHECK(has(ctl("finish"), "The drill was ended at "));
    const std::string watched = ctl("watch");
    CHECK(has(watched, "fault kill eu-west-2 for 2m, begun manually"));
    CHECK(has(watched, "drill over"));
    CHECK(has(watched, "exit 0"));
    CHECK(has(ctl("timeline"), "The timeline is empty."));
}

TEST_CASE("ctl state has a row of visitors once there are any") {
    const programs::Folder folder;
    const programs::Serving serving(folder.write("drill.json", R"({ "duration": "1h",
        "regions": { "eu-west-2": {}, "us-west-2": {} },
        "clients": [ { "name": "london", "at": "London", "count": 3, "real": true } ] })"));
    const std::string state = std::string(REGIONDRILL_PROGRAM) + " ctl state --at " + serving.control();
    CHECK_FALSE(has(programs::output_of(state), "visitors"));
    programs::output_of("curl -s -X PUT -d hello " + serving.region(1) + "/kv/a");
    const std::string text = programs::output_of(state);
    INFO(text);
    CHECK(std::regex_search(text, std::regex("visitors +connections [01] +ok 1 +failed 0 +open 0")));
}

TEST_CASE("ctl shows the token of the option, of a file, or of the environment") {
    const ControlServer server;
    const Ctl ctl(server);
    const programs::Folder folder;
    const std::string right = folder.write("right", std::string(token) + "\n");
    const std::string wrong = folder.write("wrong", "another-token-of-some-length\n");
    const std::string two = folder.write("two", std::string(token) + "\nand more\n");
    const std::string command = "REGIONDRILL_CONTROL=" + server.address() + " " + REGIONDRILL_PROGRAM + " ctl state ";
    CHECK(has(ctl("state"), "exit 0"));
    CHECK(has(ctl("state --token-file " + wrong), "the token is not this drill's; expected the drill's token, by"));
    const std::string none = programs::output_of("unset REGIONDRILL_TOKEN; " + command);
    CHECK(has(none, "a token is wanted"));
    CHECK(has(none, "by --token-file FILE, the environment's REGIONDRILL_TOKEN or --token TOKEN"));
    CHECK(has(ctl("watch --token-file " + wrong), "by --token-file FILE"));
    CHECK(
        has(programs::output_of("REGIONDRILL_TOKEN=another-token-of-some-length " + command + "--token-file " + right),
            "a small world"));
    CHECK(has(programs::output_of("REGIONDRILL_TOKEN=another-token-of-some-length " + command + "--token " + token),
              "a small world"));
    CHECK(has(ctl("state --token-file " + two), "has more than one line"));
    CHECK(has(ctl("state --token-file " + folder.write("empty", "")), "is empty"));
    CHECK(has(ctl("state --token-file " + right + " --token " + token), "exit 2"));
}

TEST_CASE("ctl says in one line what a drill has against a command, and exits with 2") {
    const ControlServer server;
    const Ctl ctl(server);
    const auto refused = [&](const std::string& words, const std::string& why) {
        CAPTURE(words);
        const std::string text = ctl(words);
        CAPTURE(text);
        CHECK(has(text, why));
        CHECK(has(text, "exit 2"));
        CHECK(std::count(text.begin(), text.end(), '\n') == 2);
    };
    refused("kill eu-west-1", "there is no region \"eu-west-1\"; did you mean \"eu-west-2\"?");
    refused("kill eu-west-2 --for tomorrow", "\"tomorrow\"");
    refused("end 7", "there is no fault 7");
    refused("kill us-west-9", "ctl: region: there is no region \"us-west-9\"");
    refused("speed 5000", "a number from 0.1 to 1000");
    refused("until whenever", "\"whenever\"");
    refused("begin 0", "there is no fault 0");
    refused("state --token wrong-but-long-enough", "the token is not this drill's");
    refused("state --token short", "--token: a token of 5 characters could be guessed");
    refused("state --token-file ''", "--token-file: no file is named");
    refused("state --token-file /nowhere/at/all", "--token-file: \"/nowhere/at/all\" cannot be read");
    refused("state --at 127.0.0.1:" + std::to_string(programs::free_port()), "is a drill served there?");
    refused("state --at nowhere", "\"nowhere\" is no address of a drill");
    CHECK(has(ctl("kill"), "exit 2"));
    refused("kil eu-west-2", "regiondrill ctl: there is no command \"kil\"; did you mean \"kill\"?");
    refused("--json stat", "there is no command \"stat\"; did you mean \"state\"?");
    refused("--at 127.0.0.1:1 stat", "there is no command \"stat\"; did you mean \"state\"?");
    refused("state --jsn", "regiondrill ctl state: there is no option \"--jsn\"; did you mean \"--json\"?");
    refused("--ta 127.0.0.1:1 state", "there is no option \"--ta\"; did you mean \"--at\"?");
    refused("why", "there is no command \"why\"; expected one that `regiondrill ctl --help` lists");
    refused("fail-helth eu-west-2", "there is no command \"fail-helth\"; did you mean \"fail_health\"?");
}

TEST_CASE("the help tells an option that may stand without its name once") {
    const ControlServer server;
    const Ctl ctl(server);
    const std::string help = ctl("kill --help");
    CHECK(has(help, "region, --region"));
    const std::string sentence = "The region it happens to.";
    CHECK(help.find(sentence) == help.rfind(sentence));
}

TEST_CASE("ctl ends every help with its own exit codes") {
    const ControlServer server;
    const Ctl ctl(server);
    for (const char* words : {"--help", "kill --help", "until --help", "watch --help"}) {
        CAPTURE(words);
        CHECK(has(ctl(words), "Exit codes: 0 done, 2 refused"));
        CHECK_FALSE(has(ctl(words), "an expectation failed"));
    }
}

}  // namespace ctl_test
