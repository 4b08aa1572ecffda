// The JSON Schemas of what the control API takes and gives, by name. A test holds every answer against them.
#pragma once

#include "live/control/operation.hpp"
#include "live/control/state_view.hpp"

namespace regiondrill::live {

Json control_schemas();

// The control API's description of itself, from the table that dispatches it.

/// OpenAPI 3.1.
Json open_api_json(const std::vector<ControlOperation>& operations);

}  // namespace regiondrill::live
