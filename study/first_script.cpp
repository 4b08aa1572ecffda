#include "study/first_script.hpp"

#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/geography.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/scenario_reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace regiondrill::study {

namespace {

std::string json_text(const std::string& text) { return nlohmann::ordered_json(text).dump(); }

// What a fault wants to know beside its region. Those that want much more (records, switches) are not for a beginning.
const std::map<std::string, std::string>& fault_details() {
    static const std::map<std::string, std::string> details{
        {"kill", ""},
        {"destroy", ""},
        {"crash", ""},
        {"hang", ""},
        {"errors", R"("share": "50%")"},
        {"slow", R"("factor": 10)"},
        {"fail_health", ""},
        {"isolate", ""},
        {"partition", ""},
        {"disk_full", ""},
        {"pause_replication", ""},
        {"skew_clock", R"("ahead": "5s")"},
        {"dns_down", ""},
        {"dns_nxdomain", ""},
        {"evacuate", ""},
    };
    return details;
}

[[noreturn]] void refuse_choice(drill::Complaint complaint) {
    throw drill::InputError("init", {}, {}, std::move(complaint));
}

std::string name_in(const std::string& region) { return region.substr(0, region.find('=')); }

std::string regions_text(const std::vector<std::string>& regions) {
    std::string text;
    for (const std::string& region : regions) {
        const auto sign = region.find('=');
        text += text.empty() ? "    " : ",\n    ";
        text += json_text(name_in(region)) + ": ";
        text += sign == std::string::npos ? "{}" : "{ \"at\": " + json_text(region.substr(sign + 1)) + " }";
    }
    return text;
}

std::string people_lines(const std::vector<std::string>& cities) {
    if (cities.empty()) {
        return "  // \"clients\": [{ \"name\": \"london\", \"at\": \"London\", \"count\": 200, \"rate\": \"1/s\" }],\n";
    }
    std::string text;
    for (const std::string& city : cities) {
        text += text.empty() ? "    " : ",\n    ";
        text += "{ \"at\": " + json_text(city) + ", \"count\": 200, \"rate\": \"1/s\", \"writes\": \"20%\" }";
    }
    return "  \"clients\": [\n" + text + "\n  ],\n";
}

// What breaks is said last: where depends on where the people are at home.
std::string before_the_fault(const FirstChoices& choices) {
    return "  \"duration\": \"12m\",\n"
           "  // All chance comes from it: the same seed gives the same run.\n"
           "  \"seed\": 1,\n\n"
           "  // `regiondrill list regions` names those whose place is known; any other name takes \"at\" with a "
           "city.\n"
           "  // A region may have a \"capacity\": { \"workers\": 64, \"service_time\": \"4ms\" }.\n"
           "  \"regions\": {\n" +
           regions_text(choices.regions) +
           "\n  },\n\n"
           "  // Every resolver keeps an answer for the TTL; the check believes so many answers in a row.\n"
           "  \"dns\": {\n"
           "    \"name\": \"api.drill.test\",\n"
           "    \"policy\": \"latency\",\n"
           "    \"ttl\": \"60s\",\n"
           "    \"health_check\": { \"path\": \"/health\", \"interval\": \"10s\", \"threshold\": 3 }\n"
           "  },\n\n"
           "  // Who uses them. Without this there are people near each region.\n" +
           people_lines(choices.people);
}

drill::Scenario read_draft(const std::string& script) {
    try {
        return drill::read_scenario_text(script, "init");
    } catch (const drill::InputError& error) {
        throw drill::InputError("init", {}, error.path(), error.complaint());
    }
}

std::string home_of_first_people(const drill::Scenario& draft) {
    const auto nearer = [&](const drill::RegionSpec& a, const drill::RegionSpec& b) {
        return drill::client_round_trip(draft, draft.clients.front(), a) <
               drill::client_round_trip(draft, draft.clients.front(), b);
    };
    return std::min_element(draft.regions.begin(), draft.regions.end(), nearer)->name;
}

std::string sides_text(const drill::Scenario& draft, const std::string& region) {
    std::string others;
    for (const drill::RegionSpec& other : draft.regions) {
        if (other.name != region) others += (others.empty() ? "" : ", ") + json_text(other.name);
    }
    if (others.empty()) refuse_choice({"a single region has nothing to be parted from", "two regions or more", {}});
    return "\"between\": [[" + json_text(region) + "], [" + others + "]]";
}

std::string fault_line(const FirstChoices& choices, const drill::Scenario& draft) {
    const drill::FaultType& type = *drill::find_fault_type(choices.fault);
    const std::string region = choices.region.empty() ? home_of_first_people(draft) : choices.region;
    std::string line = "{ \"at\": \"2m\", \"do\": " + json_text(choices.fault);
    if (drill::uses(type, drill::FaultField::region)) line += ", \"region\": " + json_text(region);
    if (drill::uses(type, drill::FaultField::between)) line += ", " + sides_text(draft, region);
    const std::string& details = fault_details().at(choices.fault);
    return line + (details.empty() ? "" : ", " + details) + ", \"for\": \"4m\" }";
}

void require_first_fault(const std::string& fault) {
    const std::vector<std::string> known = first_faults();
    if (std::find(known.begin(), known.end(), fault) != known.end()) return;
    if (drill::find_fault_type(fault) == nullptr) refuse_choice(drill::unknown_name("fault", fault, known));
    refuse_choice({drill::in_quotes(fault) + " wants to know more than a first script asks", drill::one_of(known), {}});
}

void require_regions(const std::vector<std::string>& regions) {
    if (regions.empty()) refuse_choice({"no region is named", "one or more, such as eu-west-2,us-east-1", {}});
    std::vector<std::string> names;
    for (const std::string& region : regions) {
        const std::string name = name_in(region);
        if (std::find(names.begin(), names.end(), name) != names.end()) {
            refuse_choice({"the region " + drill::in_quotes(name) + " is named twice", {}, {}});
        }
        names.push_back(name);
    }
}

}  // namespace

