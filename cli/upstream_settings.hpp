// `--upstream` of the command line as settings of the script.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace regiondrill::cli {

/// "http://127.0.0.1:3000" for every region, "eu-west-2=http://127.0.0.1:3001" for one; later ones go before. Throws
/// drill::InputError.
std::vector<std::string> upstream_settings(const std::vector<std::string>& upstreams, const drill::Scenario& scenario);

}  // namespace regiondrill::cli
