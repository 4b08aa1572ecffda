#include "study/properties/figures.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <sstream>

namespace regiondrill::study {

namespace {

using Json = nlohmann::ordered_json;

// What a population's entry of the report says that depends on nobody's names and numbers.
constexpr const char* lived_through[] = {"requests",         "ok",        "failed", "late",
                                         "retries",          "attempts",  "writes", "latency_ms",
                                         "write_latency_ms", "served_by", "moves"};

}  // namespace

std::string figure_text(double value) {
    std::ostringstream text;
    text.precision(12);
    text << value;
    return text.str();
}

void expect_same(double first, const std::string& first_name, double second, const std::string& second_name,
                 Complaints& complaints) {
    if (std::abs(first - second) <= rounding) return;
    complaints.push_back(figure_text(first) + " " + first_name + ", but " + figure_text(second) + " " + second_name);
}

void expect_same_people(const Json& first, const Json& second, const std::string& what, Complaints& complaints) {
    for (const auto& [name, people] : first["populations"].items()) {
        const Json& others = second["populations"][name];
        for (const char* key : lived_through) {
            if (people[key] == others[key]) continue;
            std::string told(key);
            told.append(" of ").append(name).append(": ").append(people[key].dump());
            complaints.push_back(told.append(", but ").append(others[key].dump()).append(" ").append(what));
        }
    }
}

}  // namespace regiondrill::study