std::vector<std::string> first_faults() {
    std::vector<std::string> names;
    for (const drill::FaultType* type : drill::fault_types()) {
        if (fault_details().contains(std::string(type->name))) names.emplace_back(type->name);
    }
    return names;
}

std::string first_script(const FirstChoices& choices) {
    require_first_fault(choices.fault);
    require_regions(choices.regions);
    const std::string beginning = before_the_fault(choices);
    const drill::Scenario draft = read_draft("{\n" + beginning + "  \"timeline\": []\n}\n");
    const drill::FaultType& type = *drill::find_fault_type(choices.fault);
    std::string script =
        "// Written by `regiondrill init`. Comments are allowed everywhere; `regiondrill schema` has every key.\n"
        "//\n"
        "// Read what it will do with `regiondrill check`, play it with `regiondrill run`, and change one thing at a "
        "time.\n"
        "{\n"
        "  \"name\": " +
        json_text("A first drill: " + choices.fault) + ",\n" + beginning +
        "\n"
        "  // What breaks when, and for how long; `regiondrill list faults` has what can.\n"
        "  // " +
        choices.fault + ": " + std::string(type.summary) +
        "\n"
        "  \"timeline\": [\n    " +
        fault_line(choices, draft) +
        "\n  ],\n\n"
        "  // What must hold, or the drill fails; `regiondrill list expectations` has what can be promised. Promises "
        "of\n"
        "  // one population have an \"of\" with its name.\n"
        "  \"expect\": [\n"
        "    // { \"that\": \"availability\", \"at_least\": \"95%\" },\n"
        "    // { \"that\": \"lost_writes\", \"at_most\": 0 },\n"
        "    // { \"that\": \"converged\", \"within\": \"10s\" },\n"
        "    { \"that\": \"rto\", \"at_most\": " +
        json_text(choices.recovery_time) +
        " }\n"
        "  ]\n"
        "}\n";
    read_draft(script);
    return script;
}

}  // namespace regiondrill::study
