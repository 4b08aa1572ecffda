// A scenario that teaches: questions that are put before it is played, and what there is to say afterwards. The right
// answers stand nowhere: they are what the played drill measures.
#pragma once

#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/scenario.hpp"

namespace regiondrill::drill {

class ScenarioNames;

/// The script's "lesson", which no setting of a report is.
Field<Scenario> lesson_field();

/// What questions must mean: subjects that exist, a span of the drill, and either a tolerance or a choice. Throws
/// InputError.
void check_lesson(const Scenario& scenario, const ScenarioNames& names);

/// Whether its measure is one of a region, which a question of `which` asks for.
bool is_about_region(const LessonQuestion& question);

/// What a question of `which` chooses among: regions where its measure needs one, else populations that are simulated.
std::vector<std::string> choices_of(const LessonQuestion& question, const Scenario& scenario);

}  // namespace regiondrill::drill
