// Whom a served drill lets in: this machine's programs, or everybody who reaches an address of it.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <optional>
#include <string>

namespace regiondrill::cli {

struct ServeOptions;

struct ServeDoor {
    std::optional<dns::IpAddress> bound;  // none: only the loopback
    std::string token;                    // that the control API wants; empty: none
};

/// Throws drill::InputError for an address that cannot be meant, and for one without a token.
ServeDoor read_door(const ServeOptions& options);

/// The scenario, at the address that is bound if one is: what it does is the same.
drill::Scenario placed(drill::Scenario scenario, const ServeDoor& door);

/// What people should know about it, line by line.
std::string door_text(const ServeDoor& door);

}  // namespace regiondrill::cli
