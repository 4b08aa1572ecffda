#include "drill/scenario/scenario_reader.hpp"

#include "clients/settings.hpp"
#include "drill/scenario/default_clients.hpp"
#include "drill/scenario/expectation_type.hpp"
#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/region_check.hpp"
#include "drill/scenario/scenario_check.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/scenario_shape.hpp"
#include "drill/scenario/script.hpp"
#include "drill/scenario/script_setting.hpp"
#include "drill/scenario/timeline_shape.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

namespace regiondrill::drill {

namespace {

using nlohmann::ordered_json;

// More than JsonText accepts, so that a longer file is refused as too long and never read whole.
constexpr std::size_t most_bytes_read = (std::size_t{1} << 20U) + 1;

constexpr Duration default_within = std::chrono::seconds{5};

template <class Type, class Which>
bool uses(const Type& type, Which field) {
    return std::any_of(type.fields.begin(), type.fields.end(), [&](const auto& use) { return use.field == field; });
}

[[noreturn]] void fail_file(const std::string& path, std::string what) {
    throw InputError(path, {}, {}, {std::move(what), "a scenario script", {}});
}

std::string read_file(const std::string& path) {
    std::error_code ignored;
    if (path.empty()) fail_file("", "no file is named");
    if (std::filesystem::is_directory(path, ignored)) fail_file(path, "this is a directory");
    if (!std::filesystem::exists(path, ignored)) fail_file(path, "there is no such file");
    std::ifstream file(path, std::ios::binary);
    if (!file) fail_file(path, "this file cannot be opened");
    std::string text(most_bytes_read, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad()) fail_file(path, "this file cannot be read");
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

/// The regions of a script with their places, checked.
Scenario read_regions(const Script& script) {
    Scenario scenario;
    read_object(ScriptNode(script), scenario_shape(), scenario);
    for (auto& region : scenario.regions) {
        const bool placed = !region.at.empty() || region.position;
        if (!placed && sim::Atlas::built_in().find_region(region.name) != nullptr) region.at = region.name;
    }
    check_regions(scenario, script);
    return scenario;
}

/// Default populations spelled out, so that a setting can change them like any other.
void spell_out_clients(Script& script) {
    ordered_json clients = ordered_json::array();
    for (const auto& population : default_clients(read_regions(script).regions)) {
        clients.push_back({{"name", population.name}, {"at", population.at}});
    }
    script.put("/clients", std::move(clients), script.file());
}

void apply_settings(Script& script, const std::vector<std::string>& settings) {
    std::vector<std::string> of_clients;
    for (const auto& setting : settings) {
        const bool waits = first_key(setting) == "clients" && setting.rfind("clients=", 0) != 0;
        if (waits && !script.has("/clients")) {
            of_clients.push_back(setting);
        } else {
            apply_setting(script, setting);
        }
    }
    if (of_clients.empty()) return;
    if (!script.has("/clients")) spell_out_clients(script);
    for (const auto& setting : of_clients) apply_setting(script, setting);
}

void name_populations(Scenario& scenario, const Script& script) {
    for (std::size_t i = 0; i < scenario.clients.size(); ++i) {
        auto& population = scenario.clients[i];
        if (!population.name.empty()) continue;
        require_place(script, pointer_to("/clients", i, "at"), population.at);
        population.name = city_at(population.at).slug;
    }
}

/// Defaults that are no plain values: they follow from the file, from other fields or from the type of an entry.
void fill_in(Scenario& scenario, const Script& script) {
    if (scenario.name.empty()) scenario.name = std::filesystem::path(script.file()).stem().string();
    if (script.has("/clients")) {
        if (scenario.clients.empty()) {
            script.fail("/clients",
                        {"no clients: nobody would use these regions; leave the key out for one population a "
                         "region",
                         {},
                         {}});
        }
        name_populations(scenario, script);
    } else {
        scenario.clients = default_clients(scenario.regions);
    }
    for (auto& population : scenario.clients) {
        if (!population.pool) continue;
        const auto& pool = *clients::find_pool_preset(*population.pool);
        population.connections.max_age = pool.max_age;
        population.connections.idle = pool.idle;
    }
    for (auto& fault : scenario.timeline) fill_in(fault);
    for (auto& expectation : scenario.expect) {
        const auto& type = *find_expectation_type(expectation.that);
        if (!expectation.within && uses(type, ExpectationField::within)) expectation.within = default_within;
    }
}

}  // namespace

Scenario read_scenario_file(const std::string& path, const std::vector<std::string>& settings) {
    return read_scenario_text(read_file(path), path, settings);
}

Scenario read_scenario_text(std::string_view text, std::string file_name, const std::vector<std::string>& settings) {
    Script script(text, std::move(file_name));
    apply_settings(script, settings);
    Scenario scenario = read_regions(script);
    scenario.file = script.file();
    fill_in(scenario, script);
    check_scenario(scenario, script);
    std::stable_sort(scenario.timeline.begin(), scenario.timeline.end(),
                     [](const FaultSpec& a, const FaultSpec& b) { return a.at < b.at; });
    return scenario;
}

}  // namespace regiondrill::drill
