// "dns" in a script: the schemas of the name, its routed records and its health checks, what they must mean (a policy
// that has the regions it needs, checkers in known places, zone text that can be read), and what is odd about it. The
// name stands in dns_schema.cpp, records in record_schema.cpp and record_group.cpp, health checks in
// health_check_schema.cpp.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace regiondrill::drill {

class ScenarioNames;
class Script;
struct Warning;
template <class Spec>
struct Schema;
template <class Spec>
struct Field;

/// Lives as long as the program.
const Schema<DnsSpec>& dns_schema();

/// Throws InputError at the offending value. Regions and populations must have been checked before.
void check_dns(const Scenario& scenario, const ScenarioNames& names, const Script& script);

/// What can be meant but seldom is.
std::vector<Warning> lint_dns(const DnsSpec& dns);

/// The tables of health checks: the one every region gets, and those with names. These live as long as the program.
const Schema<HealthCheckSpec>& health_check_schema();
const Schema<NamedCheckSpec>& named_check_schema();
const Schema<SafetyRuleSpec>& safety_rule_schema();

/// The switches that faults and safety rules may name.
std::vector<std::string> names_of_controls(const Scenario& scenario);

/// Throws InputError at the offending value. Regions must have been checked before.
void check_health_checks(const Scenario& scenario, const ScenarioNames& names, const Script& script);

/// A group's fields; the name's own group has them beside the other keys of "dns".
const Schema<RecordGroupSpec>& record_group_schema();

/// What the routed records of a scenario must mean: each answers something that exists, and has what its group's policy
/// goes by. Throws InputError. Regions and health checks must have been checked before.
void check_record_groups(const Scenario& scenario, const ScenarioNames& names, const Script& script);

/// Regions that are checked, and the named checks: what a record may depend on.
std::vector<std::string> names_of_checks(const Scenario& scenario);

/// Complains about groups that lead back to themselves, that nothing leads to, or that have too many ways down. Every
/// alias must have been found to name a group. Throws InputError at the group. Without this walk a decision could go
/// round for ever.
void check_record_tree(const Scenario& scenario, const ScenarioNames& names);

/// "entry" in a script, which says whether the DNS is asked at all: a word, or an object with the settings of each kind
/// (entry_schema.cpp).
Field<Scenario> entry_field();

/// The accelerator's own checks come in the place of the DNS', by which nobody goes then.
void fill_in_entry(Scenario& scenario);

/// Throws InputError at the offending value. Regions must have been checked before.
void check_entry(const Scenario& scenario, const ScenarioNames& names);

}  // namespace regiondrill::drill
