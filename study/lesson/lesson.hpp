// A lesson: what somebody thinks will happen, held against what the played drill measures.
#pragma once

#include "drill/report/report.hpp"
#include "drill/scenario/scenario.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace regiondrill::study {

/// What was said to one question, read. Neither: "I do not know".
struct Answer {
    std::string text;              // as it was given
    std::optional<double> figure;  // in the unit of the question's measure; infinite: never
    std::string name;              // of a question that asks who

    bool is_given() const { return figure.has_value() || !name.empty(); }
};

/// What an answer must look like: `a time such as "90s", or "never"; right within 10s`.
std::string answer_form(const drill::LessonQuestion& question, const drill::Scenario& scenario);

/// Blanks around it do not count, and nothing at all is no answer. Throws drill::InputError where it is not of the
/// form, with the question's number (from 1) as its source.
Answer read_answer(const drill::Scenario& scenario, std::size_t number, std::string_view text);

/// The scenario to play: what the questions are about is measured as its promises are, behind these. Measuring changes
/// no event.
drill::Scenario with_questions(const drill::Scenario& scenario);

/// One question after the drill.
struct Scored {
    Answer answer;
    bool is_right = false;
    std::string played;                                    // the figure as people read it, or who
    std::optional<double> figure;                          // none where it is a name, or where nothing was measured
    std::string why;                                       // a remark of the measure; why nothing was measured
    std::vector<std::pair<std::string, std::string>> all;  // each name with its figure, of a question that asks who

    bool is_known() const { return !played.empty(); }
};

/// Of the drill that with_questions() gave, come to rest; an answer for each question of the lesson.
std::vector<Scored> scored(const drill::Scenario& lesson, const drill::Report& report,
                           const std::vector<Answer>& answers);

/// Of each population that a question is about, or of all where none is named, the move or the outage that took
/// longest, of the requests that the question is about. In the report.
std::vector<const drill::Recovery*> rows_behind(const drill::Scenario& lesson, const drill::Report& report);

}  // namespace regiondrill::study
