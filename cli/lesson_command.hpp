// `regiondrill lesson`: tells the story of a lesson, asks, plays it and holds the answers against what was played.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace regiondrill::cli {

struct LessonOptions {
    std::string lesson;                  // a number, a name or a script; empty: lists them
    std::optional<std::string> answers;  // "90s,,london"; none: they are asked for
    std::optional<std::uint64_t> seed;
    std::vector<std::string> settings;
    bool json = false;
};

/// The shipped lessons by number and by name, each with its title.
std::vector<std::pair<std::string, std::string>> lesson_names();

/// 0 where every answer is right, 1 where one is not, 3 where a figure that was asked for was not measured. Throws
/// drill::InputError.
int teach_lesson(const LessonOptions& options);

}  // namespace regiondrill::cli
