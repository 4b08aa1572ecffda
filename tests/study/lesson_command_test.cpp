// `regiondrill lesson`, as people and scripts take it.
#include "tests/catch.hpp"
#include "tests/study/command.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace lesson_command_test {

using namespace regiondrill;
using study::fixture::Ended;
using study::fixture::Folder;
using study::fixture::Shown;
using Json = nlohmann::ordered_json;

namespace {

// Detection in 20 to 30 s, a TTL of 10 s, and one in two writes.
const std::string short_lesson = R"({"name": "A lesson", "duration": "4m",
    "regions": {"eu-west-2": {}, "us-east-1": {}}, "dns": {"ttl": "10s"},
    "clients": [{"name": "london", "at": "London", "count": 30, "writes": "50%"},
                {"name": "york", "at": "New York", "count": 30}],
    "timeline": [{"at": "30s", "do": "kill", "region": "eu-west-2", "for": "2m"}],
    "lesson": {"story": ["Once upon a time."], "debrief": ["The end."], "questions": [
        {"ask": "For how long?", "that": "rto", "of": "london", "tolerance": "20s"},
        {"ask": "Who?", "that": "rto", "which": "most"},
        {"ask": "Where, in the end?", "that": "served_by", "of": "london", "from": "3m", "which": "most"},
        {"ask": "What share?", "that": "availability", "of": "york", "tolerance": "0%"},
        {"ask": "How many are lost?", "that": "lost_writes", "tolerance": 3}]}})";

Json json_of(const Ended& ended) { return Json::parse(ended.output); }

std::string answers_of(const Json& lesson) {
    std::string answers;
    for (const Json& question : lesson["questions"]) {
        if (!answers.empty()) answers += ",";
        answers += question["played"].get<std::string>();
    }
    return answers;
}

}  // namespace

TEST_CASE("what was played is the right answer, and nothing written down") {
    const Folder folder;
    folder.add("lesson.json", short_lesson);
    const Json blank = json_of(folder.run("lesson lesson.json --json --answers ,,,,"));
    CHECK(blank["right"] == 0);
    const Ended right = folder.run("lesson lesson.json --answers '" + answers_of(blank) + "'");
    INFO(right.output);
    CHECK(right.exit_code == 0);
    CHECK(right.output.find("5 of 5 right  regiondrill run lesson.json --seed 1\n") != std::string::npos);
    // Another TTL is another drill: the old answers are wrong where they go by it.
    const Ended other = folder.run("lesson lesson.json --json --set dns.ttl=80s --answers '" + answers_of(blank) + "'");
    CHECK(other.exit_code == 1);
    CHECK(json_of(other)["questions"][0]["right"] == false);
    CHECK(json_of(other)["questions"][1]["right"] == true);
}

TEST_CASE("the figures of a lesson are those of the report of the same drill") {
    const Folder folder;
    folder.add("lesson.json", short_lesson);
    const Json taken = json_of(folder.run("lesson lesson.json --json --answers ,,,,"));
    const Json report = json_of(folder.run("run lesson.json --json -"));
    double longest = 0;
    for (const Json& row : report["populations"]["london"]["recovery"]) {
        longest = std::max(longest, row["recovery_time_s"].get<double>());
    }
    CHECK(longest > 20);
    CHECK(taken["questions"][0]["played_figure"].get<double>() == longest);
    CHECK(taken["questions"][1]["played"] == "london");
    CHECK(taken["questions"][2]["played"] == "eu-west-2");
    CHECK(taken["questions"][4]["played_figure"] == report["ledger"]["lost_with_region"]);
    CHECK(taken["recovery"].size() == 1);  // York missed nothing
}

TEST_CASE("the tolerance decides, and both of its ends are right") {
    const Folder folder;
    folder.add("lesson.json", short_lesson);
    const double played =
        json_of(folder.run("lesson lesson.json --json --answers ,,,,"))["questions"][0]["played_figure"];
    const auto is_right = [&](double seconds) {
        const std::string answer = std::to_string(static_cast<long>(seconds * 1000)) + "ms";
        return json_of(folder.run("lesson lesson.json --json --answers " + answer + ",,,,"))["right"] == 1;
    };
    CHECK(is_right(played - 19.9));
    CHECK(is_right(played + 19.9));
    CHECK_FALSE(is_right(played - 20.1));
    CHECK_FALSE(is_right(played + 20.1));
    CHECK(folder.run("lesson lesson.json --answers never,,,,").output.find("never; it was") != std::string::npos);
}

