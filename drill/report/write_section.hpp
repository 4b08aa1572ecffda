// The section of the text report about writes: what became of them, and what readers saw meanwhile.
#pragma once

#include "drill/world/world.hpp"

#include <string>

namespace regiondrill::drill {

std::string write_section(const World& world);

}  // namespace regiondrill::drill
