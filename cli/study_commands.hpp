// The options of commands that study a script by playing it many times.
#pragma once

#include "cli/diff_command.hpp"
#include "cli/init_command.hpp"
#include "cli/lesson_command.hpp"
#include "cli/shrink_command.hpp"
#include "cli/sweep_command.hpp"

#include <functional>

namespace CLI {  // NOLINT(readability-identifier-naming): it is theirs
class App;
}

namespace regiondrill::cli {

// The options live as long as the chosen action, which refers to them.

void add_sweep(CLI::App& app, SweepOptions& options, std::function<int()>& chosen);
void add_init(CLI::App& app, InitOptions& options, std::function<int()>& chosen);
void add_lesson(CLI::App& app, LessonOptions& options, std::function<int()>& chosen);
void add_shrink(CLI::App& app, ShrinkOptions& options, std::function<int()>& chosen);
void add_diff(CLI::App& app, DiffOptions& options, std::function<int()>& chosen);
void add_merge(CLI::App& app, MergeOptions& options, std::function<int()>& chosen);

}  // namespace regiondrill::cli
