// The control API's description of itself: schemas of all it takes and gives, and the OpenAPI document made of them and
// of the table of operations.
#pragma once

#include "live/control/operation.hpp"
#include "live/control/state_view.hpp"

namespace regiondrill::live {

// The JSON Schemas of what the control API takes and gives, by name. A test holds every answer against them.

Json control_schemas();

// The control API's description of itself, from the table that dispatches it.

/// OpenAPI 3.1.
Json open_api_json(const std::vector<ControlOperation>& operations);

}  // namespace regiondrill::live
