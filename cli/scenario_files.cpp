#include "cli/scenario_files.hpp"

#include "cli/report_output.hpp"
#include "drill/report/text_table.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "live/session/recording.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

namespace regiondrill::cli {

namespace {

namespace fs = std::filesystem;

/// What a variable of the environment names, part by part; empty ones say nothing. A variable that is set to nothing
/// counts as one that is not set, as the XDG specification has it.
void add_folders_of(const char* name, const char* otherwise, std::vector<fs::path>& all) {
    const char* const value = std::getenv(name);
    std::istringstream parts(value != nullptr && *value != '\0' ? value : otherwise);
    for (std::string part; std::getline(parts, part, ':');) {
        if (!part.empty()) all.push_back(fs::path(part) / "regiondrill" / "scenarios");
    }
}

/// Where scenarios lie, the nearest first: here, beside the program, where it was installed to (also when that was
/// moved as a whole), where this person and this machine keep data of programs (XDG Base Directory Specification), and
/// in the sources that it was built from.
std::vector<fs::path> folders() {
    std::vector<fs::path> all{"scenarios"};
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
    if (!error) {
        all.push_back(program / "scenarios");
        all.push_back(program.parent_path() / "share" / "regiondrill" / "scenarios");
    }
    const char* const home = std::getenv("HOME");
    add_folders_of("XDG_DATA_HOME", home != nullptr ? (fs::path(home) / ".local" / "share").c_str() : "", all);
    add_folders_of("XDG_DATA_DIRS", "/usr/local/share:/usr/share", all);
    all.push_back(fs::path(REGIONDRILL_DATA_DIR) / "scenarios");
    all.push_back(fs::path(REGIONDRILL_SOURCE_DIR) / "scenarios");
    return all;
}

// Errors, as of a folder that may not be looked into, count as no file: the next place is tried.
bool is_file(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path, error);
}

bool is_there(const fs::path& path) {
    std::error_code error;
    return fs::exists(path, error);
}

}  // namespace

// Of two with the same name the nearer one, as emplace keeps the first.
std::map<std::string, std::string> shipped_scenarios() {
    std::map<std::string, std::string> by_name;
    for (const fs::path& folder : folders()) {
        std::error_code error;
        for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
            if (at->path().extension() != ".json" || !is_file(at->path())) continue;
            by_name.emplace(at->path().lexically_relative(folder).replace_extension().string(), at->path().string());
        }
    }
    return by_name;
}

namespace {

// Also of one whose folder was left out.
std::string nearest_scenario(const std::string& name) {
    std::vector<std::string> names;
    for (const auto& [shipped, file] : shipped_scenarios()) {
        if (fs::path(shipped).filename() == name) return shipped;
        names.push_back(shipped);
    }
    return drill::nearest_name(name, names).value_or("");
}

bool is_in_shipped_folder(const fs::path& name) {
    const std::vector<fs::path> all = folders();
    return std::any_of(all.begin(), all.end(), [&](const fs::path& folder) {
        std::error_code error;
        return fs::is_directory(folder / name.parent_path(), error);
    });
}

// With the nearest of the scenarios there are, however the argument spelled its ending.
[[noreturn]] void refuse_name(const std::string& argument, fs::path name) {
    if (name.extension() == ".json") name.replace_extension();
    throw drill::InputError(
        drill::shortened(argument), {}, {},
        {"there is no such file, nor a scenario of this name",
         "a script, or one that `regiondrill list scenarios` names", nearest_scenario(name.string())});
}

// A recording is JSON as well and would be refused by its first key, which helps nobody.
std::string script_at(const std::string& path) {
    if (!is_file(path) || !live::is_recording(path)) return path;
    throw drill::InputError(path, {}, {},
                            {"this is the recording of a served drill",
                             "a scenario script; recordings are played by `regiondrill run --replay " + path + "`",
                             {}});
}

}  // namespace

// A file that is there goes before a shipped scenario of the same name. Only what may be a name, with or without
// scenarios/ before it, is looked for elsewhere: nothing that leads out of a folder of scenarios.
std::string find_scenario(const std::string& argument) {
    const fs::path path(argument);
    const bool is_below =
        !path.empty() && path.is_relative() && path == path.lexically_normal() && *path.begin() != "..";
    if (!is_below || is_file(argument)) return script_at(argument);
    const fs::path name = *path.begin() == "scenarios" ? path.lexically_relative("scenarios") : path;
    for (const fs::path& folder : folders()) {
        fs::path candidate = folder / name;
        if (candidate.extension() != ".json") candidate += ".json";
        if (is_file(candidate)) return candidate.string();
    }
    if (is_there(argument) || (name.has_parent_path() && !is_in_shipped_folder(name))) return argument;
    refuse_name(argument, name);
}

namespace {

// A script that cannot be read is listed with what is wrong with it, rather than hiding the others.
std::vector<drill::KnownName> scenarios() {
    std::vector<drill::KnownName> entries;
    for (const auto& [name, file] : shipped_scenarios()) {
        std::string title;
        try {
            title = drill::read_scenario_file(file).name;
        } catch (const drill::InputError& error) {
            title = error.what();
        }
        entries.push_back({name, title});
    }
    return entries;
}

// The parser has let nothing through that is not among the topics.
std::vector<drill::KnownName> entries_of(const std::string& what) {
    if (what == "scenarios") return scenarios();
    if (what == "regions") return drill::known_regions();
    if (what == "cities") return drill::known_cities();
    if (what == "faults") return drill::known_faults();
    if (what == "resolvers") return drill::known_resolvers();
    if (what == "app_caches") return drill::known_app_caches();
    if (what == "pools") return drill::known_pools();
    if (what == "libraries") return drill::known_libraries();
    return drill::known_expectations();
}

}  // namespace

const std::vector<std::string>& list_topics() {
    static const std::vector<std::string> topics{"scenarios", "regions",    "cities", "faults",   "expectations",
                                                 "resolvers", "app_caches", "pools",  "libraries"};
    return topics;
}

// Without a header, so that the first column can be cut out by other programs.
int list_names(const ListOptions& options) {
    const std::vector<drill::KnownName> entries = entries_of(options.what);
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
