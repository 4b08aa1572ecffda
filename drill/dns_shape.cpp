#include "drill/dns_shape.hpp"

namespace regiondrill::drill {

namespace {

const Shape<HealthCheckSpec>& health_check_shape() {
    static const Shape<HealthCheckSpec> shape{
        "How the DNS finds out whether a region is healthy.",
        {
            field("path", &HealthCheckSpec::path, TextKind("/health"),
                  "What the checkers ask a region for; its one health endpoint is /health."),
            field("interval", &HealthCheckSpec::interval, DurationKind("10s", Zero::refused),
                  "From the end of one probe to the start of the next."),
            field("threshold", &HealthCheckSpec::threshold, WholeKind(1, 10, 3),
                  "Consecutive results that change a checker's mind, both ways."),
            field("checkers", &HealthCheckSpec::checkers, WholeKind(1, 1000, 16),
                  "Checkers for each region, dealt out over the places."),
            by_default("the eight places Route 53 checks from",
                       field("places", &HealthCheckSpec::places, TextListKind({"us-east-1", "eu-west-1"}),
                             "Atlas regions or cities the checkers stand in.")),
            field("connect_timeout", &HealthCheckSpec::connect_timeout, DurationKind("4s", Zero::refused),
                  "Longest wait of a probe for its connection."),
            field("response_timeout", &HealthCheckSpec::response_timeout, DurationKind("2s", Zero::refused),
                  "Longest wait of a probe for its answer once connected."),
            field("healthy_above", &HealthCheckSpec::healthy_above, ShareKind("18%", Zero::allowed, false),
                  "A region is healthy when more than this share of its checkers say so."),
        }};
    return shape;
}

}  // namespace

const Shape<DnsSpec>& dns_shape() {
    static const Shape<DnsSpec> shape{
        "How clients are sent to regions.",
        {
            field("name", &DnsSpec::name, TextKind("api.drill.test"), "The name that clients resolve."),
            field("policy", &DnsSpec::policy, ChoiceKind<PolicyName>({"latency", "failover"}),
                  "Nearest healthy region, or the primary while it is healthy and else the secondary."),
            field("primary", &DnsSpec::primary, TextKind("eu-west-2"), "For failover only: the region used first."),
            field("secondary", &DnsSpec::secondary, TextKind("us-west-2"),
                  "For failover only: the region used while the primary is unhealthy."),
            field("ttl", &DnsSpec::ttl, DurationKind("60s", Zero::allowed), "How long resolvers may keep an answer."),
            field("propagation", &DnsSpec::propagation, DurationKind("1s", Zero::allowed),
                  "From a changed health state to changed answers."),
            field("authority_rtt", &DnsSpec::authority_rtt, DurationKind("20ms", Zero::allowed),
                  "From a resolver to the authority and back."),
            object_field("health_check", &DnsSpec::health_check, health_check_shape()),
            field("unchecked", &DnsSpec::unchecked, TextListKind({"us-west-2"}),
                  "Regions whose record has no health check: always healthy."),
        }};
    return shape;
}

}  // namespace regiondrill::drill
