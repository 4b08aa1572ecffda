// The JSON Schemas of what the control API takes and gives, by name. A test holds every answer against them.
#pragma once

#include "live/control/json_answer.hpp"

namespace regiondrill::live {

Json control_schemas();

}  // namespace regiondrill::live
