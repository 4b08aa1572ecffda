// From a scenario script to a Scenario: the text, the settings of the command line laid over it, the schema that both
// reads and describes it, what it must mean, and the defaults that follow from other values.
#pragma once

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/shown_setting.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

template <class Spec>
struct Schema;

/// Both throw InputError with one line that says what is wrong, where, and what was probably meant. `settings` are
/// "path=value" as given to --set, laid over the script in their order. The first reads the file itself. What they give
/// refers to nothing that was read from.
Scenario read_scenario_file(const std::string& path, const std::vector<std::string>& settings = {});
Scenario read_scenario_text(std::string_view text, std::string file_name,
                            const std::vector<std::string>& settings = {});

class Script;

/// The script with its settings, to be asked where a value came from. Throws InputError as reading does.
std::unique_ptr<const Script> script_of(std::string_view text, std::string file_name,
                                        const std::vector<std::string>& settings);

/// The whole script: the root of the tables that both read it and describe it. Lives as long as the program.
const Schema<Scenario>& scenario_schema();

/// The JSON Schema (draft 2020-12) made from those tables, indented, with a line break at its end: the text of
/// docs/scenario.schema.json.
std::string scenario_json_schema();

/// The script with the settings laid over it, as a script of its own: indented JSON without comments. Throws InputError
/// as reading does, but for what only reading finds.
std::string script_with_settings(std::string_view text, std::string file_name,
                                 const std::vector<std::string>& settings);

/// Everything that a scenario was read or filled in to be, but for its timeline and its expectations, which reports
/// tell by themselves: in the order of the tables, with the defaults.
std::vector<ShownSetting> settings_of(const Scenario& scenario);

/// What a script's file holds, for whom plays and keeps the same text; its source may be a pipe, which gives it once.
/// Throws InputError where it cannot be read.
std::string script_text_at(const std::string& path);

}  // namespace regiondrill::drill
