#include "drill/scenario/population_check.hpp"

#include "dns/address.hpp"
#include "drill/scenario/resolver_mix.hpp"
#include "drill/scenario/units.hpp"

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

// A sum of decimal fractions may miss their true sum by a rounding.
constexpr double rounding = 1e-9;

void check_behaviour(const PopulationSpec& population, const ScenarioNames& names, std::size_t index) {
    const RetrySpec& retries = population.retries;
    if (retries.base > retries.cap) {
        names.fail(pointer_to("/clients", index, "retries"),
                   {in_quotes(duration_text(retries.base)) + " as the base is above the cap of " +
                        in_quotes(duration_text(retries.cap)),
                    {},
                    {}});
    }
    if (population.increments + population.deletes + population.creates > 1 + rounding) {
        names.fail(pointer_to("/clients", index, "writes"),
                   {"increments, deletes and creates add up to " +
                        share_text(population.increments + population.deletes + population.creates) + " of the writes",
                    "at most 100%",
                    {}});
    }
    const double in_all = population.rate * population.count;
    if (in_all > most_requests || in_all < fewest_requests) {
        names.fail(pointer_to("/clients", index, "rate"),
                   {"the clients together make " + rate_text(in_all) + " requests",
                    "between 1 in 30 days and 10,000,000/s",
                    {}});
    }
}

void check_resolvers(const ResolverSpec& resolvers, const ScenarioNames& names, std::size_t index) {
    const auto pointer = pointer_to("/clients", index, "resolvers");
    const ResolverMix mix = named_shares(resolvers);
    if (resolvers.mix && !mix.empty()) {
        names.fail(pointer, {"the mix " + in_quotes(*resolvers.mix) + " names every share already",
                             "either \"mix\" or shares of kinds",
                             {}});
    }
    const double ignoring = resolvers.stretch_share + resolvers.ignore_share;
    double sum = resolvers.stretch_share;
    for (const auto& kind : resolver_mix(resolvers)) sum += kind.share;
    if (std::max(ignoring, sum) > 1 + rounding) {
        names.fail(pointer,
                   {"the shares of resolvers add up to " + share_text(std::max(ignoring, sum)), "at most 100%", {}});
    }
    if (resolvers.honest && sum < 1 - rounding) {
        names.fail(pointer, {"the shares of resolvers add up to " + share_text(sum),
                             "100%, or no share for the honest ones, who then get the rest",
                             {}});
    }
}

void check_pool(const PopulationSpec& population, const Script& script, const ScenarioNames& names, std::size_t index) {
    if (!population.pool) return;
    const auto connections = pointer_to("/clients", index, "connections");
    for (const char* key : {"max_age", "idle"}) {
        if (!script.has(connections + pointer_step(key))) continue;
        names.fail(connections + pointer_step(key),
                   {"the pool " + in_quotes(*population.pool) + " says already how long connections are kept",
                    R"(either "pool" or this)",
                    {}});
    }
    if (!population.connections.reuse) {
        names.fail(pointer_to("/clients", index, "pool"),
                   {"connections that are not used again need no pool", R"("reuse": true in "connections")", {}});
    }
}

/// Blocks that stand for something already; see drill/dns_layout.
constexpr const char* taken_blocks[][2] = {
    {"10.0.0.0/8", "those whose network is not named"},
    {"127.0.0.0/8", "this machine"},
};

/// Networks tell the DNS who asks, so they may not overlap.
void check_network_of(const Scenario& scenario, const ScenarioNames& names, std::size_t index) {
    const std::string& text = scenario.clients[index].network;
    if (text.empty()) return;
    const auto pointer = pointer_to("/clients", index, "network");
    const auto network = dns::IpPrefix::from_text(text);
    if (!network) {
        names.fail(pointer, {in_quotes(text) + " is no network", R"(one such as "198.51.100.0/24")", {}});
    }
    for (const auto& [block, whose] : taken_blocks) {
        const auto other = dns::IpPrefix::from_text(block);
        if (!other->contains(*network) && !network->contains(*other)) continue;
        names.fail(pointer, {in_quotes(text) + " overlaps " + block + ", the network of " + whose,
                             R"(one such as "198.51.100.0/24")",
                             {}});
    }
    for (std::size_t i = 0; i < index; ++i) {
        const auto other = dns::IpPrefix::from_text(scenario.clients[i].network);
        if (!other || (!other->contains(*network) && !network->contains(*other))) continue;
        names.fail(pointer, {in_quotes(text) + " overlaps the network of " + in_quotes(scenario.clients[i].name),
                             "a network of its own",
                             {}});
    }
}

}  // namespace

void check_populations(const Scenario& scenario, const ScenarioNames& names, const Script& script) {
    for (std::size_t i = 0; i < scenario.clients.size(); ++i) {
        require_place(script, pointer_to("/clients", i, "at"), scenario.clients[i].at);
        check_name(scenario, names, i);
        check_behaviour(scenario.clients[i], names, i);
        check_network_of(scenario, names, i);
        check_resolvers(scenario.clients[i].resolvers, names, i);
        const std::string& public_at = scenario.clients[i].resolvers.public_at;
        if (!public_at.empty()) require_place(script, pointer_to("/clients", i, "resolvers") + "/public_at", public_at);
        check_pool(scenario.clients[i], script, names, i);
    }
}

}  // namespace regiondrill::drill
