#include "drill/scenario/scenario_schema.hpp"

#include "drill/scenario/scenario_shape.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::drill {

namespace {

using nlohmann::ordered_json;

ordered_json quantity(const char* about, const char* pattern, const ordered_json& examples) {
    return {{"description", about}, {"type", "string"}, {"pattern", pattern}, {"examples", examples}};
}

/// The notations of units.hpp.
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

ordered_json smallest_script() { return {{"regions", {{"eu-west-2", ordered_json::object()}}}}; }

}  // namespace

std::string scenario_schema() {
    ordered_json schema;
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
    schema["$id"] = "scenario.schema.json";
    schema["title"] = "regiondrill scenario";
    describe_object(schema, scenario_shape().about, scenario_shape().faces());
    schema["examples"] = ordered_json::array({smallest_script()});
    schema["$defs"] = quantities();
    return schema.dump(2) + "\n";
}

}  // namespace regiondrill::drill
