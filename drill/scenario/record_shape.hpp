// The shapes of routed records and their groups in a script.
#pragma once

#include "drill/scenario/dns_spec.hpp"
#include "drill/scenario/shape.hpp"

namespace regiondrill::drill {

/// A group's fields; the name's own group has them beside the other keys of "dns".
const Shape<RecordGroupSpec>& record_group_shape();

}  // namespace regiondrill::drill
