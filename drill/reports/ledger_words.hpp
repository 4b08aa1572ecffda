// How the ledger's entries are called in reports.
#pragma once

#include "drill/world.hpp"
#include "store/ledger.hpp"

#include <string>
#include <string_view>

namespace regiondrill::drill {

/// As the JSON report names it: "overwritten_in_conflict".
std::string_view fate_name(store::Fate fate);

/// "90000123.0-eu-west-2".
std::string version_text(const World& world, store::Version version);

/// The region that wrote a version.
std::string writer_of(const World& world, store::Version version);

}  // namespace regiondrill::drill
