// A lesson played: each answer beside what was measured, what led to it, and the debrief.
#pragma once

#include "study/lesson/lesson.hpp"

#include <functional>
#include <string>
#include <vector>

namespace regiondrill::study {

/// What came of a lesson. The JSON's format is regiondrill-lesson/1; fields may be added.
struct LessonReport {
    std::string text;
    std::string json;
    bool is_all_right = false;  // every answer
    bool is_all_known = false;  // every question's figure was measured
};

/// The lesson's number and title, its story; then, one by one, what a question asks and how it is answered.
std::string lesson_opening(const drill::Scenario& lesson);
std::string question_text(const drill::Scenario& lesson, std::size_t number);

/// Plays it. An answer for each question. `tell` is called now and then with how far the drill is.
LessonReport play_lesson(const drill::Scenario& lesson, const std::vector<Answer>& answers,
                         const drill::Reproduction& reproduction, const std::function<void(drill::Time)>& tell);

}  // namespace regiondrill::study
