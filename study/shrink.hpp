// A script made as small as it can be while it still does what it was drawn for: what is left is what it takes.
#pragma once

#include <functional>
#include <string>

namespace regiondrill::study {

/// Whether a smaller script still fails as the whole one does. Asked of scripts that mean nothing as well: no.
using StillFails = std::function<bool(const std::string& script)>;

/// Takes out faults and promises, populations, regions with all that names them, then single settings, again and again
/// until nothing more can go, or `most_tries` scripts were tried. The result still fails, if `script` does.
std::string shrunk(const std::string& script, const StillFails& still_fails, int most_tries);

}  // namespace regiondrill::study
