#include "cli/list_command.hpp"

#include "cli/exit_code.hpp"
#include "cli/scenario_files.hpp"
#include "drill/report/text_table.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"
#include "drill/scenario/vocabulary.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <iostream>

namespace regiondrill::cli {

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
