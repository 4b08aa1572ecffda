// The built program with --data-dir: killed, ended in order, started twice, and on a disk that is full.
#include "tests/catch.hpp"
#include "tests/live/serving.hpp"

#include <memory>
#include <string>
#include <vector>

namespace data_dir_test {

using programs::Folder;
using programs::Running;

namespace {

/// A drill that keeps its stores in a folder; its people write meanwhile.
struct Site {
    std::vector<std::string> words() const {
        const std::string scenario = std::string(REGIONDRILL_SOURCE_DIR) + "/scenarios/london-fails-health.json";
        return programs::serve_words(scenario, {"--speed", "100", "--data-dir", folder.path("stores")});
    }

    std::unique_ptr<Running> start() const { return std::make_unique<Running>(words()); }

    Folder folder;
};

}  // namespace

TEST_CASE("a program that was killed is gone on from, and says that it was; one that was ended does not") {
    const Site site;
    auto first = site.start();
    REQUIRE(first->prints("fail_health"));  // two minutes of writes
    first->end(SIGKILL);
    auto second = site.start();
    REQUIRE(second->prints(" state\n"));
    CHECK(second->output().find("items, their clocks at ") != std::string::npos);
    CHECK(second->output().find("they were not left in order") != std::string::npos);
    CHECK(second->end() == 3);
    auto third = site.start();
    REQUIRE(third->prints(" state\n"));
    CHECK(third->output().find("items, their clocks at ") != std::string::npos);
    CHECK(third->output().find("not left in order") == std::string::npos);
    CHECK(third->end() == 3);
}

TEST_CASE("a second program with the same directory is refused, and the first goes on") {
    const Site site;
    auto first = site.start();
    REQUIRE(first->prints(" state\n"));
    auto second = site.start();
    CHECK(second->wait() == 2);
    CHECK(second->output() == "--data-dir: " + site.folder.path("stores") +
                                  " is in use by another regiondrill; end that one, or choose another directory\n");
    CHECK(first->end() == 3);
}

TEST_CASE("on a full disk the program says so and ends") {
    // No file may grow beyond 128 KiB; the signal of that is ignored, as a real disk sends none.
    const Site site;
    std::string command = "trap '' XFSZ; ulimit -f 128; exec";
    for (const std::string& word : site.words()) command += " '" + word + "'";
    Running full({"bash", "-c", command});
    CHECK(full.wait() == 3);
    INFO(full.output());
    CHECK(full.output().find("regiondrill: " + site.folder.path("stores/")) != std::string::npos);
    CHECK(full.output().find("start again") != std::string::npos);
    CHECK(full.output().find("as the stores can be kept no more") != std::string::npos);
    CHECK(full.output().find("The people\n") != std::string::npos);  // its report, with the reason in it
    CHECK(full.output().find("\n  " + site.folder.path("stores/")) != std::string::npos);
    CHECK(full.output().find("\ninconclusive  ") != std::string::npos);
    auto again = site.start();
    CHECK(again->prints(" state\n"));
    CHECK(again->output().find("and go on with") != std::string::npos);
    CHECK(again->end() == 3);
}

TEST_CASE("a recording that cannot be written is told of, and the report claims none") {
    const Folder folder;
    const std::string script = folder.write("short.json", R"({ "duration": "20s",
        "regions": { "eu-west-2": {}, "us-west-2": {} } })");
    Running full(programs::serve_words(script, {"--speed", "10", "--record", "/dev/full"}));
    CHECK(full.wait().has_value());
    INFO(full.output());
    CHECK(full.output().find("/dev/full cannot be written any more") != std::string::npos);
    CHECK(full.output().find("it cannot be reproduced: its recording could not be written to /dev/full") !=
          std::string::npos);
}

TEST_CASE("a report that cannot be written to its file is printed all the same") {
    const Folder folder;
    const std::string script = folder.write("short.json", R"({ "duration": "20s",
        "regions": { "eu-west-2": {}, "us-west-2": {} } })");
    Running full(programs::serve_words(script, {"--speed", "10", "--json", "/dev/full"}));
    CHECK(full.wait() == 2);
    INFO(full.output());
    CHECK(full.output().find("The people\n") != std::string::npos);
    CHECK(full.output().find("cannot write \"/dev/full\"") != std::string::npos);
}

}  // namespace data_dir_test
