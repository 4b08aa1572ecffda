#include "drill/population_check.hpp"

#include "drill/units.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

/// Names stand in settings ("clients.london.rate") and as keys of reports, so dots and brackets are out.
bool is_name_character(char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || c == '-' || c == '_' || c == ' ';
}

void check_name(const Scenario& scenario, const ScenarioNames& names, std::size_t index) {
    const std::string& name = scenario.clients[index].name;
    const auto pointer = pointer_to("/clients", index, "name");
    if (!std::all_of(name.begin(), name.end(), is_name_character)) {
        names.fail(pointer, {in_quotes(name) + " is no name for a population",
                             R"(letters, digits, dashes and blanks such as "london-mobile")",
                             {}});
    }
    if (names.is_region(name)) {
        names.fail(pointer, {in_quotes(name) + " is the name of a region", "a name of its own", {}});
    }
    const auto here = scenario.clients.begin() + static_cast<std::ptrdiff_t>(index);
    const bool taken =
        std::any_of(scenario.clients.begin(), here, [&](const auto& other) { return other.name == name; });
    if (taken) {
        names.fail(pointer, {"there is a population " + in_quotes(name) + " already", R"(a "name" of its own)", {}});
    }
}

// Of a whole population, a second: above it arrivals come closer than nanoseconds tell well apart, below it none comes
// in the longest drill.
constexpr double most_requests = 1e7;
constexpr double fewest_requests = 1.0 / (30 * 24 * 3600);

void check_behaviour(const PopulationSpec& population, const ScenarioNames& names, std::size_t index) {
    const RetrySpec& retries = population.retries;
    if (retries.base > retries.cap) {
        names.fail(pointer_to("/clients", index, "retries"),
                   {in_quotes(duration_text(retries.base)) + " as the base is above the cap of " +
                        in_quotes(duration_text(retries.cap)),
                    {},
                    {}});
    }
    const double in_all = population.rate * population.count;
    if (in_all > most_requests || in_all < fewest_requests) {
        names.fail(pointer_to("/clients", index, "rate"),
                   {"the clients together make " + rate_text(in_all) + " requests",
                    "between 1 in 30 days and 10,000,000/s",
                    {}});
    }
    const double sum = population.resolvers.stretch_share + population.resolvers.ignore_share;
    // A sum of two decimal fractions may exceed their true sum by a rounding.
    if (sum > 1 + 1e-9) {
        names.fail(pointer_to("/clients", index, "resolvers"),
                   {"the shares of resolvers add up to " + share_text(sum), "at most 100%", {}});
    }
}

}  // namespace

void check_populations(const Scenario& scenario, const ScenarioNames& names, const Script& script) {
    for (std::size_t i = 0; i < scenario.clients.size(); ++i) {
        require_place(script, pointer_to("/clients", i, "at"), scenario.clients[i].at);
        check_name(scenario, names, i);
        check_behaviour(scenario.clients[i], names, i);
    }
}

}  // namespace regiondrill::drill
