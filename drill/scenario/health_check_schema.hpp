// The tables of health checks in a script: the one every region gets, and those with names.
#pragma once

#include "drill/scenario/dns_spec.hpp"
#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"

namespace regiondrill::drill {

/// These live as long as the program.
const Schema<HealthCheckSpec>& health_check_schema();
const Schema<NamedCheckSpec>& named_check_schema();
const Schema<SafetyRuleSpec>& safety_rule_schema();

// What the health checks of a scenario must mean.

/// The switches that faults and safety rules may name.
std::vector<std::string> names_of_controls(const Scenario& scenario);

/// Throws InputError at the offending value. Regions must have been checked before.
void check_health_checks(const Scenario& scenario, const ScenarioNames& names, const Script& script);

}  // namespace regiondrill::drill
