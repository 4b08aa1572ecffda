#include "drill/scenario/expectation_type.hpp"

#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/script.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

using Bound = std::optional<double> ExpectationSpec::*;

/// A bound in the unit of what it bounds. Kept as a double whatever the unit: a share from 0 to 1, seconds, or a whole
/// number.
Field<ExpectationSpec> bound_field(std::string name, Bound bound, BoundUnit unit, std::string about) {
    switch (unit) {
        case BoundUnit::share:
            return field(std::move(name), bound, ShareKind("99.9%", Zero::allowed), std::move(about));
        case BoundUnit::duration: return field(std::move(name), bound, SecondsKind("250ms"), std::move(about));
        case BoundUnit::count: break;
    }
    return field(std::move(name), bound, CountKind(), std::move(about));
}

// One field has the same name, words and unit in every expectation that uses it, hence one table of them.
Field<ExpectationSpec> field_of(ExpectationField which, BoundUnit unit) {
    switch (which) {
        case ExpectationField::of:
            return by_default("everybody together",
                              field("of", &ExpectationSpec::of, TextKind("london"), "The population it is about."));
        case ExpectationField::region:
            return field("region", &ExpectationSpec::region, TextKind("us-west-2"), "The region it is about.");
        case ExpectationField::percentile:
            return field("percentile", &ExpectationSpec::percentile, WordKind({"p50", "p90", "p99", "p999", "max"}),
                         "The percentile it is about.");
        case ExpectationField::requests:
            return field(
                "requests", &ExpectationSpec::requests,
                ChoiceKind<RequestKind>(
                    {{"all", RequestKind::all}, {"reads", RequestKind::reads}, {"writes", RequestKind::writes}}),
                "The requests it is about.");
        case ExpectationField::from:
            return by_default("the drill's start", field("from", &ExpectationSpec::from, TimeKind("1m"),
                                                         "Only what happened from then on counts."));
        case ExpectationField::to:
            return by_default("the drill's end", field("to", &ExpectationSpec::to, TimeKind("4m"),
                                                       "Only what happened before then counts."));
        case ExpectationField::at_least:
            return bound_field("at_least", &ExpectationSpec::at_least, unit, "The smallest figure that passes.");
        case ExpectationField::at_most:
            return bound_field("at_most", &ExpectationSpec::at_most, unit, "The largest figure that passes.");
        case ExpectationField::by:
            return field("by", &ExpectationSpec::by, WordKind({"itself", "load_cut", "nothing"}),
                         "What brings people back: nobody's doing, a cut of the load, or neither.");
        case ExpectationField::within: break;
    }
    return by_default("5s", field("within", &ExpectationSpec::within, DurationKind("5s", Zero::refused),
                                  "How long after the last fault it may take."));
}

// What an expectation does not list it does not know: the reader then names the key as unknown.
Schema<ExpectationSpec> shape_of(const ExpectationType& type) {
    Schema<ExpectationSpec> table{
        std::string{type.summary},
        {required(field("that", &ExpectationSpec::that, TextKind("availability"), "What is promised."))}};
    for (const auto& use : type.fields) {
        auto field = field_of(use.field, type.unit);
        table.fields.push_back(use.required ? required(field) : field);
    }
    return table;
}

// Expectations are still in the script's order, so their index is their place in it.
std::string pointer(std::size_t index, const std::string& key) { return pointer_to("/expect", index, key); }

std::string quoted_time(Time time) { return in_quotes(duration_text(time.time_since_epoch())); }

// Bounds of a window are checked even where the expectation uses none, as they are empty then.
void check_span(const ExpectationSpec& spec, const std::string& place, const Scenario& scenario,
                const ScenarioNames& names) {
    const Time end = sim::drill_start + scenario.duration;
    // A window beyond the end would never be over, and its verdict never given.
    if (spec.to && *spec.to > end) {
        names.fail(place + pointer_step("to"),
                   {quoted_time(*spec.to) + " is after the drill's end", "at most " + quoted_time(end), {}});
    }
    const Time to = spec.to.value_or(end);
    if (spec.from.value_or(sim::drill_start) >= to) {
        names.fail(
            place + pointer_step(spec.from ? "from" : "to"),
            {"nothing lies between " + quoted_time(spec.from.value_or(sim::drill_start)) + " and " + quoted_time(to),
             R"("from" before "to")",
             {}});
    }
}

// A promise without bounds would pass whatever happens, and one with bounds that cross would always fail.
void check_bounds(const ExpectationSpec& expectation, const ExpectationType& type, const ScenarioNames& names,
                  std::size_t index) {
    const bool least = uses(type, ExpectationField::at_least);
    const bool most = uses(type, ExpectationField::at_most);
    if ((least || most) && !expectation.at_least && !expectation.at_most) {
        // Named are those that the type knows.
        const char* bounds = least && most ? R"("at_least" or "at_most")" : least ? R"("at_least")" : R"("at_most")";
        names.fail("/expect" + pointer_step(std::to_string(index)), {"this expectation expects nothing", bounds, {}});
    }
    if (expectation.at_least && expectation.at_most && *expectation.at_least > *expectation.at_most) {
        names.fail(pointer(index, "at_least"),
                   {R"("at_least" is above "at_most")", "bounds something can lie between", {}});
    }
}

}  // namespace

/// Made once from the registry: a new expectation needs no line here.
const Variants<ExpectationSpec>& expectation_variants() {
    static const Variants<ExpectationSpec> variants = [] {
        Variants<ExpectationSpec> all{"that", "expectation", {}};
        for (const ExpectationType* type : expectation_types()) all.tables.emplace_back(type->name, shape_of(*type));
        return all;
    }();
    return variants;
}

void check_measure(const ExpectationSpec& spec, const std::string& place, const Scenario& scenario,
                   const ScenarioNames& names) {
    if (!spec.of.empty()) names.require_population(place + pointer_step("of"), spec.of);
    if (!spec.region.empty()) names.require_region(place + pointer_step("region"), spec.region);
    check_span(spec, place, scenario, names);
}

// Bounds come last: they are the only check that goes by the expectation's type.
void check_expectations(const Scenario& scenario, const ScenarioNames& names) {
    for (std::size_t i = 0; i < scenario.expect.size(); ++i) {
        const ExpectationSpec& expectation = scenario.expect[i];
        const ExpectationType* type = find_expectation_type(expectation.that);
        if (type == nullptr) continue;  // the tables refuse it before
        check_measure(expectation, "/expect" + pointer_step(std::to_string(i)), scenario, names);
        check_bounds(expectation, *type, names, i);
    }
}

}  // namespace regiondrill::drill
