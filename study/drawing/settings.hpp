// Settings drawn from the tables that read them: a key that is added to the script's schema is drawn from then on.
#pragma once

#include "study/drawing/draw.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace regiondrill::study {

/// Where the objects of a script stand in its JSON Schema, as JSON pointers.
inline constexpr const char* region_table = "/properties/regions/additionalProperties";
inline constexpr const char* network_table = "/properties/network";
inline constexpr const char* store_table = "/properties/store";
inline constexpr const char* dns_table = "/properties/dns";
inline constexpr const char* entry_table = "/properties/entry";
inline constexpr const char* check_table = "/properties/dns/properties/checks/additionalProperties";
inline constexpr const char* rule_table = "/properties/dns/properties/safety_rules/additionalProperties";
inline constexpr const char* population_table = "/properties/clients/items";

/// Adds some of the settings of a table, and of the objects in it: those that need no name of the script, that the seed
/// takes, and that are not there yet nor to be left out. Values lie around the example that the schema shows. What
/// settings mean together is not looked at.
void draw_settings(const Draw& draw, const std::string& table, nlohmann::ordered_json& into,
                   const Words& left_out = {});

}  // namespace regiondrill::study
