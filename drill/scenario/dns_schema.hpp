// "dns" in a script: its schema, what it must mean (a policy that has the regions it needs, checkers in known places,
// zone text that can be read), and what is odd about it.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace regiondrill::drill {

class ScenarioNames;
class Script;
template <class Spec>
struct Schema;

/// Lives as long as the program.
const Schema<DnsSpec>& dns_schema();

/// Throws InputError at the offending value. Regions and populations must have been checked before.
void check_dns(const Scenario& scenario, const ScenarioNames& names, const Script& script);

/// Warnings, a line each, about what can be meant but seldom is.
std::vector<std::string> lint_dns(const DnsSpec& dns);

}  // namespace regiondrill::drill
