// Faults that come by chance: a line of the timeline with "fails" stands for as many faults as are drawn for it.
#pragma once

#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/scenario.hpp"

#include <string>

namespace regiondrill::drill {

class ScenarioNames;

/// The object "fails".
const Schema<FailureRate>& failure_schema();

/// Throws InputError where a timeline would have more failures than a report can tell.
void check_failures(const Scenario& scenario, const ScenarioNames& names);

/// Puts the failures that are drawn in the place of the lines that stand for them. A line works at its `at`, fails
/// after a time between failures, is repaired after a time to repair, and so on up to its end or the drill's, which
/// ends a failure too. A line that never fails in that time leaves one fault that never begins. Drawn from the line's
/// own stream, by the seed and what it is that fails: other lines change nothing.
void draw_failures(Scenario& scenario);

/// "1h between failures, 5m to repair, exponential".
std::string failure_rate_text(const FailureRate& rate);

}  // namespace regiondrill::drill
