// The fields that faults have, each with the same name, words and bounds in every fault that uses it.
#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/scenario/script.hpp"
#include "drill/scenario/timeline_schema.hpp"
#include "sim/pattern.hpp"
#include "sim/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace regiondrill::drill {

namespace {

using nlohmann::ordered_json;
using regions::MatchCondition;

// For complaints: the form is easier to show than to say.
constexpr const char* two_sides = R"(two sides such as ["eu-west-2", ["us-west-2", "london"]])";

/// One side of a link: a name or a list of names. A single name is the common case and needs no brackets.
std::vector<std::string> read_side(const ScriptNode& node) {
    if (node.is_list()) return TextListKind({"eu-west-2"}).read(node);
    if (!node.is_text()) node.fail_type(R"(a name or a list of names)");
    return {TextKind("eu-west-2").read(node)};
}

/// Two sides, each a name or a list of names. By hand, for the schema has no kind for a list of fixed length whose
/// elements have two forms.
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

// What a fault looks at in a request.

constexpr const char* match_example = R"({ "path": { "starts_with": "/kv/" }, "headers": { "x-tenant": "beta" } })";
constexpr const char* condition_example = R"(a text, or conditions such as { "starts_with": "/kv/" })";

void describe_said(ordered_json& schema) { schema["type"] = "string"; }

void describe_pattern(ordered_json& schema) {
    schema["type"] = "string";
    schema["minLength"] = 1;
    schema["maxLength"] = sim::Pattern::longest;
}

FieldDescription key_of(std::string name, std::string about, std::function<void(ordered_json&)> describe) {
    return {std::move(name), std::move(about), std::move(describe), false, {}};
}

const std::vector<FieldDescription>& operators() {
    static const std::vector<FieldDescription> all{
        key_of("eq", "It says this and nothing else.", describe_said),
        key_of("exists", "It is there, whatever it says.", [](ordered_json& schema) { schema["const"] = true; }),
        key_of("starts_with", "It begins with this.", describe_said),
        key_of("regex", "This regular expression is found in it.", describe_pattern),
    };
    return all;
}

void describe_condition(ordered_json& schema) {
    ordered_json text;
    ordered_json object;
    describe_said(text);
    describe_object(object, "Conditions, all of which must hold.", operators());
    object["minProperties"] = 1;
    schema["anyOf"] = {text, object};
}

void describe_headers(ordered_json& schema) {
    describe_named(schema, describe_condition);
    schema["minProperties"] = 1;
}

const std::vector<FieldDescription>& parts_of_request() {
    static const std::vector<FieldDescription> all{
        key_of("path", "The path that is asked for, without its query.", describe_condition),
        key_of("method", "The method that it is asked by.", describe_condition),
        key_of("headers", "What headers say, each by its name.", describe_headers),
    };
    return all;
}

// Refused here and not by the fault: where it stands is known.
std::string read_pattern(const ScriptNode& node) {
    const std::string& text = node.text(R"(a regular expression such as "^/kv/")");
    const auto pattern = sim::Pattern::compile(text);
    if (!pattern) node.fail({in_quotes(text) + " is no regular expression: " + pattern.error().why, {}, {}});
    return text;
}

// Conditions of one part of a request; each operator is a condition of its own.
void read_conditions(const ScriptNode& node, MatchCondition::Part part, const std::string& header, FaultSpec& spec) {
    const auto add = [&](MatchCondition::Operator how, std::string value) {
        spec.match.push_back({part, header, how, std::move(value)});
    };
    if (node.is_text()) return add(MatchCondition::Operator::eq, node.text(condition_example));
    if (!node.is_object()) node.fail_type(condition_example);
    check_keys(node, operators());
    for (const std::string& key : node.keys(condition_example)) {
        const ScriptNode value = node.child(key);
        if (key == "eq") add(MatchCondition::Operator::eq, value.text("a text"));
        if (key == "starts_with") add(MatchCondition::Operator::starts_with, value.text("a text"));
        if (key == "regex") add(MatchCondition::Operator::regex, read_pattern(value));
        if (key != "exists") continue;
        if (!FlagKind().read(value)) value.fail({"what is not there never matches", "true", {}});
        add(MatchCondition::Operator::exists, {});
    }
    if (node.keys(condition_example).empty()) node.fail({"this says nothing", condition_example, {}});
}

bool is_header_name(const std::string& name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return c > ' ' && c < 0x7f && std::string_view("\"(),/:;<=>?@[\\]{}").find(c) == std::string_view::npos;
    });
}

