#include "drill/scenario/dns_shape.hpp"

#include "drill/scenario/health_check_shape.hpp"
#include "drill/scenario/record_shape.hpp"

namespace regiondrill::drill {

namespace {

const Shape<SiteSpec>& site_shape() {
    static const Shape<SiteSpec> shape{
        "A place that answers queries, with the health it knows of.",
        {
            by_default("all", field("checkers", &SiteSpec::checkers, TextListKind({"us-east-1"}),
                                    "Places of checkers whose reports reach it.")),
            field("clients", &SiteSpec::clients, TextListKind({"london"}),
                  "Populations whose resolvers ask it; those that no site names ask the first."),
        }};
    return shape;
}

/// The name's own group: its fields stand beside the other keys.
std::vector<Field<DnsSpec>> root_fields() {
    std::vector<Field<DnsSpec>> fields;
    for (const auto& field : record_group_shape().fields) fields.push_back(lifted(&DnsSpec::root, field));
    return fields;
}

std::vector<Field<DnsSpec>> own_fields() {
    return {
        field("name", &DnsSpec::name, TextKind("api.drill.test"), "The name that clients resolve."),
        field("primary", &DnsSpec::primary, TextKind("eu-west-2"),
              "For failover without records: the region used first."),
        field("secondary", &DnsSpec::secondary, TextKind("us-west-2"),
              "For failover without records: the region used while the primary is unhealthy."),
        named_field("groups", &DnsSpec::groups, record_group_shape(), "Groups that alias records lead to, by name."),
        field("when_all_down", &DnsSpec::when_all_down,
              ChoiceKind<AllDown>({"all", "nearest", "fallback", "empty", "servfail"}),
              "What is answered when no record is healthy: as if all were, the nearest, one region, or nothing."),
        field("fallback", &DnsSpec::fallback, TextKind("us-west-2"), "For when_all_down fallback: the region."),
        field("negative_ttl", &DnsSpec::negative_ttl, DurationKind("60s", Zero::allowed),
              "How long resolvers may remember that there is no answer."),
        field("propagation", &DnsSpec::propagation, DurationKind("1s", Zero::allowed),
              "From a changed health state to changed answers."),
        field("edit_propagation", &DnsSpec::edit_propagation, DurationKind("60s", Zero::allowed),
              "From an operator's edit of records to changed answers."),
        field("authority_rtt", &DnsSpec::authority_rtt, DurationKind("20ms", Zero::allowed),
              "From a resolver to the authority and back."),
        field("scope", &DnsSpec::scope, ChoiceKind<ScopeAnnounced>({"right", "everybody"}),
              "For which networks an answer is said to hold: those it is right for, or, wrongly, all."),
        object_field("health_check", &DnsSpec::health_check, health_check_shape()),
        named_field("checks", &DnsSpec::checks, named_check_shape(), "More health checks, by name."),
        field("unchecked", &DnsSpec::unchecked, TextListKind({"us-west-2"}),
              "Regions whose record has no health check: always healthy."),
        named_field("safety_rules", &DnsSpec::safety_rules, safety_rule_shape(),
                    "Rules that changes of routing controls must keep, by name."),
        named_field("sites", &DnsSpec::sites, site_shape(), "The places that answer, by name; by default one."),
        field("zone", &DnsSpec::zone, TextListKind({"www 300 IN CNAME api", "@ 3600 IN TXT \"a drill\""}),
              "More records of the zone, as lines of a zone file."),
    };
}

}  // namespace

const Shape<DnsSpec>& dns_shape() {
    static const Shape<DnsSpec> shape = [] {
        Shape<DnsSpec> all{"How clients are sent to regions.", root_fields()};
        for (auto& field : own_fields()) all.fields.push_back(std::move(field));
        return all;
    }();
    return shape;
}

}  // namespace regiondrill::drill
