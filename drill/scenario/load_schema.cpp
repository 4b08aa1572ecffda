#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/region_schema.hpp"

#include "drill/scenario/scenario.hpp"
#include "drill/scenario/scenario_names.hpp"

namespace regiondrill::drill {

namespace {

using regions::AdmissionSettings;
using regions::AimdSettings;
using regions::CacheSettings;
using regions::CodelSettings;
using regions::EnvoyLimitSettings;
using regions::FixedLimitSettings;
using regions::Gradient2Settings;
using regions::LimitKind;
using regions::LimitSettings;
using regions::LimitWindowSettings;
using regions::PrioritySettings;
using regions::VegasSettings;

constexpr std::uint64_t most_in_flight = 1'000'000;

WholeKind requests_kind(std::uint64_t example) { return {1, most_in_flight, example}; }

const Schema<FixedLimitSettings>& fixed_schema() {
    static const Schema<FixedLimitSettings> table{
        "The same limit at all times.",
        {field("requests", &FixedLimitSettings::requests, requests_kind(100), "How many.")}};
    return table;
}

const Schema<AimdSettings>& aimd_schema() {
    static const Schema<AimdSettings> table{
        "One more while at least half of the limit is used, a share of it at each drop or timeout (Netflix's "
        "AIMDLimit).",
        {
            field("initial", &AimdSettings::initial, requests_kind(20), "To begin with."),
            field("least", &AimdSettings::least, requests_kind(20), "The limit never goes below."),
            field("most", &AimdSettings::most, requests_kind(200), "The limit never goes above."),
            field("backoff", &AimdSettings::backoff, ShareKind("90%", Zero::refused), "What is left of it at a drop."),
            field("timeout", &AimdSettings::timeout, DurationKind("5s", Zero::refused),
                  "A mean time in the region that is longer counts as a drop."),
        }};
    return table;
}

const Schema<VegasSettings>& vegas_schema() {
    static const Schema<VegasSettings> table{
        "By how many must be waiting, going by the least time that was seen (Netflix's VegasLimit).",
        {
            field("initial", &VegasSettings::initial, requests_kind(20), "To begin with."),
            field("most", &VegasSettings::most, requests_kind(1000), "The limit never goes above."),
            field("smoothing", &VegasSettings::smoothing, ShareKind("100%", Zero::refused),
                  "How much of each step is taken."),
            field("probe", &VegasSettings::probe, WholeKind(1, 1'000'000, 30),
                  "The least time is taken anew after half to all of so many times the limit of windows."),
        }};
    return table;
}

const Schema<Gradient2Settings>& gradient2_schema() {
    static const Schema<Gradient2Settings> table{
        "By the ratio of what requests took over the long run to what they take now (Netflix's Gradient2Limit).",
        {
            field("initial", &Gradient2Settings::initial, requests_kind(20), "To begin with."),
            field("least", &Gradient2Settings::least, requests_kind(20), "The limit never goes below."),
            field("most", &Gradient2Settings::most, requests_kind(200), "The limit never goes above."),
            field("long_window", &Gradient2Settings::long_window, WholeKind(1, 1'000'000, 600),
                  "Windows that the long run averages over."),
            field("tolerance", &Gradient2Settings::tolerance, NumberKind(1, 100, 1.5),
                  "The limit shrinks when requests take more than so many times the long run."),
            field("queue", &Gradient2Settings::queue, NumberKind(0, 10'000, 4), "By how much it may grow at a time."),
            field("smoothing", &Gradient2Settings::smoothing, ShareKind("20%", Zero::refused),
                  "How much of each step is taken."),
        }};
    return table;
}

const Schema<EnvoyLimitSettings>& envoy_schema() {
    static const Schema<EnvoyLimitSettings> table{
        "By the ratio of the least time, measured now and again at the smallest limit, to the time now (Envoy's "
        "adaptive concurrency).",
        {
            field("least", &EnvoyLimitSettings::least, requests_kind(3), "The smallest limit, and that of measuring."),
            field("most", &EnvoyLimitSettings::most, requests_kind(1000), "The limit never goes above."),
            field("percentile", &EnvoyLimitSettings::percentile, ShareKind("50%", Zero::allowed),
                  "Which of the times is taken."),
            field("update", &EnvoyLimitSettings::update, DurationKind("100ms", Zero::refused), "Time between updates."),
            field("remeasure", &EnvoyLimitSettings::remeasure, DurationKind("60s", Zero::refused),
                  "Time between measurements of the least time."),
            field("samples", &EnvoyLimitSettings::samples, WholeKind(1, 1'000'000, 50),
                  "Requests a measurement takes."),
            field("buffer", &EnvoyLimitSettings::buffer, NumberKind(0, 100, 0.25),
                  "The share of the least time that requests may take more."),
            field("jitter", &EnvoyLimitSettings::jitter, NumberKind(0, 100, 0.15),
                  "A measurement comes later by up to this share of the time between them."),
        }};
    return table;
}

const Schema<LimitWindowSettings>& window_schema() {
    static const Schema<LimitWindowSettings> table{
        "How aimd, vegas and gradient2 sample (Netflix's WindowedLimit).",
        {
            field("interval", &LimitWindowSettings::interval, DurationKind("1s", Zero::refused),
                  "Time between updates of the limit."),
            field("samples", &LimitWindowSettings::samples, WholeKind(1, 1'000'000, 10),
                  "A window of fewer requests is no ground for an update."),
            field("least_time", &LimitWindowSettings::least_time, DurationKind("100us", Zero::refused),
                  "Requests that took less are not looked at."),
        }};
    return table;
}

// Only where the script gives both, or one of them, can they contradict each other: the defaults do not.
void check_bounds(std::uint32_t least, std::uint32_t most, const Script& script, const std::string& pointer) {
    if (least <= most) return;
    script.fail(pointer, {"its least, " + std::to_string(least) + ", is above its most, " + std::to_string(most),
                          "least up to most",
                          {}});
}

// A client takes what it did not do wrong itself for an answer that it can use.
void check_reject_status(const RegionSpec& region, const Script& script) {
    const std::uint16_t status = region.capacity.reject_status;
    if (!regions::is_success(status)) return;
    script.fail("/regions" + pointer_step(region.name) + "/capacity/reject_status",
                {"clients would take " + std::to_string(status) + " for an answer", "429 or 500 to 599", {}});
}

}  // namespace

const Schema<CodelSettings>& codel_schema() {
    static const Schema<CodelSettings> table{
        "When a queue is a standing one: everybody waited longer than the target for a whole interval (folly's Codel). "
        "For the orders codel and, the interval alone, adaptive_lifo.",
        {
            field("target", &CodelSettings::target, DurationKind("5ms", Zero::refused),
                  "Of a standing queue what waited more than twice as long is dropped."),
            field("interval", &CodelSettings::interval, DurationKind("100ms", Zero::refused), "How long it stands."),
        }};
    return table;
}

const Schema<PrioritySettings>& priorities_schema() {
    static const Schema<PrioritySettings> table{
        "Up to which share of the queue's places, and of the limit, a kind of request is let in; health probes always.",
        {
            field("reads", &PrioritySettings::reads, ShareKind("80%", Zero::allowed), "Of reads."),
            field("writes", &PrioritySettings::writes, ShareKind("50%", Zero::allowed), "Of writes."),
        }};
    return table;
}

const Schema<LimitSettings>& limit_schema() {
    static const Schema<LimitSettings> table{
        "How many requests may be in the region at once, served or waiting; more are answered 503. Health probes are "
        "not held to it.",
        {
            field("kind", &LimitSettings::kind,
                  ChoiceKind<LimitKind>({{"fixed", LimitKind::fixed},
                                         {"aimd", LimitKind::aimd},
                                         {"vegas", LimitKind::vegas},
                                         {"gradient2", LimitKind::gradient2},
                                         {"envoy", LimitKind::envoy}}),
                  "How it is found; of the objects beside it the one of that name is looked at."),
            object_field("fixed", &LimitSettings::fixed, fixed_schema()),
            object_field("aimd", &LimitSettings::aimd, aimd_schema()),
            object_field("vegas", &LimitSettings::vegas, vegas_schema()),
            object_field("gradient2", &LimitSettings::gradient2, gradient2_schema()),
            object_field("envoy", &LimitSettings::envoy, envoy_schema()),
            object_field("window", &LimitSettings::window, window_schema()),
        }};
    return table;
}

const Schema<AdmissionSettings>& admission_schema() {
    static const Schema<AdmissionSettings> table{
        "Turns requests away by chance when too few of the earlier ones succeeded (Envoy's admission control).",
        {
            field("window", &AdmissionSettings::window, DurationKind("30s", Zero::refused), "How far back it looks."),
            field("threshold", &AdmissionSettings::threshold, ShareKind("95%", Zero::refused),
                  "The share that has to succeed."),
            field("aggression", &AdmissionSettings::aggression, NumberKind(1, 100, 1),
                  "The probability's root of this order is taken."),
            field("most", &AdmissionSettings::most, ShareKind("80%", Zero::refused, false),
                  "The probability never goes above."),
            field("least_rate", &AdmissionSettings::least_rate, NumberKind(0, 1'000'000, 100),
                  "With fewer requests a second nothing is turned away."),
        }};
    return table;
}

const Schema<CacheSettings>& cache_schema() {
    static const Schema<CacheSettings> table{
        "The keys that the region has at hand, the last it served since it started. It is empty when the drill begins.",
        {
            field("keys", &CacheSettings::keys, WholeKind(1, 100'000'000, 10'000), "How many."),
            field("miss_factor", &CacheSettings::miss_factor, NumberKind(1, 1'000, 10),
                  "A read of any other key takes so many times as long."),
            by_default("no bound", field("backend_rate", &CacheSettings::backend_rate, RateKind(),
                                         "What a back end serves of them, one after the other; they wait for it.")),
        }};
    return table;
}

void check_limits(const Scenario& scenario, const Script& script) {
    for (const RegionSpec& region : scenario.regions) {
        check_reject_status(region, script);
        if (!region.capacity.limit) continue;
        const LimitSettings& limit = *region.capacity.limit;
        const std::string pointer = "/regions" + pointer_step(region.name) + "/capacity/limit/";
        check_bounds(limit.aimd.least, limit.aimd.most, script, pointer + "aimd");
        check_bounds(limit.gradient2.least, limit.gradient2.most, script, pointer + "gradient2");
        check_bounds(limit.envoy.least, limit.envoy.most, script, pointer + "envoy");
    }
}

}  // namespace regiondrill::drill