void read_match(const ScriptNode& node, FaultSpec& spec) {
    const std::string expected = std::string(R"(a path such as "/kv/", or conditions such as )") + match_example;
    if (node.is_text()) {
        const std::string& path = node.text(expected);
        if (!path.starts_with("/")) node.fail({in_quotes(path) + " is no path", R"(one such as "/kv/")", {}});
        spec.match.push_back({MatchCondition::Part::path, {}, MatchCondition::Operator::starts_with, path});
        return;
    }
    if (!node.is_object()) node.fail_type(expected);
    check_keys(node, parts_of_request());
    if (node.has("path")) read_conditions(node.child("path"), MatchCondition::Part::path, {}, spec);
    if (node.has("method")) read_conditions(node.child("method"), MatchCondition::Part::method, {}, spec);
    if (node.has("headers")) {
        const ScriptNode headers = node.child("headers");
        for (const std::string& name : headers.keys(R"(an object such as { "x-tenant": "beta" })")) {
            if (!is_header_name(name)) headers.fail_key(name, {in_quotes(name) + " is no name of a header", {}, {}});
            read_conditions(headers.child(name), MatchCondition::Part::header, sim::lower_case(name), spec);
        }
    }
    if (spec.match.empty()) node.fail({"this matches every request", expected, {}});
}

Field<FaultSpec> match_field() {
    const auto describe = [](ordered_json& schema) {
        ordered_json object;
        describe_object(object, "Conditions on a request, all of which must hold.", parts_of_request());
        object["minProperties"] = 1;
        schema["oneOf"] = {{{"type", "string"}, {"pattern", "^/"}}, object};
        schema["examples"] = ordered_json::array({"/kv/", ordered_json::parse(match_example)});
    };
    return by_default("every request",
                      Field<FaultSpec>{{"match",
                                        "Only requests of which all of this holds: path, method and headers; a text is "
                                        "how the path begins. What is not there never matches.",
                                        describe,
                                        false,
                                        {}},
                                       read_match});
}

Field<FaultSpec> hosts_field() {
    const auto describe = [](ordered_json& schema) {
        describe_pattern(schema);
        schema["examples"] = {"^payments\\."};
    };
    return {{"hosts",
             "A regular expression: hosts of dependencies in which it is found do not resolve.",
             describe,
             false,
             {}},
            [](const ScriptNode& node, FaultSpec& spec) { spec.hosts = read_pattern(node); }};
}

}  // namespace

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
            return by_default("500, or 502 for an exception",
                              field("status", &FaultSpec::status, WholeKind(100, 599, 503),
                                    "The HTTP status answered; it serves nobody, whatever it is."));
        case FaultField::flap:
            return by_default("no flapping",
                              field("flap", &FaultSpec::flap, DurationKind("20s", Zero::allowed),
                                    "It comes and goes: there for this long, away for this long, and so on."));
        case FaultField::places:
            return by_default("all", field("places", &FaultSpec::places, TextListKind({"us-east-1"}),
                                           "Only the checkers in these places."));
        case FaultField::of:
            return by_default("everybody", field("of", &FaultSpec::of, TextKind("london"),
                                                 "The population that meets it; dns faults: whose resolvers do."));
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
        case FaultField::load:
            return field("load", &FaultSpec::load, NumberKind(0, 1000, 3), "Requests, as a multiple of the usual.");
        case FaultField::ramp:
            return field("ramp", &FaultSpec::ramp, DurationKind("30s", Zero::allowed),
                         "How long it takes to be all there.");
        case FaultField::into:
            return field("into", &FaultSpec::into, TextKind("paris"), "The population whose people they become.");
        case FaultField::min:
            return field("min", &FaultSpec::min, DurationKind("100ms", Zero::allowed),
                         "How much longer it takes at least; drawn evenly from there to \"max\".");
        case FaultField::max:
            return field("max", &FaultSpec::max, DurationKind("400ms", Zero::allowed),
                         "How much longer it takes at most.");
        case FaultField::match: return match_field();
        case FaultField::dry_run:
            return field("dry_run", &FaultSpec::dry_run, FlagKind(),
                         "Nothing happens: it is only counted whom it would have met.");
        case FaultField::as:
            return field("as", &FaultSpec::as, WordKind({"status", "exception"}),
                         "What it looks like: the service answers so, or it throws.");
        case FaultField::message:
            return by_default("Injected exception", field("message", &FaultSpec::message, TextKind("Out of memory"),
                                                          "What an exception says."));
        case FaultField::limit:
            return by_default(
                "it waits for ever",
                field("limit", &FaultSpec::limit, DurationKind("30s", Zero::refused),
                      "The platform's limit: a worker waits so long, is killed, and the request is answered 504."));
        case FaultField::buffer:
            return field("buffer", &FaultSpec::buffer, DurationKind("500ms", Zero::allowed),
                         "So long before its limit the service goes on, and answers if it is done by then.");
        case FaultField::body:
            return by_default("what is left when the answer is cut at 30 to 80 %",
                              field("body", &FaultSpec::body, TextKind("<html>"), "What answers say instead."));
        case FaultField::hosts: return hosts_field();
        case FaultField::mean:
            return field("mean", &FaultSpec::mean, DurationKind("20ms", Zero::refused),
                         "How much longer a message takes on average; drawn exponentially for each.");
        case FaultField::bandwidth:
            return field("bandwidth", &FaultSpec::bandwidth, BandwidthKind(),
                         "How much each link carries in each direction.");
        case FaultField::overrides: break;
    }
    return field("overrides", &FaultSpec::overrides, TextListKind({"one on"}),
                 "Safety rules that do not count for this change.");
}

}  // namespace regiondrill::drill
