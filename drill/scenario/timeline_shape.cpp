#include "drill/scenario/timeline_shape.hpp"

#include "drill/scenario/fault_type.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace regiondrill::drill {

namespace {

using nlohmann::ordered_json;

constexpr const char* two_sides = R"(two sides such as ["eu-west-2", ["us-west-2", "london"]])";

/// One side of a link: a name or a list of names.
std::vector<std::string> read_side(const ScriptNode& node) {
    if (node.is_list()) return TextListKind({"eu-west-2"}).read(node);
    if (!node.is_text()) node.fail_type(R"(a name or a list of names)");
    return {TextKind("eu-west-2").read(node)};
}

/// Two sides, each a name or a list of names.
Field<FaultSpec> sides_field() {
    const auto describe = [](ordered_json& schema) {
        const ordered_json name = {{"type", "string"}, {"minLength", 1}};
        const ordered_json names = {{"type", "array"}, {"items", name}, {"minItems", 1}};
        schema["type"] = "array";
        schema["items"] = {{"anyOf", {name, names}}};
        schema["minItems"] = 2;
        schema["maxItems"] = 2;
        schema["examples"] =
            ordered_json::array({ordered_json::array({"eu-west-2", "us-west-2"}),
                                 ordered_json::array({"eu-west-2", ordered_json::array({"us-west-2", "london"})})});
    };
    const auto read = [](const ScriptNode& node, FaultSpec& spec) {
        const auto sides = node.elements(two_sides);
        if (sides.size() != 2) node.fail({"this is a list of " + std::to_string(sides.size()), two_sides, {}});
        for (std::size_t i = 0; i < 2; ++i) spec.between[i] = read_side(sides[i]);
    };
    return {
        {"between", "The two sides of the links: regions or populations, one or several on each.", describe, false, {}},
        read};
}

Field<FaultSpec> field_of(FaultField which) {
    switch (which) {
        case FaultField::region:
            return field("region", &FaultSpec::region, TextKind("eu-west-2"), "The region it happens to.");
        case FaultField::to:
            return by_default("every other region",
                              field("to", &FaultSpec::to, TextKind("us-west-2"), "Only towards this region."));
        case FaultField::scope:
            return by_default("all", field("scope", &FaultSpec::scope, WordKind({"all", "clients", "regions"}),
                                           "Whom the region is cut off from."));
        case FaultField::between: return sides_field();
        case FaultField::one_way:
            return field("one_way", &FaultSpec::one_way, FlagKind(),
                         "Only what goes from the first side to the second is touched.");
        case FaultField::share:
            return field("share", &FaultSpec::share, ShareKind("20%", Zero::refused),
                         "Share touched: of traffic, of checkers or of the items on a disk.");
        case FaultField::factor:
            return field("factor", &FaultSpec::factor, NumberKind(0, 1'000'000, 4, Zero::refused),
                         "How many times as long it takes.");
        case FaultField::add:
            return field("add", &FaultSpec::add, DurationKind("100ms", Zero::allowed), "How much longer it takes.");
        case FaultField::status:
            return field("status", &FaultSpec::status, WholeKind(400, 599, 503), "The HTTP status answered.");
        case FaultField::flap:
            return by_default("no flapping",
                              field("flap", &FaultSpec::flap, DurationKind("20s", Zero::allowed),
                                    "It comes and goes: there for this long, away for this long, and so on."));
        case FaultField::places:
            return by_default("all", field("places", &FaultSpec::places, TextListKind({"us-east-1"}),
                                           "Only the checkers in these places."));
        case FaultField::of:
            return by_default("everybody", field("of", &FaultSpec::of, TextKind("london"),
                                                 "The population whose resolvers meet it."));
        case FaultField::group:
            return by_default("the name's own records",
                              field("group", &FaultSpec::group, TextKind("europe"), "The group the record stands in."));
        case FaultField::record: return field("record", &FaultSpec::record, TextKind("eu-west-2"), "The record's id.");
        case FaultField::weight: return field("weight", &FaultSpec::weight, WholeKind(0, 255, 10), "Its new weight.");
        case FaultField::on: return field("on", &FaultSpec::on, TextListKind({"us"}), "Routing controls switched on.");
        case FaultField::off:
            return field("off", &FaultSpec::off, TextListKind({"eu"}), "Routing controls switched off.");
        case FaultField::rate:
            return field("rate", &FaultSpec::rate, WholeRateKind(), "Writes that it takes a second.");
        case FaultField::ahead:
            return by_default("0s", field("ahead", &FaultSpec::ahead, DurationKind("5s", Zero::refused),
                                          "How far the clock is ahead; this or \"behind\"."));
        case FaultField::behind:
            return by_default("0s", field("behind", &FaultSpec::behind, DurationKind("5s", Zero::refused),
                                          "How far the clock is behind; this or \"ahead\"."));
        case FaultField::ppm:
            return field("ppm", &FaultSpec::ppm, MillionthsKind(),
                         "Millionths of the time by which the clock goes too fast, or below 0 too slow: 200 is 12 ms a "
                         "minute.");
        case FaultField::drain:
            return field("drain", &FaultSpec::drain, DurationKind("5m", Zero::allowed),
                         "When it goes: how long people have to leave it before.");
        case FaultField::overrides: break;
    }
    return field("overrides", &FaultSpec::overrides, TextListKind({"one on"}),
                 "Safety rules that do not count for this change.");
}

/// Only there for the schema: the tag has been read by whoever chose this shape.
Field<FaultSpec> tag_field() { return required(field("do", &FaultSpec::what, TextKind("kill"), "What breaks.")); }

Field<FaultSpec> beginning() {
    return field("at", &FaultSpec::at, TimeKind("2m"), "When it begins, from the drill's start.");
}

Shape<FaultSpec> shape_of(const FaultType& type, const Field<FaultSpec>& beginning) {
    Shape<FaultSpec> shape{
        std::string{type.summary} + " " + std::string{type.in_flight},
        {
            beginning,
            tag_field(),
            by_default("until the drill ends",
                       field("for", &FaultSpec::lasting, DurationKind("4m", Zero::refused), "How long it lasts.")),
        }};
    for (const auto& use : type.fields) {
        auto field = field_of(use.field);
        shape.fields.push_back(use.required ? required(field) : field);
    }
    return shape;
}

Variants<FaultSpec> variants_with(const Field<FaultSpec>& beginning) {
    Variants<FaultSpec> all{"do", "fault", {}};
    for (const FaultType* type : fault_types()) all.shapes.emplace_back(type->name, shape_of(*type, beginning));
    return all;
}

Variants<FaultSpec> variants_at_hand() {
    Variants<FaultSpec> all = variants_with(by_default("now", beginning()));
    for (auto& [name, shape] : all.shapes) {
        shape.fields.push_back(by_default(
            "nothing", field("because", &FaultSpec::because, TextKind("practice"), "Why, for story and report.")));
    }
    return all;
}

}  // namespace

const Variants<FaultSpec>& timeline_variants() {
    static const Variants<FaultSpec> variants = variants_with(required(beginning()));
    return variants;
}

const Variants<FaultSpec>& at_hand_variants() {
    static const Variants<FaultSpec> variants = variants_at_hand();
    return variants;
}

void fill_in(FaultSpec& fault) {
    const auto& fields = find_fault_type(fault.what)->fields;
    const auto is_scope = [](const FaultFieldUse& use) { return use.field == FaultField::scope; };
    if (fault.scope.empty() && std::any_of(fields.begin(), fields.end(), is_scope)) fault.scope = "all";
}

}  // namespace regiondrill::drill
