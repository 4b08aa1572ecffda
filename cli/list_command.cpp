#include "cli/list_command.hpp"

#include "cli/exit_code.hpp"
#include "cli/scenario_files.hpp"
#include "drill/expectation_type.hpp"
#include "drill/fault_type.hpp"
#include "drill/input_error.hpp"
#include "drill/reports/text_table.hpp"
#include "drill/scenario_reader.hpp"
#include "sim/atlas.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <iostream>

namespace regiondrill::cli {

namespace {

// A name and what there is to say about it.
using Row = std::vector<std::string>;

std::vector<Row> scenario_rows() {
    std::vector<Row> rows;
    for (const std::string& file : scenario_files()) {
        std::string title;
        try {
            title = drill::read_scenario_file(file).name;
        } catch (const drill::InputError& error) {
            title = error.what();
        }
        rows.push_back({std::filesystem::path(file).stem().string(), title});
    }
    return rows;
}

std::vector<Row> region_rows() {
    std::vector<Row> rows;
    for (const auto& region : sim::Atlas::built_in().regions()) {
        rows.push_back({region.name, region.provider + ", " + region.city + ", " + region.title});
    }
    return rows;
}

std::vector<Row> city_rows() {
    std::vector<Row> rows;
    for (const auto& city : sim::Atlas::built_in().cities()) rows.push_back({city.name, city.country});
    return rows;
}

std::vector<Row> fault_rows() {
    std::vector<Row> rows;
    for (const auto* type : drill::fault_types()) rows.push_back({std::string(type->name), std::string(type->summary)});
    return rows;
}

std::vector<Row> expectation_rows() {
    std::vector<Row> rows;
    for (const auto* type : drill::expectation_types()) {
        rows.push_back({std::string(type->name), std::string(type->summary)});
    }
    return rows;
}

std::vector<Row> rows_of(const std::string& what) {
    if (what == "scenarios") return scenario_rows();
    if (what == "regions") return region_rows();
    if (what == "cities") return city_rows();
    if (what == "faults") return fault_rows();
    return expectation_rows();
}

}  // namespace

const std::vector<std::string>& list_topics() {
    static const std::vector<std::string> topics{"scenarios", "regions", "cities", "faults", "expectations"};
    return topics;
}

int list_names(const ListOptions& options) {
    const std::vector<Row> rows = rows_of(options.what);
    if (options.json) {
        nlohmann::ordered_json list = nlohmann::ordered_json::array();
        for (const Row& row : rows) list.push_back({{"name", row[0]}, {"about", row[1]}});
        std::cout << list.dump(2) << "\n";
        return fine;
    }
    drill::TextTable table({drill::TextTable::Align::left, drill::TextTable::Align::left});
    for (const Row& row : rows) table.row(row);
    std::cout << table.text();
    return fine;
}

}  // namespace regiondrill::cli
