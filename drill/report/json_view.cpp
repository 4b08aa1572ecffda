#include "drill/report/json_view.hpp"

#include "drill/scenario/expectation_type.hpp"
#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/membership.hpp"
#include "drill/scenario/value_kind.hpp"
#include "drill/world/world.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace regiondrill::drill {

namespace {

using ViewJson = nlohmann::ordered_json;

// For fields that are always there: null says that there is nothing to say.
ViewJson null_if_empty(const std::string& text) { return text.empty() ? ViewJson(nullptr) : ViewJson(text); }

// null for a fault that lasts to the drill's end.
ViewJson span_json(const std::optional<Duration>& span) {
    return span ? ViewJson(in_seconds(*span)) : ViewJson(nullptr);
}

/// How much traffic met the fault, and when it first did. A fault that has not begun has met nothing.
ViewJson evidence_json(const World& world, const FaultRun& run) {
    const Evidence evidence = world.evidence_of(run);
    return {{"met", evidence.met}, {"first_s", when(evidence.met == 0 ? sim::never : evidence.first)}};
}

/// When it will end by itself; null when only with the drill. One that lasts beyond the drill ends with it, which is
/// not an end of its own.
ViewJson end_of(const World& world, const FaultRun& run) {
    if (run.ended != sim::never || !run.has_begun() || !run.spec.lasting) return nullptr;
    const Time end = run.began + *run.spec.lasting;
    return end < world.end() ? ViewJson(in_seconds(end)) : ViewJson(nullptr);
}

// Those that a click on a region should show the fault at: its target and both ends of a link.
ViewJson regions_named_by(const FaultSpec& fault, const Scenario& scenario) {
    ViewJson names = ViewJson::array();
    for (const RegionSpec& region : scenario.regions) {
        if (names_region(fault, region.name)) names.push_back(region.name);
    }
    return names;
}

// The four fields that every expectation has, in words for people: figures with their units.
void add_result(ViewJson& entry, const ExpectationResult& result) {
    entry["verdict"] = name_of(result.verdict);
    entry["measured"] = result.measured;
    entry["wanted"] = result.wanted;
    entry["why"] = result.why;
}

}  // namespace

// The nearest double of a whole number of microseconds has at most six digits behind the point.
double in_seconds(Duration span) { return std::round(sim::seconds(span) * 1e6) / 1e6; }
double in_seconds(Time moment) { return in_seconds(moment.time_since_epoch()); }

double in_milliseconds(Duration span) { return std::round(sim::milliseconds(span) * 1e6) / 1e6; }

// A moment that is never is no moment: no number stands for it.
ViewJson when(Time moment) { return moment == sim::never ? ViewJson(nullptr) : ViewJson(in_seconds(moment)); }

ViewJson latency_json(const sim::Histogram& latency) {
    return {
        {"mean", std::round(latency.mean_seconds() * 1e9) / 1e6}, {"p50", in_milliseconds(latency.percentile(0.5))},
        {"p90", in_milliseconds(latency.percentile(0.9))},        {"p99", in_milliseconds(latency.percentile(0.99))},
        {"p999", in_milliseconds(latency.percentile(0.999))},     {"max", in_milliseconds(latency.greatest())}};
}

ViewJson fault_json(sim::Cause cause) {
    return sim::is_fault(cause) ? ViewJson(sim::fault_of(cause)) : ViewJson(nullptr);
}

// As the script's own kind prints it, so that what is written can be read back.
ViewJson seed_json(std::uint64_t seed) {
    ViewJson json;
    SeedKind().print(seed, json);
    return json;
}

// Asked in the order of a fault's life. One that was called off keeps that word when the drill is over.
std::string_view state_of(const World& world, const FaultRun& run) {
    if (run.ended != sim::never) return "ended";
    if (run.has_begun()) return "in_force";
    if (run.called_off) return "called_off";
    if (world.is_over()) return "never_began";
    return run.planned && world.timeline() == TimelineMode::manual ? "waiting" : "scheduled";
}

// Fields that say that a person had a hand in it are there only where one had.
ViewJson fault_report_json(const World& world, const FaultRun& run) {
    ViewJson fault{{"do", run.spec.what},
                   {"target", run.type->target(run.spec)},
                   {"at_s", when(run.began)},
                   {"end_s", when(run.ended)},
                   {"evidence", evidence_json(world, run)}};
    if (run.spec.dry_run) fault["dry_run"] = true;
    if (run.spec.drawn_for != 0) fault["drawn_for"] = run.spec.drawn_for - 1;
    if (run.begun_manually) fault["begun_at_hand"] = true;
    if (!run.spec.because.empty()) fault["because"] = run.spec.because;
    if (run.ended_manually) fault["ended_at_hand"] = true;
    return fault;
}

// All fields are always there, for programs that show a list of faults and change it in place. What is scheduled has a
// beginning; what waits for somebody has none.
ViewJson fault_state_json(const World& world, std::size_t number) {
    const FaultRun& run = world.faults()[number];
    const std::string_view state = state_of(world, run);
    return {{"number", number},
            {"do", run.spec.what},
            {"target", run.type->target(run.spec)},
            {"regions", regions_named_by(run.spec, world.scenario())},
            {"standing", state},
            {"from", run.planned ? "timeline" : "hand"},
            {"planned_s", when(run.planned.value_or(sim::never))},
            {"begins_s", when(state == "scheduled" ? run.spec.at : sim::never)},
            {"began_s", when(run.began)},
            {"for_s", span_json(run.spec.lasting)},
            {"ends_s", end_of(world, run)},
            {"ended_s", when(run.ended)},
            {"dry_run", run.spec.dry_run},
            {"begun_at_hand", run.begun_manually},
            {"because", null_if_empty(run.spec.because)},
            {"ended_at_hand", run.ended_manually},
            {"evidence", evidence_json(world, run)}};
}

// Fields that the script did not give are left out.
ViewJson expectation_report_json(const ExpectationSpec& spec, const ExpectationResult& result) {
    ViewJson entry{{"that", spec.that}};
    if (!spec.of.empty()) entry["of"] = spec.of;
    if (!spec.region.empty()) entry["region"] = spec.region;
    if (uses(type_of(spec), ExpectationField::percentile)) entry["percentile"] = spec.percentile;
    if (uses(type_of(spec), ExpectationField::by)) entry["by"] = spec.by;
    if (spec.requests != RequestKind::all) entry["requests"] = name_of(spec.requests);
    if (spec.from) entry["from_s"] = in_seconds(*spec.from);
    if (spec.to) entry["to_s"] = in_seconds(*spec.to);
    add_result(entry, result);
    return entry;
}

// `of` is always there, and empty for everybody.
ViewJson expectation_state_json(const ExpectationSpec& spec, const ExpectationResult& result) {
    ViewJson entry{{"that", spec.that}, {"of", spec.of}};
    add_result(entry, result);
    return entry;
}

}  // namespace regiondrill::drill
