// Resolvers as they are met in the wild, by name, and how many clients sit behind each kind.
#pragma once

#include "dns/resolver/resolver_settings.hpp"

#include <string_view>
#include <vector>

namespace regiondrill::dns {

struct ResolverPreset {
    std::string_view name;

    /// Run for everybody, not for the people of one network: its sites may stand far from the clients.
    bool is_public = false;

    /// Share of the clients behind it in the mix "wild".
    double wild_share = 0;

    /// `position` in [0, 1): which of the kind it is, for kinds whose members differ.
    ResolverSettings (*settings)(double position) = nullptr;
};

/// Positions for the members of a kind, numbered from 0: however many there are, and however many of them in a row
/// somebody is behind, they are spread evenly.
double preset_position(std::uint32_t number);

/// honest, public, public_ecs, floor, extender, serve_stale.
const std::vector<ResolverPreset>& resolver_presets();

/// Null when there is none of this name.
const ResolverPreset* find_resolver_preset(std::string_view name);

}  // namespace regiondrill::dns
