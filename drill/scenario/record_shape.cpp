#include "drill/scenario/record_shape.hpp"

namespace regiondrill::drill {

namespace {

/// The name of one of the dns's routing policies.
class PolicyKind {
public:
    using Value = const dns::RoutingPolicy*;

    Value read(const ScriptNode& node) const { return dns::find_policy(word_.read(node)); }
    void print(Value value, nlohmann::ordered_json& out) const { word_.print(std::string(value->name), out); }
    void describe(nlohmann::ordered_json& schema) const { word_.describe(schema); }

private:
    static std::vector<std::string> words() {
        std::vector<std::string> names;
        for (const dns::RoutingPolicy* policy : dns::routing_policies()) names.emplace_back(policy->name);
        return names;
    }

    WordKind word_{words()};
};

const Shape<RecordSpec>& record_shape() {
    static const Shape<RecordSpec> shape{
        "One record: what it answers, its health, and what the policy goes by.",
        {
            by_default("its region's or alias' name",
                       field("id", &RecordSpec::id, TextKind("canary"), "What reports and edits call it.")),
            field("region", &RecordSpec::region, TextKind("eu-west-2"), "The region whose address it answers."),
            field("regions", &RecordSpec::regions, TextListKind({"eu-west-2", "us-west-2"}),
                  "Several regions in one answer, for simple records."),
            field("alias", &RecordSpec::alias, TextKind("europe"), "The group it leads to instead."),
            by_default("its region", field("near", &RecordSpec::near, TextKind("eu-west-2"),
                                           "For latency and geoproximity: the place that askers are measured to.")),
            field("weight", &RecordSpec::weight, WholeKind(0, 255, 10),
                  "For weighted and consistent_hash; 0 answers only when all others are sick."),
            field("role", &RecordSpec::role, ChoiceKind<RoleName>({"none", "primary", "secondary"}), "For failover."),
            field("area", &RecordSpec::area, TextKind("continent/EU"),
                  "For geolocation: \"continent/EU\", \"country/GB\", \"state/US-NY\" or \"*\"."),
            field("bias", &RecordSpec::bias, NumberKind(-99, 99, 25),
                  "For geoproximity: how much nearer (or farther) than it is the record seems, in percent."),
            by_default("every other network",
                       field("networks", &RecordSpec::networks, TextListKind({"198.51.100.0/24"}),
                             "For ip_based: the networks it answers.")),
            by_default("its region's own", field("check", &RecordSpec::check, TextKind("eu-west-2"),
                                                 "The health check it depends on: a region's or a named one.")),
            field("evaluate_target_health", &RecordSpec::evaluate_target_health, FlagKind(),
                  "For an alias: whether it is sick when all below it is."),
        }};
    return shape;
}

}  // namespace

const Shape<RecordGroupSpec>& record_group_shape() {
    static const Shape<RecordGroupSpec> shape{
        "All records of one name, and the policy that chooses among them.",
        {
            field("policy", &RecordGroupSpec::policy, PolicyKind(),
                  "How a record is chosen: the fastest healthy one, the primary while it is healthy, and so on."),
            field("latency_band", &RecordGroupSpec::latency_band, DurationKind("10ms", Zero::allowed),
                  "For latency: records this much slower than the fastest share its load."),
            field("ttl", &RecordGroupSpec::ttl, DurationKind("60s", Zero::allowed),
                  "How long resolvers may keep an answer."),
            by_default("the TTL is fixed",
                       field("least_ttl", &RecordGroupSpec::least_ttl, DurationKind("5s", Zero::allowed),
                             "The TTL is the time until health could next change, at least this and at most ttl.")),
            by_default("one a region", list_field("records", &RecordGroupSpec::records, record_shape(),
                                                  "The records, in the order in which ties are broken.")),
        }};
    return shape;
}

}  // namespace regiondrill::drill
