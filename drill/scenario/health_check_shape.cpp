#include "drill/scenario/health_check_shape.hpp"

namespace regiondrill::drill {

const Shape<HealthCheckSpec>& health_check_shape() {
    static const Shape<HealthCheckSpec> shape{
        "How the DNS finds out whether a region is healthy.",
        {
            field("path", &HealthCheckSpec::path, TextKind("/health"),
                  "What the checkers ask a region for; its one health endpoint is /health."),
            field("protocol", &HealthCheckSpec::protocol, ChoiceKind<Protocol>({"http", "https", "tcp"}),
                  "A probe passes when it is answered with a status from 200 to 399, or for tcp when it connects."),
            field("match", &HealthCheckSpec::match, TextKind("ok", true),
                  "Text that must stand within the first 5,120 octets of the answer's body."),
            field("interval", &HealthCheckSpec::interval, DurationKind("10s", Zero::refused),
                  "From the end of one probe to the start of the next."),
            field("threshold", &HealthCheckSpec::threshold, WholeKind(1, 10, 3),
                  "Consecutive results that change a checker's mind, both ways."),
            by_default("the threshold", field("rise", &HealthCheckSpec::rise, WholeKind(1, 100, 20),
                                              "Consecutive successes that make a checker say healthy.")),
            by_default("the threshold", field("fall", &HealthCheckSpec::fall, WholeKind(1, 100, 10),
                                              "Failures that make a checker say unhealthy.")),
            by_default("failures must be consecutive",
                       field("ok", &HealthCheckSpec::ok, WholeKind(1, 100, 10),
                             "Consecutive successes that forgive earlier failures, as in gdnsd.")),
            field("assume", &HealthCheckSpec::assume, ChoiceKind<CheckerAssumption>({"up", "down", "first_result"}),
                  "What a checker says before it has enough results."),
            field("hold", &HealthCheckSpec::hold, DurationKind("2m", Zero::allowed),
                  "After a change the verdict stays at least this long."),
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

const Shape<NamedCheckSpec>& named_check_shape() {
    static const Shape<NamedCheckSpec> shape{
        "A health check with a name.",
        {
            field("kind", &NamedCheckSpec::kind,
                  ChoiceKind<CheckKind>({"endpoint", "calculated", "alarm", "routing_control"}),
                  "Probes a region, counts other checks, watches a figure of a region, or is a switch."),
            field("region", &NamedCheckSpec::region, TextKind("eu-west-2"),
                  "For endpoint and alarm: the region it looks at."),
            by_default("as health_check says", object_field("probe", &NamedCheckSpec::probe, health_check_shape())),
            field("children", &NamedCheckSpec::children, TextListKind({"eu-west-2", "us-west-2"}),
                  "For calculated: regions or named checks."),
            field("at_least", &NamedCheckSpec::at_least, WholeKind(0, 256, 1),
                  "For calculated: how many children must be healthy; 0 is always healthy."),
            field("metric", &NamedCheckSpec::metric, ChoiceKind<AlarmMetric>({"failures", "rejections", "latency"}),
                  "For alarm: share of failed or rejected requests, or the mean seconds of service, of a period."),
            field("above", &NamedCheckSpec::above, NumberKind(0, 1'000'000, 0.05),
                  "For alarm: unhealthy while the figure is above this."),
            field("period", &NamedCheckSpec::period, DurationKind("10s", Zero::refused),
                  "For alarm: how often the figure is taken."),
            field("missing", &NamedCheckSpec::missing, ChoiceKind<MissingData>({"healthy", "unhealthy", "last_known"}),
                  "For alarm: what a period without requests means."),
            field("on", &NamedCheckSpec::on, FlagKind(), "For routing_control: its state when the drill begins."),
            field("inverted", &NamedCheckSpec::inverted, FlagKind(), "Healthy counts as unhealthy and the reverse."),
            field("disabled", &NamedCheckSpec::disabled, FlagKind(),
                  "It is not carried out and counts as healthy; with inverted as unhealthy."),
        }};
    return shape;
}

const Shape<SafetyRuleSpec>& safety_rule_shape() {
    static const Shape<SafetyRuleSpec> shape{
        "What must hold of routing controls, or a change of them is refused.",
        {
            field("kind", &SafetyRuleSpec::kind, ChoiceKind<SafetyRuleKind>({"assertion", "gating"}),
                  "The rule must hold after a change, or before one of its targets may change."),
            required(field("controls", &SafetyRuleSpec::controls, TextListKind({"eu", "us"}),
                           "The routing controls it counts.")),
            field("targets", &SafetyRuleSpec::targets, TextListKind({"eu", "us"}),
                  "For gating: what may change only while the rule holds."),
            field("at_least", &SafetyRuleSpec::at_least, WholeKind(0, 100, 1), "How many of the controls must be on."),
            field("inverted", &SafetyRuleSpec::inverted, FlagKind(), "The rule holds when fewer are on."),
            field("wait", &SafetyRuleSpec::wait, DurationKind("5s", Zero::allowed),
                  "From one change of its controls to the next."),
        }};
    return shape;
}

}  // namespace regiondrill::drill
