// One `--set path=value` of the command line, laid over a script.
#pragma once

#include "drill/scenario/script.hpp"

#include <string>

namespace regiondrill::drill {

/// "dns.ttl=10s", "clients.london.rate=2/s", "clients[0].rate=2/s", "regions.eu-west-2.capacity.workers=8": elements of
/// a list go by their "name" or their index. The value is JSON when it is a number, true, false, a list, an object or a
/// text in double quotes, else a text as it stands. A key that no scenario has is complained about when the script is
/// read; a list element or a region that the script does not have, here.
void apply_setting(Script& script, const std::string& setting);

/// The first key a setting's path names: "clients" of "clients.london.rate=2/s".
std::string first_key(const std::string& setting);

}  // namespace regiondrill::drill
