#include "drill/scenario/region_schema.hpp"

#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/script.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace regiondrill::drill {

namespace {

using nlohmann::ordered_json;
using regions::QueueOrder;

// Its fields are members of Capacity, whose other keys stand one level up.
const Schema<Capacity>& service_time_schema() {
    static const Schema<Capacity> table{
        "How long a request takes once a worker has it.",
        {
            field("mean", &Capacity::service_time, DurationKind("4ms", Zero::refused), "Mean service time."),
            field("shape", &Capacity::shape,
                  ChoiceKind<ServiceShape>({{"constant", ServiceShape::constant},
                                            {"exponential", ServiceShape::exponential},
                                            {"lognormal", ServiceShape::lognormal}}),
                  "How service times spread."),
            field("sigma", &Capacity::sigma, NumberKind(0, 4, 0.5, Zero::refused),
                  "Standard deviation of the logarithm, for lognormal only."),
        }};
    return table;
}

/// "4ms" for short, or an object that also says how service times spread. The schema offers both forms and tells the
/// default in the short one.
Field<Capacity> service_time_field() {
    const auto plain = field("service_time", &Capacity::service_time, DurationKind("4ms", Zero::refused), "");
    const auto whole = part_field("service_time", service_time_schema());
    const auto describe = [plain, whole](ordered_json& schema) {
        ordered_json text;
        ordered_json object;
        plain.face.describe(text);
        whole.face.describe(object);
        schema["default"] = text["default"];
        schema["examples"] = {"4ms", {{"mean", "4ms"}, {"shape", "lognormal"}, {"sigma", 0.5}}};
        text.erase("default");
        schema["oneOf"] = {text, object};
    };
    const auto read = [plain, whole](const ScriptNode& node, Capacity& spec) {
        (node.is_object() ? whole : plain).read(node, spec);
    };
    return {{"service_time",
             "Mean time a request takes once a worker has it, or how such times spread.",
             describe,
             false,
             {}},
            read,
            whole.show};
}

// A region is these workers and this queue, and what it does when they are too few: nothing else of it can be short.
const Schema<Capacity>& capacity_schema() {
    static const Schema<Capacity> table{
        "How much a region can serve, and what it does with more than that.",
        {
            field("workers", &Capacity::workers, WholeKind(1, 1'000'000, 64), "Requests served at the same time."),
            field("queue", &Capacity::queue, WholeKind(0, 10'000'000, 256),
                  "Requests that may wait beyond the workers; more are turned away."),
            service_time_field(),
            field("order", &Capacity::order,
                  ChoiceKind<QueueOrder>({{"fifo", QueueOrder::fifo},
                                          {"lifo", QueueOrder::lifo},
                                          {"adaptive_lifo", QueueOrder::adaptive_lifo},
                                          {"codel", QueueOrder::codel},
                                          {"deadline", QueueOrder::deadline}}),
                  "Which of the requests that wait a worker takes up next, and which it drops."),
            object_field("codel", &Capacity::codel, codel_schema()),
            field("reject_time", &Capacity::reject_time, DurationKind("1ms", Zero::allowed),
                  "How long a worker is busy with turning a request away."),
            field("reject_status", &Capacity::reject_status, WholeKind(429, 599, 429),
                  "What a request that is turned away is answered."),
            field("retry_after", &Capacity::retry_after, DurationKind("1s", Zero::allowed),
                  "How long a request that is turned away is asked to wait; with 0s nothing is said."),
            object_field("priorities", &Capacity::priorities, priorities_schema()),
            object_field("limit", &Capacity::limit, limit_schema()),
            object_field("admission", &Capacity::admission, admission_schema()),
            object_field("cache", &Capacity::cache, cache_schema()),
        }};
    return table;
}

// Its name is the key it stands under.
const Schema<regions::Dependency>& dependency_schema() {
    using regions::Dependency;
    static const Schema<Dependency> table{
        "What the region's service calls before it does its own work.",
        {
            by_default("its name", field("host", &Dependency::host, TextKind("payments.example.com"),
                                         "The name by which it is called, which \"deny\" goes by.")),
            field("latency", &Dependency::latency, DurationKind("20ms", Zero::allowed), "How long a call takes."),
            field("share", &Dependency::share, ShareKind("20%", Zero::refused), "People's requests that need it."),
            field("status", &Dependency::status, WholeKind(400, 599, 503),
                  "What a request is answered that needs it while its name does not resolve."),
            field("in_health", &Dependency::in_health, FlagKind(), "Whether health probes ask it, too."),
        }};
    return table;
}

// By hand, as an address has no default that a table could print.
Field<UpstreamSpec> url_field() {
    const auto describe = [](ordered_json& schema) { UpstreamKind().describe(schema); };
    const auto read = [](const ScriptNode& node, UpstreamSpec& spec) { spec.url = UpstreamKind().read(node); };
    return {{"url", "Where it is.", describe, true, {}}, read};
}

// Empty is a choice here, so the default is told by hand: tables take an empty text for none.
Field<UpstreamSpec> upstream_health_field() {
    const TextKind kind(UpstreamSpec::usual_health, true);
    const auto describe = [kind](ordered_json& schema) {
        kind.describe(schema);
        schema["default"] = UpstreamSpec::usual_health;
    };
    const auto read = [kind](const ScriptNode& node, UpstreamSpec& spec) { spec.health = kind.read(node); };
    return {{"health",
             "The path that tells every second whether it is well, by 2xx or 3xx; nothing is asked where it is empty.",
             describe,
             false,
             {}},
            read};
}

// Simulated people do not meet it; they keep to the simulated store.
const Schema<UpstreamSpec>& upstream_schema() {
    static const Schema<UpstreamSpec> table{"A service of your own that answers real programs in the region's stead.",
                                            {
                                                url_field(),
                                                upstream_health_field(),
                                            }};
    return table;
}

/// "http://127.0.0.1:3000" for short, or an object that says more. With the short form the health path keeps its
/// default.
Field<RegionSpec> upstream_field() {
    const auto whole = object_field("upstream", &RegionSpec::upstream, upstream_schema());
    const auto describe = [whole](ordered_json& schema) {
        ordered_json text;
        ordered_json object;
        UpstreamKind().describe(text);
        whole.face.describe(object);
        schema["oneOf"] = {text, object};
    };
    const auto read = [whole](const ScriptNode& node, RegionSpec& spec) {
        if (node.is_object()) return whole.read(node, spec);
        spec.upstream.emplace().url = UpstreamKind().read(node);
    };
    return {{"upstream",
             "A service of your own behind this region, which answers real programs while the drill is served.",
             describe,
             false,
             {}},
            read};
}

// Both are required: half a position is nowhere.
const Schema<sim::Coordinates>& position_schema() {
    static const Schema<sim::Coordinates> table{
        "A place on the globe, for regions that are in no city the atlas knows.",
        {
            required(field("lat", &sim::Coordinates::latitude, NumberKind(-90, 90, 51.5), "Degrees, north positive.")),
            required(
                field("lon", &sim::Coordinates::longitude, NumberKind(-180, 180, -0.1), "Degrees, east positive.")),
        }};
    return table;
}

/// Two names in a list of exactly two. By hand, for the schema has no kind for a list of fixed length.
Field<RoundTripSpec> pair_field() {
    const auto describe = [](ordered_json& schema) {
        schema["type"] = "array";
        schema["items"] = {{"type", "string"}, {"minLength", 1}};
        schema["minItems"] = 2;
        schema["maxItems"] = 2;
        schema["examples"] = ordered_json::array({{"eu-west-2", "us-west-2"}});
    };
    const auto read = [](const ScriptNode& node, RoundTripSpec& spec) {
        constexpr const char* expected = R"(a list of two names such as ["eu-west-2", "us-west-2"])";
        const auto elements = node.elements(expected);
        if (elements.size() != 2) node.fail({"this is a list of " + std::to_string(elements.size()), expected, {}});
        for (std::size_t i = 0; i < 2; ++i) spec.between[i] = TextKind("eu-west-2").read(elements[i]);
    };
    return {{"between", "Two regions, or a region and a population or its city.", describe, true, {}}, read};
}

// For networks that the atlas does not have, and for arithmetic that is to be checked by hand.
const Schema<RoundTripSpec>& round_trip_schema() {
    static const Schema<RoundTripSpec> table{
        "A round trip that the script states instead of the atlas.",
        {
            pair_field(),
            required(field("rtt", &RoundTripSpec::round_trip, DurationKind("80ms", Zero::refused), "There and back.")),
        }};
    return table;
}

bool is_region_name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

// Regions have names in the DNS (RFC 1035, section 2.3.4).
constexpr std::size_t longest_label = 63;

// A dash in front is no beginning of a host name.
bool is_region_name(const std::string& name) {
    return !name.empty() && name.size() <= longest_label && name.front() != '-' &&
           std::all_of(name.begin(), name.end(), is_region_name_character);
}

/// What a region without a place of its own may be called. All providers' regions, for the nearest name.
std::vector<std::string> atlas_regions() {
    std::vector<std::string> names;
    for (const auto& region : sim::Atlas::built_in().regions()) names.push_back(region.name);
    return names;
}

// Names stand in host names, in settings and as keys of reports. The complaint is at the key, as the name has no value
// of its own.
void check_name(const RegionSpec& region, const Script& script, const std::string& pointer) {
    if (is_region_name(region.name)) return;
    script.fail_at_key(pointer, "regions",
                       {in_quotes(region.name) + " is no name for a region",
                        R"(lower-case letters, digits and dashes such as "eu-west-2")",
                        {}});
}

/// A region is where `at` or `position` says, or where the atlas knows its name; without any there is no distance to
/// it. The nearest name of the atlas is proposed, as a region's name that is misspelt looks like one without a place.
void check_place(const RegionSpec& region, const Script& script, const std::string& pointer) {
    if (!region.at.empty() && region.position) {
        script.fail(pointer + "/position", {R"("at" says already where this region is)", "one of the two", {}});
    }
    if (!region.at.empty()) require_place(script, pointer + "/at", region.at);
    if (!region.at.empty() || region.position) return;
    // The name itself is fine, so what is expected is a place and not another name.
    Complaint complaint = unknown_name("region", region.name, atlas_regions());
    complaint.what += " in the atlas";
    complaint.expected = R"("at" or "position" to say where it is)";
    script.fail_at_key(pointer, "regions", std::move(complaint));
}

/// Round trips of different providers were measured by different methods and do not compare. It is told every region in
/// order. Regions at a city or a position have no provider and mix with all.
class OneProvider {
public:
    void check(const RegionSpec& region, const Script& script, const std::string& pointer) {
        const auto* known = sim::Atlas::built_in().find_region(region.at);
        if (known == nullptr) return;
        if (first_ == nullptr) first_ = known;
        if (known->provider == first_->provider) return;
        script.fail_at_key(pointer, "regions",
                           {"do not mix providers: " + in_quotes(first_->name) + " is of " + first_->provider + ", " +
                                in_quotes(known->name) + " of " + known->provider +
                                ", and their round trips were measured differently",
                            {},
                            {}});
    }

private:
    const sim::AtlasRegion* first_ = nullptr;
};

// By the drill's name people come to any of them, and must find the same service. The first region decides for all of
// them. A path that a request line could not hold is refused here and not by the service.
void check_upstream(const RegionSpec& region, const Scenario& scenario, const Script& script,
                    const std::string& pointer) {
    // There is one: an empty list was refused before.
    const RegionSpec& first = scenario.regions.front();
    if (region.upstream.has_value() != first.upstream.has_value()) {
        const RegionSpec& with = region.upstream ? region : first;
        const RegionSpec& without = region.upstream ? first : region;
        script.fail_at_key(pointer, "regions",
                           {in_quotes(with.name) + " has an upstream and " + in_quotes(without.name) + " has none",
                            "one for every region, be it the same, or none at all",
                            {}});
    }
    if (!region.upstream || region.upstream->health.empty()) return;
    const std::string& path = region.upstream->health;
    // Printable ASCII without a fragment, which is never sent.
    const bool plain = std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
    if (path.front() == '/' && plain) return;
    script.fail(pointer + "/upstream/health", {in_quotes(path) + " is no path", R"(one such as "/health")", {}});
}

}  // namespace

