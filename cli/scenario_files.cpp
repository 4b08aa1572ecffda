#include "cli/scenario_files.hpp"

#include "cli/report_output.hpp"
#include "drill/report/text_table.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "live/session/recording.hpp"

#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <system_error>

namespace regiondrill::cli {

namespace {

namespace fs = std::filesystem;

// Installed, the program is <prefix>/bin/regiondrill and its scenarios <prefix>/share/regiondrill/scenarios.
std::vector<fs::path> folders() {
    std::vector<fs::path> all{"scenarios"};
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (!error) all.push_back(program.parent_path().parent_path() / "share" / "regiondrill" / "scenarios");
    return all;
}

bool is_file(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path, error);
}

bool is_there(const fs::path& path) {
    std::error_code error;
    return fs::exists(path, error);
}

[[noreturn]] void refuse_name(const std::string& argument) {
    std::vector<std::string> names;
    for (const std::string& file : scenario_files()) names.push_back(fs::path(file).stem().string());
    const std::string name = argument.ends_with(".json") ? fs::path(argument).stem().string() : argument;
    throw drill::InputError(
        drill::shortened(argument), {}, {},
        {"there is no such file, nor a scenario of this name",
         "a script, or one that `regiondrill list scenarios` names", drill::nearest_name(name, names).value_or("")});
}

std::string script_at(const std::string& path) {
    if (!is_file(path) || !live::is_recording(path)) return path;
    throw drill::InputError(path, {}, {},
                            {"this is the recording of a served drill",
                             "a scenario script; recordings are played by `regiondrill run --replay " + path + "`",
                             {}});
}

}  // namespace

std::string find_scenario(const std::string& argument) {
    if (argument.empty() || argument.find('/') != std::string::npos || is_file(argument)) return script_at(argument);
    for (const fs::path& folder : folders()) {
        const fs::path candidate = folder / (argument.ends_with(".json") ? argument : argument + ".json");
        if (is_file(candidate)) return candidate.string();
    }
    if (is_there(argument)) return argument;
    refuse_name(argument);
}

std::vector<std::string> scenario_files() {
    std::map<std::string, std::string> by_name;
    for (const fs::path& folder : folders()) {
        std::error_code error;
        for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
            if (at->path().extension() == ".json" && is_file(at->path())) {
                by_name.emplace(at->path().stem().string(), at->path().string());
            }
        }
    }
    std::vector<std::string> files;
    for (const auto& [name, path] : by_name) files.push_back(path);
    return files;
}

namespace {

std::vector<drill::Entry> scenarios() {
    std::vector<drill::Entry> entries;
    for (const std::string& file : scenario_files()) {
        std::string title;
        try {
            title = drill::read_scenario_file(file).name;
        } catch (const drill::InputError& error) {
            title = error.what();
        }
        entries.push_back({std::filesystem::path(file).stem().string(), title});
    }
    return entries;
}

std::vector<drill::Entry> entries_of(const std::string& what) {
    if (what == "scenarios") return scenarios();
    if (what == "regions") return drill::known_regions();
    if (what == "cities") return drill::known_cities();
    if (what == "faults") return drill::known_faults();
    return drill::known_expectations();
}

}  // namespace

const std::vector<std::string>& list_topics() {
    static const std::vector<std::string> topics{"scenarios", "regions", "cities", "faults", "expectations"};
    return topics;
}

int list_names(const ListOptions& options) {
    const std::vector<drill::Entry> entries = entries_of(options.what);
    if (options.json) {
        nlohmann::ordered_json list = nlohmann::ordered_json::array();
        for (const auto& [name, about] : entries) list.push_back({{"name", name}, {"about", about}});
        std::cout << list.dump(2) << "\n";
        return fine;
    }
    drill::TextTable table({drill::TextTable::Align::left, drill::TextTable::Align::left});
    for (const auto& [name, about] : entries) table.row({name, about});
    std::cout << table.text();
    return fine;
}

}  // namespace regiondrill::cli
