// The control API's description of itself, from the table that dispatches it.
#pragma once

#include "live/control/operation.hpp"

namespace regiondrill::live {

/// OpenAPI 3.1.
Json open_api_json(const std::vector<ControlOperation>& operations);

}  // namespace regiondrill::live
