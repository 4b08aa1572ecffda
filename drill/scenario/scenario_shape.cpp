#include "drill/scenario/scenario_shape.hpp"

#include "drill/scenario/dns_shape.hpp"
#include "drill/scenario/expectation_shape.hpp"
#include "drill/scenario/population_shape.hpp"
#include "drill/scenario/region_shape.hpp"
#include "drill/scenario/store_shape.hpp"
#include "drill/scenario/timeline_shape.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::drill {

namespace {

using nlohmann::ordered_json;

// The largest whole number that every JSON reader keeps exactly.
constexpr std::uint64_t largest_seed = std::uint64_t{1} << 53U;

/// Tells editors where the schema is; nothing to us.
Field<Scenario> schema_field() {
    const TextKind kind("../docs/scenario.schema.json");
    const auto describe = [kind](ordered_json& schema) { kind.describe(schema); };
    const auto read = [kind](const ScriptNode& node, Scenario&) { static_cast<void>(kind.read(node)); };
    return {{"$schema", "Where editors find this schema; regiondrill does not look.", describe, false, {}}, read};
}

Field<Scenario> regions_field() {
    auto regions = required(named_field("regions", &Scenario::regions, region_shape(),
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

Field<Scenario> clients_field() {
    auto clients = by_default(
        "one population near each region",
        list_field("clients", &Scenario::clients, population_shape(), "The populations who use the regions."));
    const auto describe = clients.face.describe;
    clients.face.describe = [describe](ordered_json& schema) {
        describe(schema);
        schema["minItems"] = 1;
    };
    return clients;
}

}  // namespace

const Shape<Scenario>& scenario_shape() {
    static const Shape<Scenario> shape{
        "A scenario of regiondrill: regions, the people who use them, what breaks when, and what must hold.",
        {
            schema_field(),
            by_default("the file's name without its ending",
                       field("name", &Scenario::name, TextKind("London stops passing its health check"),
                             "What the drill is called in reports.")),
            field("description", &Scenario::description, TextKind("What happens and what it shows.", true),
                  "For people who read the script or its report."),
            field("duration", &Scenario::duration, DurationKind("12m", Zero::refused), "How long the drill lasts."),
            field("seed", &Scenario::seed, WholeKind(0, largest_seed, 7),
                  "All chance in the drill comes from it: the same seed gives the same run."),
            regions_field(),
            object_field("network", &Scenario::network, network_shape()),
            object_field("store", &Scenario::store, store_shape()),
            object_field("dns", &Scenario::dns, dns_shape()),
            clients_field(),
            variants_field("timeline", &Scenario::timeline, timeline_variants(), "What breaks when."),
            variants_field("expect", &Scenario::expect, expectation_variants(),
                           "What must hold; the drill fails when one of these does not."),
        }};
    return shape;
}

}  // namespace regiondrill::drill
