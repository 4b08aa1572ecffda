#include "drill/scenario/lesson_schema.hpp"

#include "drill/scenario/expectation_type.hpp"
#include "drill/scenario/scenario_names.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace regiondrill::drill {

namespace {

constexpr const char* place_of_questions = "/lesson/questions";

Field<LessonQuestion> tolerance_field(BoundUnit unit) {
    const std::string about =
        "How far from the played figure an answer may be, in the figure's own unit; points of a share.";
    switch (unit) {
        case BoundUnit::share:
            return field("tolerance", &LessonQuestion::tolerance, ShareKind("2%", Zero::allowed), about);
        case BoundUnit::duration: return field("tolerance", &LessonQuestion::tolerance, SecondsKind("10s"), about);
        case BoundUnit::count: break;
    }
    return field("tolerance", &LessonQuestion::tolerance, CountKind(), about);
}

Field<LessonQuestion> which_field() {
    return by_default(
        "the figure itself is asked for",
        field(
            "which", &LessonQuestion::which, ChoiceKind<Extreme>({{"most", Extreme::most}, {"least", Extreme::least}}),
            "The answer is who has the most of it, or the least: a region where it is about one, else a population."));
}

bool has_bounds(const ExpectationType& type) {
    return uses(type, ExpectationField::at_least) || uses(type, ExpectationField::at_most);
}

bool is_bound(const std::string& name) { return name == "at_least" || name == "at_most" || name == "within"; }

// The keys by which a promise says what it measures, and a question's own.
Schema<LessonQuestion> shape_of(const ExpectationType& type, const Schema<ExpectationSpec>& promise) {
    Schema<LessonQuestion> table{
        promise.about,
        {required(
            field("ask", &LessonQuestion::ask, TextKind("For how long is London without service?"), "The question."))}};
    for (Field<ExpectationSpec> measure : promise.fields) {
        if (is_bound(measure.face.name)) continue;
        // A choice is among all regions; that a question without one needs it the check says.
        if (measure.face.name == "region") measure.face.required = false;
        if (measure.face.name == "that") measure.face.about = "What is asked for, by the promise that measures it.";
        table.fields.push_back(lifted(&LessonQuestion::about, std::move(measure)));
    }
    table.fields.push_back(which_field());
    table.fields.push_back(tolerance_field(type.unit));
    return table;
}

// Only promises about a figure: others have nothing to be near to.
const Variants<LessonQuestion>& question_variants() {
    static const Variants<LessonQuestion> variants = [] {
        Variants<LessonQuestion> all{"that", "question", {}};
        for (const auto& [name, promise] : expectation_variants().tables) {
            const ExpectationType& type = *find_expectation_type(name);
            if (has_bounds(type)) all.tables.emplace_back(name, shape_of(type, promise));
        }
        return all;
    }();
    return variants;
}

Field<LessonSpec> lines_field(const char* name, std::vector<std::string> LessonSpec::*lines, const char* about) {
    return field(name, lines, TextListKind({"London is home to eu-west-2."}), about);
}

Field<LessonSpec> questions_field() {
    auto questions = required(variants_field("questions", &LessonSpec::questions, question_variants(),
                                             "What is asked. The right answer is what the played drill measures."));
    const auto describe = questions.face.describe;
    questions.face.describe = [describe](nlohmann::ordered_json& schema) {
        describe(schema);
        const nlohmann::ordered_json question{
            {"ask", "For how long are people without service?"}, {"that", "rto"}, {"tolerance", "10s"}};
        schema["examples"] = nlohmann::ordered_json::array({nlohmann::ordered_json::array({question})});
    };
    return questions;
}

const Schema<LessonSpec>& lesson_schema() {
    static const Schema<LessonSpec> table{
        "What `regiondrill lesson` tells and asks before it plays the scenario, and says afterwards.",
        {
            lines_field("story", &LessonSpec::story, "Lines that are told before the questions."),
            questions_field(),
            lines_field("debrief", &LessonSpec::debrief, "Lines that are told in the end."),
        }};
    return table;
}

// Who is asked for cannot be named as well.
void check_choice(const LessonQuestion& question, const std::string& place, const Scenario& scenario,
                  const ScenarioNames& names) {
    const bool by_region = is_about_region(question);
    const std::string& named = by_region ? question.about.region : question.about.of;
    if (!named.empty()) {
        names.fail(place + pointer_step(by_region ? "region" : "of"),
                   {in_quotes(named) + " is named where the answer is one of all", R"("which" without it)", {}});
    }
    const bool can_choose = by_region || uses(type_of(question.about), ExpectationField::of);
    if (!can_choose || choices_of(question, scenario).size() < 2) {
        names.fail(place + pointer_step("which"), {"there is nobody to choose among", {}, {}});
    }
}

void check_question(const LessonQuestion& question, const std::string& place, const Scenario& scenario,
                    const ScenarioNames& names) {
    check_measure(question.about, place, scenario, names);
    if (question.which) return check_choice(question, place, scenario, names);
    if (is_about_region(question) && question.about.region.empty()) {
        names.fail(place, {"this question is about no region", R"("region" or "which")", {}});
    }
    if (!question.tolerance) {
        names.fail(place, {"no answer would ever be exactly right", R"("tolerance" or "which")", {}});
    }
}

}  // namespace

Field<Scenario> lesson_field() {
    Field<Scenario> lesson = object_field("lesson", &Scenario::lesson, lesson_schema());
    lesson.show = {};
    return lesson;
}

void check_lesson(const Scenario& scenario, const ScenarioNames& names) {
    for (std::size_t i = 0; i < scenario.lesson.questions.size(); ++i) {
        check_question(scenario.lesson.questions[i], place_of_questions + pointer_step(std::to_string(i)), scenario,
                       names);
    }
}

bool is_about_region(const LessonQuestion& question) {
    const auto& fields = type_of(question.about).fields;
    return std::any_of(fields.begin(), fields.end(), [](const ExpectationFieldUse& use) {
        return use.field == ExpectationField::region && use.required;
    });
}

std::vector<std::string> choices_of(const LessonQuestion& question, const Scenario& scenario) {
    std::vector<std::string> names;
    if (is_about_region(question)) {
        for (const RegionSpec& region : scenario.regions) names.push_back(region.name);
        return names;
    }
    for (const PopulationSpec& population : scenario.clients) {
        if (!population.real) names.push_back(population.name);
    }
    return names;
}

}  // namespace regiondrill::drill