TEST_CASE("answers from a pipe are taken a line each, and the story is told around them") {
    const Folder folder;
    folder.add("lesson.json", short_lesson);
    const Ended ended =
        folder.shell("printf '40s\\nlondon\\n\\n100%%\\n0\\n' | " REGIONDRILL_PROGRAM " lesson lesson.json");
    INFO(ended.output);
    CHECK(ended.exit_code == 1);
    for (const char* part : {"Once upon a time.", "1. For how long?", "> 40s\n", "\"london\" or \"york\"",
                             "no answer; it was", "What led to it\n", "london by kill eu-west-2: without service for",
                             "check verdict", "the longest is detect", "Debrief\n  The end.\n"}) {
        CHECK(ended.output.find(part) != std::string::npos);
    }
}

TEST_CASE("an answer that is none is refused with the question's number, and so is a wrong number of them") {
    const Folder folder;
    folder.add("lesson.json", short_lesson);
    const auto refusal_of = [&](const std::string& answers) {
        const Ended ended = folder.run("lesson lesson.json --json --answers '" + answers + "'");
        CHECK(ended.exit_code == 2);
        return ended.output;
    };
    CHECK(refusal_of("40,,,,").starts_with("answer 1: \"40\""));
    CHECK(refusal_of(",paris,,,").find("answer 2: there is no such name here \"paris\"") == 0);
    CHECK(refusal_of(",,,120%,").starts_with("answer 4: \"120%\""));
    CHECK(refusal_of(",,,,few").starts_with("answer 5: \"few\" is no whole number"));
    CHECK(refusal_of("40s,london").find("2 for 5 questions") != std::string::npos);
    const Ended cut_off = folder.shell("echo 40s | " REGIONDRILL_PROGRAM " lesson lesson.json --json");
    CHECK(cut_off.exit_code == 2);
    CHECK(cut_off.output.find("1 for 5 questions") != std::string::npos);
}

TEST_CASE("a figure that the drill does not have makes the lesson inconclusive") {
    const Folder folder;
    folder.add("lesson.json", R"({"regions": {"eu-west-2": {}}, "duration": "30s", "lesson": {"questions": [)"
                              R"({"ask": "For how long?", "that": "rto", "tolerance": "1s"}]}})");
    const Ended ended = folder.run("lesson lesson.json --answers 0s");
    CHECK(ended.exit_code == 3);
    CHECK(ended.output.find("0s; nothing was measured") != std::string::npos);
    CHECK(ended.output.find("nothing was broken") != std::string::npos);
}

TEST_CASE("a scenario without questions is no lesson, and a lesson that nobody knows is answered with the nearest") {
    const Folder folder;
    folder.add("plain.json", R"({"regions": {"eu-west-2": {}}})");
    const Ended plain = folder.run("lesson plain.json");
    CHECK(plain.exit_code == 2);
    CHECK(plain.output.find("plain.json: this scenario asks nothing") == 0);
    CHECK(folder.run("lesson 99").output.find("lesson: there is no lesson \"99\"") == 0);
    CHECK(folder.run("lesson tlt").output.find("did you mean \"ttl\"?") != std::string::npos);
}

TEST_CASE("there are eight lessons, each listed, told, asked and played") {
    const Folder folder;
    const Json lessons = json_of(folder.run("lesson --json"));
    REQUIRE(lessons.size() == 8);
    for (const Json& each : lessons) {
        const std::string number = each["number"];
        INFO(each.dump());
        const std::string line = std::string("  ").append(number).append("  ").append(each["name"].get<std::string>());
        CHECK(folder.run("lesson").output.find(line) != std::string::npos);
        std::string none(each["questions"].get<std::size_t>() - 1, ',');
        const Ended blank =
            folder.run(std::string("lesson ").append(number).append(" --json --answers '").append(none).append("'"));
        INFO(blank.output);
        REQUIRE(blank.exit_code == 1);
        const Json taken = json_of(blank);
        CHECK(taken["questions"].size() >= 2);
        CHECK_FALSE(taken["debrief"].empty());
        const Ended right =
            folder.run("lesson " + each["name"].get<std::string>() + " --answers '" + answers_of(taken) + "'");
        INFO(right.output);
        CHECK(right.exit_code == 0);
    }
}

TEST_CASE("docs/lessons.md shows a lesson as it goes") {
    const Shown shown = study::fixture::shown_in("lessons.md");
    const Ended ended = Folder().run(shown.command);
    INFO(ended.output);
    CHECK(ended.output == shown.output);
}

}  // namespace lesson_command_test
