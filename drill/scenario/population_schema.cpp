#include "drill/scenario/population_schema.hpp"

#include "clients/settings.hpp"
#include "dns/address.hpp"
#include "drill/scenario/geography.hpp"
#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/resolver_schema.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/script.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace regiondrill::drill {

namespace {

/// Keys are drawn from a space by rank; the same rank is the same key in every population that shares the space.
const Schema<clients::KeySettings>& keys_schema() {
    static const Schema<clients::KeySettings> table{
        "Which keys the requests touch.",
        {
            field("space", &clients::KeySettings::space, TextKind("carts"),
                  "Populations with the same space share keys."),
            field("count", &clients::KeySettings::count, WholeKind(1, 10'000'000, 1000), "Keys in the space."),
            field("choice", &clients::KeySettings::choice,
                  ChoiceKind<KeyChoice>({{"uniform", KeyChoice::uniform}, {"zipf", KeyChoice::zipf}}),
                  "Every key alike, or few keys most of the time."),
            field("exponent", &clients::KeySettings::exponent, NumberKind(0, 10, 0.99, Zero::refused),
                  "How steeply keys lose favour, for zipf only."),
        }};
    return table;
}

/// How long a client stays where it is, however soon the DNS would send it elsewhere.
const Schema<clients::ConnectionSettings>& connection_schema() {
    static const Schema<clients::ConnectionSettings> table{
        "How clients connect.",
        {
            field("reuse", &clients::ConnectionSettings::reuse, FlagKind(),
                  "Whether a connection serves more than one request."),
            field("max_age", &clients::ConnectionSettings::max_age, DurationKind("30s", Zero::refused),
                  "After this a connection is opened anew, with a fresh look-up."),
            field("idle", &clients::ConnectionSettings::idle, DurationKind("15s", Zero::refused),
                  "A connection unused for this long is closed."),
            field("tls", &clients::ConnectionSettings::tls, FlagKind(),
                  "Whether connecting takes one more round trip for TLS."),
        }};
    return table;
}

/// What a client waits for before it gives an attempt up; silence costs people this much.
const Schema<clients::TimeoutSettings>& timeout_schema() {
    static const Schema<clients::TimeoutSettings> table{
        "How long a client waits.",
        {
            field("connect", &clients::TimeoutSettings::connect, DurationKind("1s", Zero::refused),
                  "Longest wait for a connection."),
            field("request", &clients::TimeoutSettings::request, DurationKind("3s", Zero::refused),
                  "Longest wait for an answer once connected."),
            field("look_up", &clients::TimeoutSettings::look_up, DurationKind("10s", Zero::refused),
                  "Longest wait for the resolver; then the name has not resolved."),
            field("total", &clients::TimeoutSettings::total, DurationKind("10s", Zero::allowed),
                  "Longest wait for the request as a whole, all tries and pauses; 0s: no such limit."),
        }};
    return table;
}

/// A point of the load curve.
const Schema<clients::LoadPoint>& load_point_schema() {
    using clients::LoadPoint;
    static const Schema<LoadPoint> table{
        "A point of the load: straight lines between them.",
        {
            required(field("at", &LoadPoint::at, DurationKind("10m", Zero::allowed), "From the drill's beginning.")),
            required(field("factor", &LoadPoint::factor, NumberKind(0, 1000, 3), "Requests, as a multiple of rate.")),
        }};
    return table;
}

// "wild" is no preset: it deals clients out over several.
std::vector<std::string> app_cache_words() {
    std::vector<std::string> words;
    for (const auto& preset : clients::name_cache_presets()) words.emplace_back(preset.name);
    words.emplace_back("wild");
    return words;
}

// The presets are the clients' own, so one that is added there needs no line here.
std::vector<std::string> pool_words() {
    std::vector<std::string> words;
    for (const auto& preset : clients::pool_presets()) words.emplace_back(preset.name);
    return words;
}

/// Names stand in settings ("clients.london.rate") and as keys of reports, so dots and brackets are out.
bool is_name_character(char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return letter || c == '-' || c == '_' || c == ' ';
}

// Regions and populations share the names that faults and expectations use.
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

// What single fields cannot show: kinds of writes that are more than all of them,
// and a load that virtual time cannot hold.
void check_behaviour(const PopulationSpec& population, const ScenarioNames& names, std::size_t index) {
    if (population.increments + population.deletes + population.creates > 1 + share_rounding) {
        names.fail(pointer_to("/clients", index, "writes"),
                   {"increments, deletes and creates add up to " +
                        share_text(population.increments + population.deletes + population.creates) + " of the writes",
                    "at most 100%",
                    {}});
    }
    // Arrivals of a population are one process, whatever the number of clients.
    const double in_all = population.rate * population.count;
    if (in_all > most_requests || in_all < fewest_requests) {
        names.fail(pointer_to("/clients", index, "rate"),
                   {"the clients together make " + short_rate_text(in_all) + " requests",
                    "between 1 in 30 days and 10,000,000/s",
                    {}});
    }
}

constexpr Duration shortest_period = std::chrono::seconds{1};

// Points lie in the order of time, within what repeats; somebody must ask at some time.
void check_load(const PopulationSpec& population, const ScenarioNames& names, std::size_t index) {
    const auto pointer = pointer_to("/clients", index, "load");
    const auto& points = population.load;
    for (std::size_t i = 1; i < points.size(); ++i) {
        if (points[i].at > points[i - 1].at) continue;
        names.fail(pointer + "/" + std::to_string(i) + "/at",
                   {in_quotes(duration_text(points[i].at)) + " is not after the point before it", {}, {}});
    }
    if (population.load_repeats == sim::Duration{}) return;
    if (points.empty()) {
        names.fail(pointer_to("/clients", index, "load_repeats"), {"there is no load that could repeat", {}, {}});
    }
    if (population.load_repeats < shortest_period) {
        names.fail(
            pointer_to("/clients", index, "load_repeats"),
            {in_quotes(duration_text(population.load_repeats)) + " is too short a period", R"("1s" or more)", {}});
    }
    if (points.back().at >= population.load_repeats) {
        names.fail(pointer_to("/clients", index, "load_repeats"),
                   {"the last point of load comes only at " + duration_text(points.back().at), {}, {}});
    }
}

// A preset says both times; a script that says one of them as well would contradict it.
void check_pool(const PopulationSpec& population, const Script& script, const ScenarioNames& names, std::size_t index) {
    if (!population.pool) return;
    const auto connections = pointer_to("/clients", index, "connections");
    // Asked of the script, as the struct has defaults for both.
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

/// Blocks that stand for something already; see block_of() and loopback_network_of() in drill/scenario/dns_config.
constexpr const char* taken_blocks[][2] = {
    {"10.0.0.0/8", "those whose network is not named"},
    {"127.0.0.0/8", "this machine"},
};

/// Networks tell the DNS who asks, so they may not overlap. One that holds another is an overlap as well, whichever of
/// them is the wider.
void check_network_of(const Scenario& scenario, const ScenarioNames& names, std::size_t index) {
    const std::string& text = scenario.clients[index].network;
    if (text.empty()) return;
    const auto pointer = pointer_to("/clients", index, "network");
    // Of either family; its block stands for the public network that such people are in.
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

// Only the place has to be said; by default a hundred clients ask once a second each.
const Schema<PopulationSpec>& population_schema() {
    static const Schema<PopulationSpec> table{
        "Clients of one place that behave alike.",
        {
            by_default("its city's", field("name", &PopulationSpec::name, TextKind("london"),
                                           "What reports, expectations and faults call it.")),
            required(field("at", &PopulationSpec::at, TextKind("London"), "City or atlas region it lives in.")),
            by_default("a /14 of its own from 10.0.0.0 upwards",
                       field("network", &PopulationSpec::network, TextKind("198.51.100.0/24"),
                             "The network its clients and their resolvers stand in, for the DNS to see.")),
            field("family", &PopulationSpec::family,
                  ChoiceKind<AddressFamily>({{"v4", AddressFamily::v4}, {"v6", AddressFamily::v6}}),
                  "Whether they reach regions by IPv4 or by IPv6 only."),
            field("count", &PopulationSpec::count, WholeKind(1, 1'000'000, 200), "Clients in it."),
            field("rate", &PopulationSpec::rate, RateKind(), "Requests of each client."),
            field(
                "arrivals", &PopulationSpec::arrivals,
                ChoiceKind<Arrivals>(
                    {{"poisson", Arrivals::poisson}, {"constant", Arrivals::constant}, {"closed", Arrivals::closed}}),
                "Requests at random moments, or evenly spaced; closed: each client asks again only a while (1/rate on "
                "average) after its request has ended."),
            list_field("load", &PopulationSpec::load, load_point_schema(),
                       "How the load changes: diurnal curves, ramps, flash crowds."),
            field("load_repeats", &PopulationSpec::load_repeats, DurationKind("24h", Zero::allowed),
                  "The points of load come again after so long; 0s: once."),
            field("writes", &PopulationSpec::writes, ShareKind("20%", Zero::allowed), "Share of requests that write."),
            field("increments", &PopulationSpec::increments, ShareKind("10%", Zero::allowed),
                  "Share of the writes that count a number up: read, add one, write the sum."),
            field("deletes", &PopulationSpec::deletes, ShareKind("10%", Zero::allowed),
                  "Share of the writes that delete."),
            field("creates", &PopulationSpec::creates, ShareKind("10%", Zero::allowed),
                  "Share of the writes that are made only where nothing is."),
            field("expires", &PopulationSpec::expires, DurationKind("10m", Zero::allowed),
                  "How long what is written lives; 0s for ever."),
            object_field("keys", &PopulationSpec::keys, keys_schema()),
            object_field("connections", &PopulationSpec::connections, connection_schema()),
            object_field("timeouts", &PopulationSpec::timeouts, timeout_schema()),
            object_field("retries", &PopulationSpec::retries, retry_schema()),
            object_field("breaker", &PopulationSpec::breaker, breaker_schema()),
            object_field("throttle", &PopulationSpec::throttle, throttle_schema()),
            object_field("hedge", &PopulationSpec::hedge, hedge_schema()),
            object_field("response_cache", &PopulationSpec::response_cache, response_cache_schema()),
            field("library", &PopulationSpec::library, WordKind(library_words()),
                  "A product's client library, instead of retries and breaker: regiondrill list has their figures."),
            field("one_process", &PopulationSpec::one_process, FlagKind(),
                  "Whether all clients are one process, with one budget, throttle, breaker and cache between them."),
            field("propagates_deadline", &PopulationSpec::propagates_deadline, FlagKind(),
                  "Whether requests tell the region until when somebody waits."),
            field("patience", &PopulationSpec::patience, DurationKind("10s", Zero::refused),
                  "A request that takes longer, retries included, succeeds too late: recovery times count those in "
                  "time."),
            object_field("resolvers", &PopulationSpec::resolvers, resolver_schema()),
            field("app_cache", &PopulationSpec::app_cache, WordKind(app_cache_words()),
                  "What applications remember of names by themselves, on top of their resolver."),
            field("pool", &PopulationSpec::pool, WordKind(pool_words()),
                  "How long applications keep connections, instead of the max_age and idle of connections."),
            field("real", &PopulationSpec::real, FlagKind(),
                  "Whether these people are real programs only, who come through the proxy of a served drill."),
            field("happy_eyeballs", &PopulationSpec::happy_eyeballs, FlagKind(),
                  "Whether a client tries the next address of an answer while the first one still keeps it waiting."),
        }};
    return table;
}

// The first complaint is about the first population that is wrong.
void check_populations(const Scenario& scenario, const ScenarioNames& names, const Script& script) {
    for (std::size_t i = 0; i < scenario.clients.size(); ++i) {
        require_place(script, pointer_to("/clients", i, "at"), scenario.clients[i].at);
        check_name(scenario, names, i);
        check_behaviour(scenario.clients[i], names, i);
        check_network_of(scenario, names, i);
        check_resolvers(scenario.clients[i].resolvers, names, pointer_to("/clients", i, "resolvers"));
        const std::string& public_at = scenario.clients[i].resolvers.public_at;
        if (!public_at.empty()) require_place(script, pointer_to("/clients", i, "resolvers") + "/public_at", public_at);
        check_pool(scenario.clients[i], script, names, i);
        check_library(scenario.clients[i], script, names, i);
        check_load(scenario.clients[i], names, i);
    }
}

// In the regions' order, each city once.
std::vector<PopulationSpec> default_clients(const std::vector<RegionSpec>& regions) {
    std::vector<PopulationSpec> clients;
    std::set<std::string> slugs;
    for (const auto& region : regions) {
        // Without a position the region stands where its place is, as the regions' check has made sure.
        const auto& city = region.position ? sim::Atlas::built_in().nearest_city(*region.position) : city_at(region.at);
        if (!slugs.insert(city.slug).second) continue;
        // A region may bear a city's name; its people then need another.
        const bool taken = std::any_of(regions.begin(), regions.end(), [&](auto& r) { return r.name == city.slug; });
        PopulationSpec population;
        population.name = taken ? city.slug + "-clients" : city.slug;
        population.at = city.name;
        clients.push_back(population);
    }
    return clients;
}

std::vector<clients::NameCacheShare> name_caches_of(const PopulationSpec& population) {
    if (population.app_cache == "wild") return clients::wild_name_caches();
    return {{clients::find_name_cache_preset(population.app_cache)->rule, 1}};
}

}  // namespace regiondrill::drill
