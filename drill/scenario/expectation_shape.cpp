#include "drill/scenario/expectation_shape.hpp"

#include "drill/scenario/expectation_type.hpp"

namespace regiondrill::drill {

namespace {

using Bound = std::optional<double> ExpectationSpec::*;

/// A bound in the unit of what it bounds.
Field<ExpectationSpec> bound_field(std::string name, Bound bound, BoundUnit unit, std::string about) {
    switch (unit) {
        case BoundUnit::share:
            return field(std::move(name), bound, ShareKind("99.9%", Zero::allowed), std::move(about));
        case BoundUnit::duration: return field(std::move(name), bound, SecondsKind("250ms"), std::move(about));
        case BoundUnit::count: break;
    }
    return field(std::move(name), bound, CountKind(), std::move(about));
}

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
        case ExpectationField::within: break;
    }
    return by_default("5s", field("within", &ExpectationSpec::within, DurationKind("5s", Zero::refused),
                                  "How long after the last fault it may take."));
}

Shape<ExpectationSpec> shape_of(const ExpectationType& type) {
    Shape<ExpectationSpec> shape{
        std::string{type.summary},
        {required(field("that", &ExpectationSpec::that, TextKind("availability"), "What is promised."))}};
    for (const auto& use : type.fields) {
        auto field = field_of(use.field, type.unit);
        shape.fields.push_back(use.required ? required(field) : field);
    }
    return shape;
}

}  // namespace

const Variants<ExpectationSpec>& expectation_variants() {
    static const Variants<ExpectationSpec> variants = [] {
        Variants<ExpectationSpec> all{"that", "expectation", {}};
        for (const ExpectationType* type : expectation_types()) all.shapes.emplace_back(type->name, shape_of(*type));
        return all;
    }();
    return variants;
}

}  // namespace regiondrill::drill
