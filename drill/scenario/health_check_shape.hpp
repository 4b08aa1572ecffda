// The shapes of health checks in a script: the one every region gets, and those with names.
#pragma once

#include "drill/scenario/dns_spec.hpp"
#include "drill/scenario/shape.hpp"

namespace regiondrill::drill {

const Shape<HealthCheckSpec>& health_check_shape();
const Shape<NamedCheckSpec>& named_check_shape();
const Shape<SafetyRuleSpec>& safety_rule_shape();

}  // namespace regiondrill::drill
