#include "drill/scenario/scenario_reader.hpp"

#include "clients/settings.hpp"
#include "drill/scenario/dns_schema.hpp"
#include "drill/scenario/expectation_type.hpp"
#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/geography.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/lesson_schema.hpp"
#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/population_schema.hpp"
#include "drill/scenario/random_failures.hpp"
#include "drill/scenario/region_schema.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/script.hpp"
#include "drill/scenario/store_schema.hpp"
#include "drill/scenario/timeline_schema.hpp"
#include "drill/scenario/units.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <utility>

namespace regiondrill::drill {

namespace {

using nlohmann::ordered_json;

/// Tells editors where the schema is; nothing to us. It must be a text all the same, as the schema says.
Field<Scenario> schema_field() {
    const TextKind kind("../docs/scenario.schema.json");
    const auto describe = [kind](ordered_json& schema) { kind.describe(schema); };
    const auto read = [kind](const ScriptNode& node, Scenario&) { static_cast<void>(kind.read(node)); };
    return {{"$schema", "Where editors find this schema; regiondrill does not look.", describe, false, {}}, read};
}

/// A list by names, with the bounds that only the whole list has. The reader checks them itself, with better words than
/// a schema has.
Field<Scenario> regions_field() {
    auto regions = required(named_field("regions", &Scenario::regions, region_schema(),
                                        "The regions by name, in the order reports list them."));
    const auto describe = regions.face.describe;
    regions.face.describe = [describe](ordered_json& schema) {
        describe(schema);
        schema["minProperties"] = 1;
        schema["maxProperties"] = most_regions;
        schema["propertyNames"] = {{"pattern", region_name_pattern}};
        schema["examples"] = {{{"eu-west-2", ordered_json::object()}, {"us-west-2", ordered_json::object()}}};
    };
    return regions;
}

/// Leaving the key out means default populations; an empty list would mean nobody, which no drill can judge.
Field<Scenario> clients_field() {
    auto clients = by_default(
        "one population near each region",
        list_field("clients", &Scenario::clients, population_schema(), "The populations who use the regions."));
    const auto describe = clients.face.describe;
    clients.face.describe = [describe](ordered_json& schema) {
        describe(schema);
        schema["minItems"] = 1;
    };
    return clients;
}

// A definition under $defs, to which every field of the kind refers.
ordered_json quantity(const char* about, const char* pattern, const ordered_json& examples) {
    return {{"description", about}, {"type", "string"}, {"pattern", pattern}, {"examples", examples}};
}

/// The notations of units.hpp. The patterns are a little wider than the parsers, which also mind the order of units and
/// the bounds of a field.
ordered_json quantities() {
    ordered_json definitions;
    definitions["duration"] =
        quantity("A time with its unit: h, m, s, ms, us or ns, one or several from the longest.",
                 R"(^\d+(\.\d+)?(h|m|s|ms|us|ns)( ?\d+(\.\d+)?(h|m|s|ms|us|ns))*$)", {"250ms", "10s", "2m30s", "1h"});
    definitions["rate"] =
        quantity("Events a second, a minute or an hour.", R"(^\d+(\.\d+)?/(s|m|h)$)", {"40/s", "10/m", "3/h"});
    definitions["bandwidth"] =
        quantity("Bits a second.", R"(^\d+(\.\d+)?(k|M|G)bit/s$)", {"64kbit/s", "100Mbit/s", "1Gbit/s"});
    definitions["share"] =
        quantity("A part of a whole, from 0% to 100%.", R"(^0*(100(\.0+)?|\d{1,2}(\.\d+)?)%$)", {"20%", "99.9%"});
    return definitions;
}

// What the schema shows as an example must be a script that can be played.
ordered_json smallest_script() { return {{"regions", {{"eu-west-2", ordered_json::object()}}}}; }

// Statistics of a drill are kept for its whole length; a month is more than any rehearsal lasts.
constexpr Duration longest_drill = std::chrono::hours{30 * 24};

/// Regions, populations, and the cities populations live in.
/// For the nearest name only.
std::vector<std::string> link_ends(const Scenario& scenario) {
    std::vector<std::string> names;
    for (const auto& region : scenario.regions) names.push_back(region.name);
    for (const auto& population : scenario.clients) names.push_back(population.name);
    for (const auto& population : scenario.clients) names.push_back(population.at);
    return names;
}

// A city may be called by its name or by its slug; the atlas knows that the two are one.
bool is_link_end(const Scenario& scenario, const ScenarioNames& names, const std::string& name) {
    if (names.is_region(name) || names.is_population(name)) return true;
    const auto* city = sim::Atlas::built_in().find_city(name);
    return std::any_of(scenario.clients.begin(), scenario.clients.end(), [&](const PopulationSpec& population) {
        const bool same_city = city != nullptr && sim::Atlas::built_in().find_city(population.at) == city;
        return population.at == name || same_city;
    });
}

/// At one end a region: people do not talk to each other. The other end may be named by the population or by its city.
/// What a link between two people would be nobody asks.
void check_round_trip(const Scenario& scenario, const ScenarioNames& names, const RoundTripSpec& trip,
                      const std::string& pointer) {
    for (std::size_t i = 0; i < 2; ++i) {
        if (is_link_end(scenario, names, trip.between[i])) continue;
        names.fail(pointer + pointer_step(std::to_string(i)),
                   unknown_name("region or population", trip.between[i], link_ends(scenario)));
    }
    if (!names.is_region(trip.between[0]) && !names.is_region(trip.between[1])) {
        names.fail(pointer,
                   {"neither end of this round trip is a region", "a region and a population, or two regions", {}});
    }
    if (trip.between[0] == trip.between[1]) {
        names.fail(pointer, {"both ends of this round trip are " + in_quotes(trip.between[0]), "two that differ", {}});
    }
}

/// A pair stands once, in whichever order, or it would be open which of the two round trips holds.
void check_network(const Scenario& scenario, const ScenarioNames& names) {
    std::set<std::pair<std::string, std::string>> stated;
    for (std::size_t i = 0; i < scenario.network.round_trips.size(); ++i) {
        const auto& trip = scenario.network.round_trips[i];
        const auto pointer = pointer_to("/network/round_trips", i, "between");
        check_round_trip(scenario, names, trip, pointer);
        if (!stated.insert(std::minmax(trip.between[0], trip.between[1])).second) {
            names.fail(pointer, {"the round trip between these two is stated twice", {}, {}});
        }
    }
}

/// Everything but the regions. Timeline and expectations must still be in the script's order. Each step relies on the
/// names and figures that those before it have checked; the order is part of which complaint comes first.
void check_scenario(const Scenario& scenario, const Script& script) {
    const ScenarioNames names(scenario, script);
    if (scenario.duration > longest_drill) {
        names.fail(
            "/duration",
            {in_quotes(duration_text(scenario.duration)) + " is too long a drill", "at most 30 days (\"720h\")", {}});
    }
    check_populations(scenario, names, script);
    check_network(scenario, names);
    check_store(scenario, names, script);
    check_dns(scenario, names, script);
    check_entry(scenario, names);
    check_timeline(scenario, names);
    check_expectations(scenario, names);
    check_lesson(scenario, names);
}

// More than JsonText accepts, so that a longer file is refused as too long and never read whole.
constexpr std::size_t most_bytes_read = (std::size_t{1} << 20U) + 1;

constexpr Duration default_within = std::chrono::seconds{5};

// A file as a whole has no position.
[[noreturn]] void fail_file(const std::string& path, std::string what) {
    throw InputError(path, {}, {}, {std::move(what), "a scenario script", {}});
}

/// The regions of a script with their places, checked. Everything is read, but nothing else is checked yet: default
/// populations and names follow from the regions.
Scenario read_regions(const Script& script) {
    Scenario scenario;
    read_object(ScriptNode(script), scenario_schema(), scenario);
    for (auto& region : scenario.regions) {
        // A region whose name the atlas knows has its place by that.
        const bool placed = !region.at.empty() || region.position;
        if (!placed && sim::Atlas::built_in().find_region(region.name) != nullptr) region.at = region.name;
    }
    check_regions(scenario, script);
    return scenario;
}

/// Default populations spelled out, so that a setting can change them like any other. Complaints about them name the
/// script, as no setting gave them.
void spell_out_clients(Script& script) {
    ordered_json clients = ordered_json::array();
    for (const auto& population : default_clients(read_regions(script).regions)) {
        clients.push_back({{"name", population.name}, {"at", population.at}});
    }
    script.put("/clients", std::move(clients), script.file());
}

/// Settings of single populations wait until all others are laid over the script: which populations there are by
/// default follows from the regions, and a setting may add one. "clients=..." replaces the whole list and waits for
/// nothing.
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

/// Populations that have no name are called by their city. Their place is checked first, as a city that nobody knows
/// has no name to give.
void name_populations(Scenario& scenario, const Script& script) {
    for (std::size_t i = 0; i < scenario.clients.size(); ++i) {
        auto& population = scenario.clients[i];
        if (!population.name.empty()) continue;
        require_place(script, pointer_to("/clients", i, "at"), population.at);
        population.name = city_at(population.at).slug;
    }
}

/// Defaults that are no plain values: they follow from the file, from other fields or from the type of an entry. A
/// script's empty list of clients is refused here, where it can still be told from a list that was left out.
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
        if (!population.library) continue;
        const auto& library = *clients::find_library_preset(*population.library);
        population.retries = library.retries;
        population.breaker = library.breaker;
        if (library.request) population.timeouts.request = *library.request;
    }
    for (auto& population : scenario.clients) {
        if (!population.pool) continue;
        // The table of words has let only known ones through. That nothing contradicts it is checked later, by the
        // script.
        const auto& pool = *clients::find_pool_preset(*population.pool);
        population.connections.max_age = pool.max_age;
        population.connections.idle = pool.idle;
    }
    fill_in_entry(scenario);
    for (auto& region : scenario.regions) {
        // The order of an object's keys means nothing.
        std::sort(region.dependencies.begin(), region.dependencies.end(),
                  [](const auto& a, const auto& b) { return a.name < b.name; });
        for (auto& dependency : region.dependencies) {
            if (dependency.host.empty()) dependency.host = dependency.name;
        }
    }
    for (auto& fault : scenario.timeline) fill_in(fault);
    for (auto& expectation : scenario.expect) {
        const auto& type = type_of(expectation);
        if (!expectation.within && uses(type, ExpectationField::within)) expectation.within = default_within;
    }
}

}  // namespace

