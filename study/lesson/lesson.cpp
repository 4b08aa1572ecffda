#include "study/lesson/lesson.hpp"

#include "drill/expectations/figure.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/lesson_schema.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>

namespace regiondrill::study {

namespace {

using drill::BoundUnit;
using drill::LessonQuestion;

constexpr double never = std::numeric_limits<double>::infinity();

BoundUnit unit_of(const LessonQuestion& question) { return drill::type_of(question.about).unit; }

std::string example_of(BoundUnit unit) {
    switch (unit) {
        case BoundUnit::share: return R"(a share such as "97%")";
        case BoundUnit::duration: return R"(a time such as "90s", or "never")";
        case BoundUnit::count: break;
    }
    return R"(a whole number such as "1200")";
}

std::string trimmed(std::string_view text) {
    const auto is_blank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return std::string(text);
}

drill::Parsed<double> parsed_count(const std::string& text) {
    std::uint64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || end != text.data() + text.size()) return {std::nullopt, "is no whole number"};
    return {static_cast<double>(count), {}};
}

drill::Parsed<double> parsed_figure(const std::string& text, BoundUnit unit) {
    if (unit == BoundUnit::share) return drill::parse_share(text);
    if (unit == BoundUnit::count) return parsed_count(text);
    if (text == "never") return {never, {}};
    const auto duration = drill::parse_duration(text);
    if (!duration) return {std::nullopt, duration.problem};
    return {sim::seconds(*duration.value), {}};
}

}  // namespace

std::string answer_form(const LessonQuestion& question, const drill::Scenario& scenario) {
    if (question.which) return drill::one_of(drill::choices_of(question, scenario));
    return example_of(unit_of(question)) + "; right within " +
           drill::figure_text(*question.tolerance, unit_of(question));
}

Answer read_answer(const drill::Scenario& scenario, std::size_t number, std::string_view text) {
    const LessonQuestion& question = scenario.lesson.questions[number - 1];
    const std::string source = "answer " + std::to_string(number);
    Answer answer{trimmed(text), {}, {}};
    if (answer.text.empty()) return answer;
    if (question.which) {
        const std::vector<std::string> names = drill::choices_of(question, scenario);
        if (std::find(names.begin(), names.end(), answer.text) == names.end()) {
            throw drill::InputError(source, {}, {}, drill::unknown_name("such name here", answer.text, names));
        }
        answer.name = answer.text;
        return answer;
    }
    const auto figure = parsed_figure(answer.text, unit_of(question));
    if (!figure) {
        throw drill::InputError(
            source, {}, {}, {drill::in_quotes(answer.text) + " " + figure.problem, example_of(unit_of(question)), {}});
    }
    answer.figure = figure.value;
    return answer;
}

namespace {

// A question about who is one measure for each that may be the answer.
std::vector<drill::ExpectationSpec> measures_of(const LessonQuestion& question, const drill::Scenario& scenario) {
    if (!question.which) return {question.about};
    std::vector<drill::ExpectationSpec> measures;
    for (const std::string& name : drill::choices_of(question, scenario)) {
        drill::ExpectationSpec& measure = measures.emplace_back(question.about);
        (drill::is_about_region(question) ? measure.region : measure.of) = name;
    }
    return measures;
}

}  // namespace

drill::Scenario with_questions(const drill::Scenario& scenario) {
    drill::Scenario played = scenario;
    for (const LessonQuestion& question : scenario.lesson.questions) {
        for (drill::ExpectationSpec& measure : measures_of(question, scenario)) {
            played.expect.push_back(std::move(measure));
        }
    }
    return played;
}

namespace {

using Results = std::vector<drill::ExpectationResult>;

// Never is near to never alone.
bool is_near(double a, double b, double tolerance) {
    if (!std::isfinite(a) || !std::isfinite(b)) return std::isinf(a) && std::isinf(b);
    constexpr double rounding = 1e-9;
    return std::fabs(a - b) <= tolerance + rounding;
}

void score_figure(const LessonQuestion& question, const drill::ExpectationResult& result, Scored& scored) {
    scored.why = result.why;
    if (!result.figure) return;
    scored.figure = result.figure;
    scored.played = result.measured;
    const auto& said = scored.answer.figure;
    scored.is_right = said && is_near(*said, *result.figure, *question.tolerance);
}

// Several may be it. Of whom nothing was measured nobody can be it.
void score_choice(const LessonQuestion& question, const std::vector<std::string>& names, const Results& results,
                  Scored& scored) {
    std::optional<double> extreme;
    for (const drill::ExpectationResult& result : results) {
        if (!result.figure) continue;
        const bool is_it = !extreme || (question.which == drill::Extreme::most ? *result.figure > *extreme
                                                                               : *result.figure < *extreme);
        if (is_it) extreme = result.figure;
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        scored.all.emplace_back(names[i], results[i].measured);
        if (!extreme || !results[i].figure || !is_near(*results[i].figure, *extreme, question.tolerance.value_or(0)))
            continue;
        scored.played += (scored.played.empty() ? "" : " or ") + names[i];
        if (names[i] == scored.answer.name) scored.is_right = true;
    }
    if (!extreme) scored.why = results.front().why;
}

}  // namespace

std::vector<Scored> scored(const drill::Scenario& lesson, const drill::Report& report,
                           const std::vector<Answer>& answers) {
    std::vector<Scored> all;
    auto result = report.results.begin() + static_cast<std::ptrdiff_t>(lesson.expect.size());
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const LessonQuestion& question = lesson.lesson.questions[i];
        Scored& one = all.emplace_back();
        one.answer = answers[i];
        if (!question.which) {
            score_figure(question, *result++, one);
            continue;
        }
        const std::vector<std::string> names = drill::choices_of(question, lesson);
        const auto last = result + static_cast<std::ptrdiff_t>(names.size());
        score_choice(question, names, Results(result, last), one);
        result = last;
    }
    return all;
}

namespace {

// What never ended counts as longest.
std::pair<double, double> length_of(const drill::Recovery& row) {
    const double out = !row.had_baseline ? 0 : row.rto ? sim::seconds(*row.rto) : never;
    return {out, row.measured ? sim::seconds(row.measured->total()) : never};
}

// By the first question about its recovery. None where others are asked about and it is not.
std::optional<drill::RequestKind> requests_asked_for(const drill::Scenario& lesson, const std::string& population) {
    bool names_anybody = false;
    bool is_named = false;
    for (const LessonQuestion& question : lesson.lesson.questions) {
        if (question.about.of.empty()) continue;
        names_anybody = true;
        if (question.about.of != population) continue;
        if (drill::type_of(question.about).of_recoveries) return question.about.requests;
        is_named = true;
    }
    if (names_anybody && !is_named) return std::nullopt;
    return drill::RequestKind::all;
}

}  // namespace

std::vector<const drill::Recovery*> rows_behind(const drill::Scenario& lesson, const drill::Report& report) {
    std::vector<const drill::Recovery*> rows;
    for (std::size_t population = 0; population < lesson.clients.size(); ++population) {
        const auto requests = requests_asked_for(lesson, lesson.clients[population].name);
        if (!requests) continue;
        const drill::Recovery* longest = nullptr;
        for (const drill::Recovery& row : report.findings.of(*requests)) {
            if (row.population != population) continue;
            if (longest == nullptr || length_of(row) > length_of(*longest)) longest = &row;
        }
        if (longest != nullptr) rows.push_back(longest);
    }
    return rows;
}

}  // namespace regiondrill::study
