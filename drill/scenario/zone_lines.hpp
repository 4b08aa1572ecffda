// The lines of zone text that a script adds to its zone.
#pragma once

#include "dns/zone/zone.hpp"
#include "drill/scenario/scenario.hpp"
#include "sim/result.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace regiondrill::drill {

struct ZoneLineError {
    std::optional<std::size_t> line;  // in dns.zone, from 0; nothing: they do not fit together
    std::string what;
};

/// The scenario's zone with its name steered by a group, or what is wrong with its lines.
sim::Result<dns::Zone, ZoneLineError> read_zone(const Scenario& scenario, dns::GroupId root);

}  // namespace regiondrill::drill