// The order is that of the schema, in which people read what a script may say.
const Schema<Scenario>& scenario_schema() {
    static const Schema<Scenario> table{
        "A scenario of regiondrill: regions, the people who use them, what breaks when, and what must hold.",
        {
            schema_field(),
            by_default("the file's name without its ending",
                       field("name", &Scenario::name, TextKind("London stops passing its health check"),
                             "What the drill is called in reports.")),
            field("description", &Scenario::description, TextKind("What happens and what it shows.", true),
                  "For people who read the script or its report."),
            field("duration", &Scenario::duration, DurationKind("12m", Zero::refused), "How long the drill lasts."),
            field("seed", &Scenario::seed, SeedKind(),
                  "All chance in the drill comes from it: the same seed gives the same run."),
            regions_field(),
            object_field("network", &Scenario::network, network_schema()),
            object_field("store", &Scenario::store, store_schema()),
            object_field("dns", &Scenario::dns, dns_schema()),
            entry_field(),
            clients_field(),
            variants_field("timeline", &Scenario::timeline, timeline_variants(), "What breaks when."),
            variants_field("expect", &Scenario::expect, expectation_variants(),
                           "What must hold; the drill fails when one of these does not."),
            lesson_field(),
        }};
    return table;
}

// Nothing of it is written down a second time: a key that the tables have is in it, and only such keys.
std::string scenario_json_schema() {
    ordered_json schema;
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
    schema["$id"] = "scenario.schema.json";
    schema["title"] = "regiondrill scenario";
    describe_object(schema, scenario_schema().about, scenario_schema().descriptions());
    schema["examples"] = ordered_json::array({smallest_script()});
    schema["$defs"] = quantities();
    return schema.dump(2) + "\n";
}

