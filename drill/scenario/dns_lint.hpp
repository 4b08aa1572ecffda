// What is odd about a scenario's DNS, though it can be meant.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace regiondrill::drill {

/// Warnings, a line each.
std::vector<std::string> lint_dns(const DnsSpec& dns);

}  // namespace regiondrill::drill
