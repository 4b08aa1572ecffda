// The manual page, in the language of man(7).
#pragma once

#include "cli/command_reference.hpp"

#include <string>

namespace regiondrill::cli {

/// Of the whole program, with every command and option. No date in it: the same program gives the same page.
std::string man_page(const DescribedCommand& program);

}  // namespace regiondrill::cli