// The file is asked what it is before it is opened: an ifstream opens a directory and then reads nothing.
std::string script_text_at(const std::string& path) {
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

std::vector<ShownSetting> settings_of(const Scenario& scenario) {
    std::vector<ShownSetting> shown;
    show_object(scenario_schema(), scenario, {}, shown);
    return shown;
}

Scenario read_scenario_file(const std::string& path, const std::vector<std::string>& settings) {
    return read_scenario_text(script_text_at(path), path, settings);
}

std::unique_ptr<const Script> script_of(std::string_view text, std::string file_name,
                                        const std::vector<std::string>& settings) {
    auto script = std::make_unique<Script>(text, std::move(file_name));
    apply_settings(*script, settings);
    return script;
}

std::string script_with_settings(std::string_view text, std::string file_name,
                                 const std::vector<std::string>& settings) {
    return script_of(text, std::move(file_name), settings)->root().dump(2) + "\n";
}

// Settings first, so that they are checked like the rest, and the seed among them is what failures are drawn by. The
// timeline is sorted last, as checks point at entries by
// the script's order; stable, so that entries at one moment stay in it.
Scenario read_scenario_text(std::string_view text, std::string file_name, const std::vector<std::string>& settings) {
    Script script(text, std::move(file_name));
    apply_settings(script, settings);
    Scenario scenario = read_regions(script);
    scenario.file = script.file();
    fill_in(scenario, script);
    check_scenario(scenario, script);
    for (std::size_t i = 0; i < scenario.timeline.size(); ++i) {
        scenario.timeline[i].entry = static_cast<std::uint32_t>(i);
    }
    draw_failures(scenario);
    std::stable_sort(scenario.timeline.begin(), scenario.timeline.end(),
                     [](const FaultSpec& a, const FaultSpec& b) { return a.at < b.at; });
    return scenario;
}

}  // namespace regiondrill::drill
