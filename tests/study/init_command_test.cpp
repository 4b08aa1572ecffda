// `regiondrill init`, as people run it: whatever they choose can be checked and played at once.
#include "tests/catch.hpp"
#include "tests/study/command.hpp"

#include <string>

namespace init_command_test {

using namespace regiondrill;
using study::fixture::Ended;
using study::fixture::Folder;

namespace {

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
        text.replace(at, what.size(), by);
    }
    return text;
}

}  // namespace

TEST_CASE("whatever is chosen becomes a script that passes its check and is played to a verdict with evidence") {
    const Folder folder;
    const char* choices[] = {
        "",
        "--regions eu-west-2",
        "--regions eu-west-2,us-east-1,ap-northeast-1 --people London,Tokyo --breaks crash --in ap-northeast-1",
        "--regions blue=Frankfurt,green=Dublin --people London --breaks partition --promise 30s",
        "--breaks slow",
        "--breaks destroy --promise 5m",
        "--breaks errors",
        "--breaks isolate",
        "--breaks hang",
        "--breaks fail_health --people London",
        "--breaks pause_replication",
        "--breaks skew_clock",
        "--breaks disk_full",
        "--breaks dns_down",
        "--breaks dns_nxdomain",
        "--breaks evacuate",
        R"(--people 'New York')",
    };
    for (const char* choice : choices) {
        INFO(choice);
        const Ended written = folder.run(std::string("init drill.json --force ") + choice);
        INFO(written.output);
        REQUIRE(written.exit_code == 0);
        CHECK(folder.run("check drill.json").exit_code == 0);
        const Ended played = folder.run("run drill.json");
        INFO(played.output);
        CHECK((played.exit_code == 0 || played.exit_code == 1));  // 3: a fault met nobody
    }
}

TEST_CASE("the script explains itself, and what it has as comments holds as well") {
    const Folder folder;
    const Ended ended = folder.run("init - --people London --breaks kill");
    const std::string& script = ended.output;
    INFO(script);
    CHECK(script.starts_with("// Written by `regiondrill init`."));
    CHECK(script.find("// kill: The region loses power") != std::string::npos);
    CHECK(script.find(R"("region": "eu-west-2", "for": "4m")") != std::string::npos);
    folder.add("all.json", replaced(script, "// {", "{"));
    CHECK(folder.run("check all.json").exit_code == 0);
    CHECK(folder.run("run all.json").output.find("converged") != std::string::npos);
}

TEST_CASE("without a region named it happens where the first people are at home") {
    const Folder folder;
    const auto script_for = [&](const std::string& options) { return folder.run("init - " + options).output; };
    CHECK(script_for("--people Chicago").find(R"("do": "kill", "region": "us-east-1")") != std::string::npos);
    CHECK(script_for("--people Madrid").find(R"("do": "kill", "region": "eu-west-2")") != std::string::npos);
    CHECK(script_for("--people Madrid --in us-east-1").find(R"("do": "kill", "region": "us-east-1")") !=
          std::string::npos);
}

TEST_CASE("a file that is there stays as it is, unless it is forced") {
    const Folder folder;
    folder.add("drill.json", "mine");
    const Ended refused = folder.run("init");
    CHECK(refused.exit_code == 2);
    CHECK(refused.output == "init: \"drill.json\" is there already; expected another name, or --force\n");
    CHECK(folder.text("drill.json") == "mine");
    CHECK(folder.run("init drill.json --breaks kil --force").exit_code == 2);
    CHECK(folder.text("drill.json") == "mine");
    CHECK(folder.run("init --force").exit_code == 0);
    CHECK(folder.text("drill.json").starts_with("//"));
}

TEST_CASE("what cannot be meant is refused in the words of a script") {
    const Folder folder;
    const auto refusal_of = [&](const std::string& options) {
        const Ended ended = folder.run("init drill.json " + options);
        CHECK(ended.exit_code == 2);
        CHECK_FALSE(folder.has("drill.json"));
        return ended.output;
    };
    CHECK(refusal_of("--regions eu-west-22").find("did you mean \"eu-west-2\"?") != std::string::npos);
    CHECK(refusal_of("--regions a=Dublin,a=London").find("is named twice") != std::string::npos);
    CHECK(refusal_of("--people Lodnon").find("did you mean \"London\"?") != std::string::npos);
    CHECK(refusal_of("--breaks kil").find("did you mean \"kill\"?") != std::string::npos);
    CHECK(refusal_of("--breaks set_weight").find("wants to know more than a first script asks") != std::string::npos);
    CHECK(refusal_of("--in us-west-1").find("there is no region \"us-west-1\"") != std::string::npos);
    CHECK(refusal_of("--promise 2").find("expect[0].at_most") != std::string::npos);
    CHECK(refusal_of("--regions eu-west-2 --breaks partition").find("nothing to be parted from") != std::string::npos);
}

TEST_CASE("asked, somebody answers what they know and takes the rest as it is offered") {
    const Folder folder;
    const Ended ended = folder.shell("printf 'eu-west-1,us-west-2\\n\\ncrash\\n\\n90s\\n' | " REGIONDRILL_PROGRAM
                                     " init asked.json --ask");
    INFO(ended.output);
    CHECK(ended.exit_code == 0);
    CHECK(ended.output.find("What breaks (") != std::string::npos);
    const std::string script = folder.text("asked.json");
    CHECK(script.find(R"("do": "crash", "region": "eu-west-1")") != std::string::npos);
    CHECK(script.find(R"("at_most": "90s")") != std::string::npos);
    CHECK(folder.run("check asked.json").exit_code == 0);
}

TEST_CASE("docs/first-drill.md shows what init writes") {
    const study::fixture::Shown shown = study::fixture::shown_in("first-drill.md");
    const Ended ended = Folder().run(shown.command);
    INFO(ended.output);
    CHECK(ended.output == shown.output);
}

}  // namespace init_command_test
