// What a lesson's questions must mean, with the line that a person gets to read about each mistake.
#include "drill/scenario/scenario_reader.hpp"
#include "tests/catch.hpp"
#include "tests/drill/bad_script.hpp"

namespace lesson_schema_test {

using namespace regiondrill::drill;
using namespace regiondrill::drill::fixture;

namespace {

constexpr const char* before = R"("lesson": {"questions": [{"ask": "How long?", )";
constexpr const char* after = "}]}";

const BadInput mistakes[] = {
    {R"("that": "rto")", R"(26: lesson.questions[0]: no answer would ever be exactly right; )"
                         R"(expected "tolerance" or "which")"},
    {R"("that": "rto", "of": "rome", "tolerance": "5s")",
     R"(68: lesson.questions[0].of: there is no population "rome"; expected "london" or "seattle")"},
    {R"("that": "served_by", "tolerance": "5%")",
     R"(26: lesson.questions[0]: this question is about no region; expected "region" or "which")"},
    {R"("that": "rto", "of": "london", "which": "most")",
     R"(68: lesson.questions[0].of: "london" is named where the answer is one of all; expected "which" without it)"},
    {R"("that": "served_by", "region": "us-west-2", "which": "most")",
     R"(78: lesson.questions[0].region: "us-west-2" is named where the answer is one of all; )"
     R"(expected "which" without it)"},
    {R"("that": "lost_writes", "which": "most")", R"(79: lesson.questions[0].which: there is nobody to choose among)"},
    {R"("that": "rto", "at_most": "5s")", R"(62: lesson.questions[0]: there is no key "at_most"; )"
                                          R"(expected "ask", "that", "of", "requests", "which" or "tolerance")"},
    {R"("that": "rto", "tolerance": "5%")",
     R"(75: lesson.questions[0].tolerance: "5%" is not a duration; expected a duration such as "250ms" or "10s")"},
    {R"("that": "availability", "from": "9m", "tolerance": "5%")",
     R"(79: lesson.questions[0].from: nothing lies between "9m" and "5m"; expected "from" before "to")"},
};

}  // namespace

TEST_CASE("a question that has no answer, or answers itself, is refused at its place") {
    check_in_line_2(before, mistakes, after);
    CHECK(message_about(R"({"regions": {"eu-west-2": {}}, "lesson": {"questions": [)"
                        R"({"ask": "Who?", "that": "rto", "which": "most"}]}})")
              .ends_with("lesson.questions[0].which: there is nobody to choose among"));
    CHECK(message_about(R"({"regions": {"eu-west-2": {}}, "lesson": {"questions": [{"that": "converged"}]}})")
              .find("there is no question \"converged\"") != std::string::npos);
}

TEST_CASE("a lesson is none of a scenario's settings, and changes none") {
    const std::string script = R"({"regions": {"eu-west-2": {}, "us-west-2": {}})";
    const std::string lesson = R"(, "lesson": {"story": ["Once."], "debrief": ["So it went."], "questions": [)"
                               R"({"ask": "Who?", "that": "rto", "which": "most"}]}})";
    const Scenario with = read_scenario_text(script + lesson, "x.json");
    const Scenario without = read_scenario_text(script + "}", "x.json");
    CHECK(settings_of(with).size() == settings_of(without).size());
    REQUIRE(with.lesson.questions.size() == 1);
    CHECK(with.lesson.questions[0].which == Extreme::most);
    CHECK(with.lesson.story.front() == "Once.");
    CHECK(without.lesson.questions.empty());
}

}  // namespace lesson_schema_test
