#include "cli/command_reference.hpp"

#include "cli/lesson_command.hpp"
#include "cli/scenario_files.hpp"
#include "drill/scenario/scenario_names.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>
#include <sstream>

namespace regiondrill::cli {

namespace {

constexpr const char* scenario_type = "SCENARIO";
constexpr const char* lesson_type = "LESSON";
constexpr const char* file_type = "FILE";
constexpr const char* fault_type = "FAULT";
constexpr const char* region_type = "REGION";
constexpr const char* city_type = "CITY";

// The same name means the same in every command.
const std::map<std::string, const char*>& types_by_name() {
    static const std::map<std::string, const char*> types{
        {"scenario", scenario_type}, {"scripts", scenario_type}, {"paths", scenario_type}, {"first", scenario_type},
        {"second", scenario_type},   {"lesson", lesson_type},    {"file", file_type},      {"files", file_type},
        {"--json", file_type},       {"--sarif", file_type},     {"--trace", file_type},   {"--html", file_type},
        {"--junit", file_type},      {"--tap", file_type},       {"--ctrf", file_type},    {"--markdown", file_type},
        {"--ndjson", file_type},     {"--csv", file_type},       {"--replay", file_type},  {"--record", file_type},
        {"--token-file", file_type}, {"--data-dir", file_type},  {"--into", file_type},    {"--breaks", fault_type},
        {"--causes", file_type},     {"--in", region_type},      {"--people", city_type},  {"--from", city_type},
    };
    return types;
}

void name_type(CLI::Option& option, const std::string& name) {
    const auto type = types_by_name().find(name);
    if (type != types_by_name().end() && option.get_items_expected_max() > 0) option.type_name(type->second);
}

// A type's name as CLI11 has it carries what its value is checked by: "TEXT:{normal,full}".
std::vector<std::string> choices_in(const std::string& type) {
    const auto from = type.find(":{");
    const auto to = type.rfind('}');
    if (from == std::string::npos || to == std::string::npos) return {};
    std::vector<std::string> choices;
    std::istringstream list(type.substr(from + 2, to - from - 2));
    for (std::string choice; std::getline(list, choice, ',');) choices.push_back(choice);
    return choices;
}

std::vector<std::string> names_of(const CLI::Option& option) {
    std::vector<std::string> names;
    for (const std::string& name : option.get_snames()) names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
    return names;
}

DescribedOption described_option(const CLI::Option& option) {
    DescribedOption told;
    told.names = names_of(option);
    told.about = option.get_description();
    if (option.get_items_expected_max() > 0) {
        const std::string type = option.get_type_name();
        told.type = type.substr(0, type.find(':'));
        told.choices = choices_in(type);
    }
    told.otherwise = option.get_default_str();
    told.is_required = option.get_required();
    told.is_repeated = option.get_items_expected_max() > 1;
    return told;
}

// One that may be given either way is both, as in the help.
void add_options(const CLI::App& app, DescribedCommand& command) {
    for (const CLI::Option* option : app.get_options()) {
        DescribedOption told = described_option(*option);
        if (!told.names.empty()) command.options.push_back(told);
        if (!option->get_positional()) continue;
        told.names = {option->get_name(true)};
        command.positionals.push_back(std::move(told));
    }
}

DescribedCommand described_below(const CLI::App& app, const std::vector<std::string>& path) {
    DescribedCommand command;
    command.path = path;
    command.names.push_back(app.get_name());
    for (const std::string& alias : app.get_aliases()) command.names.push_back(alias);
    command.about = app.get_description();
    command.footer = app.get_footer();
    add_options(app, command);
    for (const CLI::App* below : app.get_subcommands({})) {
        std::vector<std::string> its_path = path;
        its_path.push_back(below->get_name());
        command.commands.push_back(described_below(*below, its_path));
    }
    return command;
}

void add_below(const DescribedCommand& command, std::vector<const DescribedCommand*>& all) {
    all.push_back(&command);
    for (const DescribedCommand& below : command.commands) add_below(below, all);
}

using Values = std::vector<std::pair<std::string, std::string>>;

Values values_of(const std::vector<drill::KnownName>& known) {
    Values values;
    for (const drill::KnownName& each : known) values.emplace_back(each.name, each.about);
    return values;
}

Values scenario_values() {
    Values values;
    for (const auto& [name, file] : shipped_scenarios()) values.emplace_back(name, "");
    return values;
}

}  // namespace

void name_types(CLI::App& app) {
    for (CLI::Option* option : app.get_options()) {
        if (option->get_positional()) name_type(*option, option->get_name(true));
        for (const std::string& name : option->get_lnames()) name_type(*option, "--" + name);
    }
    for (CLI::App* command : app.get_subcommands({})) name_types(*command);
}

bool takes_files(const std::string& type) { return type == file_type || type == scenario_type || type == lesson_type; }

DescribedCommand described(const CLI::App& app) { return described_below(app, {}); }

std::vector<const DescribedCommand*> all_of(const DescribedCommand& command) {
    std::vector<const DescribedCommand*> all;
    add_below(command, all);
    return all;
}

std::vector<std::pair<std::string, std::string>> known_values(const std::string& type) {
    if (type == scenario_type) return scenario_values();
    if (type == lesson_type) return lesson_names();
    if (type == fault_type) return values_of(drill::known_faults());
    if (type == region_type) return values_of(drill::known_regions());
    if (type == city_type) return values_of(drill::known_cities());
    return {};
}

}  // namespace regiondrill::cli