// Everything has a default, so a region that the atlas knows is an empty object.
const Schema<RegionSpec>& region_schema() {
    static const Schema<RegionSpec> table{
        "A region. One that the atlas knows by name needs nothing more.",
        {
            by_default("the region's own name",
                       field("at", &RegionSpec::at, TextKind("London"), "City or atlas region whose place it takes.")),
            object_field("position", &RegionSpec::position, position_schema()),
            field("ipv6", &RegionSpec::ipv6, FlagKind(), "Whether it has an IPv6 address beside its IPv4 address."),
            object_field("capacity", &RegionSpec::capacity, capacity_schema()),
            named_field("dependencies", &RegionSpec::dependencies, dependency_schema(),
                        "What its service calls for people's requests, by name, and in the order of the names."),
            upstream_field(),
        }};
    return table;
}

// The path model stands in sim/link; scripts choose whether it is there.
const Schema<NetworkSpec>& network_schema() {
    static const Schema<NetworkSpec> table{
        "What lies between clients and regions.",
        {
            field("model", &NetworkSpec::model,
                  ChoiceKind<NetworkModel>({{"measured", NetworkModel::measured}, {"ideal", NetworkModel::ideal}}),
                  "Measured networks jitter, change paths and lose packets; an ideal one does not."),
            field("last_mile", &NetworkSpec::last_mile, DurationKind("10ms", Zero::allowed),
                  "Added to every client's round trip (5 to 15 ms on a wire)."),
            list_field("round_trips", &NetworkSpec::round_trips, round_trip_schema(),
                       "Round trips stated instead of the atlas's."),
            field("loopback", &NetworkSpec::loopback, LoopbackKind(),
                  "Where regions are for real programs: 127.77.N.1 for the Nth, or one address for all."),
        }};
    return table;
}

// One after the other in the script's order; the bounds on their number come first.
void check_regions(const Scenario& scenario, const Script& script) {
    if (scenario.regions.empty())
        script.fail("/regions", {"a scenario needs a region", R"(at least { "eu-west-2": {} })", {}});
    if (scenario.regions.size() > most_regions) {
        script.fail("/regions", {"there are " + std::to_string(scenario.regions.size()) + " regions",
                                 "at most " + std::to_string(most_regions),
                                 {}});
    }
    OneProvider provider;
    for (const auto& region : scenario.regions) {
        const std::string pointer = "/regions" + pointer_step(region.name);
        check_name(region, script, pointer);
        check_place(region, script, pointer);
        provider.check(region, script, pointer);
        check_upstream(region, scenario, script, pointer);
    }
    check_limits(scenario, script);
}

}  // namespace regiondrill::drill
