// The tables of routed records and their groups in a script.
#pragma once

#include "drill/scenario/dns_spec.hpp"
#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"

namespace regiondrill::drill {

/// A group's fields; the name's own group has them beside the other keys of "dns".
const Schema<RecordGroupSpec>& record_group_schema();

// What the routed records of a scenario must mean: each answers something that exists, and has what its group's policy
// goes by.

/// What the routed records of a scenario must mean: each answers something that exists, and has what its group's policy
/// goes by. Throws InputError. Regions and health checks must have been checked before.
void check_record_groups(const Scenario& scenario, const ScenarioNames& names, const Script& script);

/// Regions that are checked, and the named checks: what a record may depend on.
std::vector<std::string> names_of_checks(const Scenario& scenario);

}  // namespace regiondrill::drill
