#include "drill/scenario/value_kind.hpp"

#include "drill/scenario/units.hpp"
#include "sim/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace regiondrill::drill {

namespace {

using nlohmann::ordered_json;

// Examples for complaints: somebody who has the wrong notation needs to see the right one.
constexpr std::string_view a_duration = R"(a duration such as "250ms" or "10s")";
constexpr std::string_view a_rate = R"(a rate such as "40/s" or "10/m")";
constexpr std::string_view a_share = R"(a share such as "20%" or "99.9%")";

// A leap year. Virtual time counts to 292 years, so sums of some hundred of these still fit.
constexpr sim::Duration longest_duration = std::chrono::hours{366 * 24};
// A client that asks more often than this is a population: the complaint says so.
constexpr double largest_rate = 10'000;
// A million writes a second are more than any replica of a drill is asked for.
constexpr double largest_whole_rate = 1'000'000;
// Twice as fast, or at a standstill: beyond that it is no clock.
constexpr std::int64_t most_millionths = 1'000'000;

/// The text of a node read as a quantity; complains with an example when it is none. The parser says what is wrong in
/// words that follow the quoted text.
template <class T>
T read_quantity(const ScriptNode& node, Parsed<T> (*parse)(std::string_view), std::string_view expected) {
    const std::string& text = node.text(expected);
    const Parsed<T> parsed = parse(text);
    if (!parsed) node.fail({in_quotes(text) + " " + parsed.problem, std::string{expected}, {}});
    return *parsed.value;
}

// For a text that is well formed and cannot be meant. The node is known to be a text by then.
[[noreturn]] void fail_value(const ScriptNode& node, const std::string& problem, std::string expected) {
    node.fail({in_quotes(node.text("")) + " " + problem, std::move(expected), {}});
}

/// 90 and not 90.0, as a person would write it. A whole number is one by comparison, not by its digits.
ordered_json plain(double number) {
    const auto whole = static_cast<std::int64_t>(number);
    const bool is_whole = !(static_cast<double>(whole) < number || static_cast<double>(whole) > number);
    return is_whole ? ordered_json(whole) : ordered_json(number);
}

std::string number_text(double number) { return plain(number).dump(); }

/// Kinds with a notation of their own are described once, under $defs. The example stands with the field, as it is the
/// field that gives it sense.
void refer(ordered_json& schema, const char* definition, const std::string& example) {
    schema["$ref"] = std::string{"#/$defs/"} + definition;
    schema["examples"] = ordered_json::array({example});
}

// A text of blanks alone looks empty in every report.
bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

}  // namespace

// Zero is refused where it would mean something else than "very short", such as an interval.
sim::Duration DurationKind::read(const ScriptNode& node) const {
    const auto duration = read_quantity(node, parse_duration, a_duration);
    if (duration > longest_duration) fail_value(node, "is longer than a year", std::string{a_duration});
    if (duration == Value::zero() && zero_ == Zero::refused) fail_value(node, "is no time at all", "more than 0s");
    return duration;
}

void DurationKind::print(Value value, ordered_json& out) const { out = duration_text(value); }

void DurationKind::describe(ordered_json& schema) const { refer(schema, "duration", example_); }

// Zero is refused: a population that never asks is nobody's.
double RateKind::read(const ScriptNode& node) const {
    const double rate = read_quantity(node, parse_rate, a_rate);
    if (rate <= 0) fail_value(node, "is no rate at all", R"(more than "0/s")");
    if (rate > largest_rate) fail_value(node, "is too fast", R"(at most "10000/s"; raise "count" for more)");
    return rate;
}

void RateKind::print(Value value, ordered_json& out) const { out = rate_text(value); }

void RateKind::describe(ordered_json& schema) const { refer(schema, "rate", "40/s"); }

// "60/m" is one a second and passes. Cut down to the largest first, as a greater double may not fit an integer.
std::uint64_t WholeRateKind::read(const ScriptNode& node) const {
    const double rate = read_quantity(node, parse_rate, R"(a rate such as "100/s")");
    const auto whole = static_cast<Value>(std::min(rate, largest_whole_rate));
    const bool is_whole = whole != 0 && static_cast<double>(whole) >= rate;
    if (!is_whole) fail_value(node, "is no whole number a second", R"(one from "1/s" to "1000000/s")");
    return whole;
}

void WholeRateKind::print(Value value, ordered_json& out) const { out = rate_text(static_cast<double>(value)); }

void WholeRateKind::describe(ordered_json& schema) const { refer(schema, "rate", "100/s"); }

// The parser knows the bounds, as its units go with them.
std::uint64_t BandwidthKind::read(const ScriptNode& node) const {
    return read_quantity(node, parse_bandwidth, R"(a bandwidth such as "1Gbit/s" or "64kbit/s")");
}

void BandwidthKind::print(Value value, ordered_json& out) const { out = bandwidth_text(value); }

void BandwidthKind::describe(ordered_json& schema) const { refer(schema, "bandwidth", "100Mbit/s"); }

// A share so near to a bound that a double cannot tell the two apart counts as the bound.
double ShareKind::read(const ScriptNode& node) const {
    const double share = read_quantity(node, parse_share, a_share);
    if (share <= 0 && zero_ == Zero::refused) fail_value(node, "is nobody and nothing", R"(more than "0%")");
    if (share >= 1 && !whole_allowed_) fail_value(node, "is all of them", R"(less than "100%")");
    return share;
}

void ShareKind::print(Value value, ordered_json& out) const { out = share_text(value); }

void ShareKind::describe(ordered_json& schema) const { refer(schema, "share", example_); }

// The text as it stands: blanks around it are part of it.
std::string TextKind::read(const ScriptNode& node) const {
    const std::string expected = "a text such as " + in_quotes(example_);
    const std::string& text = node.text(expected);
    if (!may_be_empty_ && is_blank(text)) node.fail({"the text is empty", expected, {}});
    return text;
}

void TextKind::print(const Value& value, ordered_json& out) const { out = value; }

// Editors are told of empty texts; blanks alone only the reader refuses.
void TextKind::describe(ordered_json& schema) const {
    schema["type"] = "string";
    if (!may_be_empty_) schema["minLength"] = 1;
    schema["examples"] = ordered_json::array({example_});
}

// A script travels, so it may name no address beyond the machine that plays it.
AddressPlan LoopbackKind::read(const ScriptNode& node) const {
    const std::string expected =
        R"(two octets of a loopback network such as "127.77", or an address such as "127.0.0.1")";
    const auto plan = AddressPlan::from_text(node.text(expected));
    if (!plan) node.fail({in_quotes(node.text(expected)) + " is neither", expected, {}});
    return *plan;
}

void LoopbackKind::print(const AddressPlan& value, ordered_json& out) const { out = value.text(); }

// Free text with examples: which addresses are the loopback's no pattern says well.
void LoopbackKind::describe(ordered_json& schema) const {
    schema["type"] = "string";
    schema["examples"] = ordered_json::array({AddressPlan::usual, "127.0.0.1"});
}

// Not asked whether anybody listens there: a script is read where it may not be played.
UpstreamAddress UpstreamKind::read(const ScriptNode& node) const {
    const std::string expected = R"(an HTTP server's address such as "http://127.0.0.1:3000")";
    const auto address = UpstreamAddress::from_text(node.text(expected));
    if (!address) node.fail({in_quotes(node.text(expected)) + " is none", expected + ", without a path", {}});
    return *address;
}

void UpstreamKind::describe(ordered_json& schema) const {
    schema["type"] = "string";
    schema["examples"] = ordered_json::array({"http://127.0.0.1:3000"});
}

// An empty list is a list; whether it may be is the check's to say.
std::vector<std::string> TextListKind::read(const ScriptNode& node) const {
    Value texts;
    for (const auto& element : node.elements("a list such as " + ordered_json(example_).dump())) {
        texts.push_back(TextKind(example_.front()).read(element));
    }
    return texts;
}

void TextListKind::print(const Value& value, ordered_json& out) const { out = value; }

void TextListKind::describe(ordered_json& schema) const {
    schema["type"] = "array";
    schema["items"] = {{"type", "string"}, {"minLength", 1}};
    schema["examples"] = ordered_json::array({example_});
}

// Neither 1 nor "yes": JSON has words for it.
bool FlagKind::read(const ScriptNode& node) const {
    if (!node.value().is_boolean()) node.fail_type("true or false");
    return node.value().get<bool>();
}

void FlagKind::print(Value value, ordered_json& out) const { out = value; }

void FlagKind::describe(ordered_json& schema) const {
    schema["type"] = "boolean";
    schema["examples"] = {true, false};
}

// Out of range and not a number are told alike, by the range.
std::uint64_t WholeKind::read(const ScriptNode& node) const {
    const std::string expected = "a whole number from " + std::to_string(least_) + " to " + std::to_string(most_);
    const ordered_json& value = node.value();
    if (!value.is_number()) node.fail_type(expected);
    // Every bound is below 2^53, so the double is exact wherever the number is in range; 7.0 is 7, as in JSON Schema.
    const auto number = value.get<double>();
    const bool in_range = number >= static_cast<double>(least_) && number <= static_cast<double>(most_);
    if (!in_range) node.fail_type(expected);
    const auto whole = static_cast<std::uint64_t>(number);
    if (static_cast<double>(whole) < number) node.fail_type(expected);
    return whole;
}

void WholeKind::print(Value value, ordered_json& out) const { out = value; }

// JSON Schema counts 7.0 among the integers, as the reader does.
void WholeKind::describe(ordered_json& schema) const {
    schema["type"] = "integer";
    schema["minimum"] = least_;
    schema["maximum"] = most_;
    schema["examples"] = ordered_json::array({example_});
}

// As a whole number, which the parser keeps exactly, or as a text of digits.
std::uint64_t SeedKind::read(const ScriptNode& node) const {
    const std::string expected = "a whole number from 0 to " + std::to_string(std::numeric_limits<Value>::max());
    const ordered_json& value = node.value();
    if (value.is_number_unsigned()) return value.get<Value>();
    if (value.is_string()) {
        const auto seed = parse_seed(value.get_ref<const std::string&>());
        if (!seed) fail_value(node, "is no seed", expected);
        return *seed;
    }
    // 7.0 is 7, as in JSON Schema; a greater number with a point in it has lost its last digits already.
    if (!value.is_number()) node.fail_type(expected);
    const auto number = value.get<double>();
    const bool in_range = number >= 0 && number <= static_cast<double>(exact_up_to);
    if (!in_range || static_cast<double>(static_cast<Value>(number)) < number) node.fail_type(expected);
    return static_cast<Value>(number);
}

// As a number where every reader of JSON has it right.
void SeedKind::print(Value value, ordered_json& out) const {
    out = value <= exact_up_to ? ordered_json(value) : ordered_json(std::to_string(value));
}

// The texts of more than 64 bits that the pattern lets through the reader refuses.
void SeedKind::describe(ordered_json& schema) const {
    constexpr Value most = std::numeric_limits<Value>::max();
    schema["oneOf"] = {{{"type", "integer"}, {"minimum", 0}, {"maximum", most}},
                       {{"type", "string"}, {"pattern", R"(^\d{1,20}$)"}}};
    schema["examples"] = ordered_json::array({7, std::to_string(most)});
}

// Both ways to be no whole number are compared, as the sign turns the rounding round.
std::int64_t MillionthsKind::read(const ScriptNode& node) const {
    const std::string expected = "a whole number from " + std::to_string(-most_millionths) + " to " +
                                 std::to_string(most_millionths) + ", but not 0";
    if (!node.value().is_number()) node.fail_type(expected);
    const auto number = node.value().get<double>();
    if (number < -most_millionths || number > most_millionths) node.fail_type(expected);
    const auto whole = static_cast<Value>(number);
    const bool is_whole = static_cast<double>(whole) >= number && static_cast<double>(whole) <= number;
    if (!is_whole || whole == 0) node.fail_type(expected);
    return whole;
}

void MillionthsKind::print(Value value, ordered_json& out) const { out = value; }

void MillionthsKind::describe(ordered_json& schema) const {
    schema["type"] = "integer";
    schema["minimum"] = -most_millionths;
    schema["maximum"] = most_millionths;
    schema["not"] = {{"const", 0}};
    schema["examples"] = ordered_json::array({200, -200});
}

// The bounds as the schema has them, in words.
std::string NumberKind::expected() const {
    const std::string from = zero_ == Zero::refused ? "above 0 and at most " : "from " + number_text(least_) + " to ";
    return "a number " + from + number_text(most_);
}

// Bounds are inclusive, but for a zero that is refused.
double NumberKind::read(const ScriptNode& node) const {
    if (!node.value().is_number()) node.fail_type(expected());
    const auto number = node.value().get<double>();
    const bool in_range = number >= least_ && number <= most_ && (zero_ == Zero::allowed || number > 0);
    if (!in_range) node.fail_type(expected());
    return number;
}

void NumberKind::print(Value value, ordered_json& out) const { out = plain(value); }

// Where zero is refused the least bound is zero.
void NumberKind::describe(ordered_json& schema) const {
    schema["type"] = "number";
    schema[zero_ == Zero::refused ? "exclusiveMinimum" : "minimum"] = plain(least_);
    schema["maximum"] = plain(most_);
    schema["examples"] = ordered_json::array({plain(example_)});
}

// Case counts: words are the script's spelling of names in the code.
std::string WordKind::read(const ScriptNode& node) const {
    const std::string& word = node.text(one_of(words_));
    if (std::find(words_.begin(), words_.end(), word) == words_.end()) node.fail(unknown_name("choice", word, words_));
    return word;
}

void WordKind::print(const Value& value, ordered_json& out) const { out = value; }

void WordKind::describe(ordered_json& schema) const {
    schema["enum"] = words_;
    schema["examples"] =
        ordered_json::array({words_.back()});  // the first is mostly the default; another one shows more
}

}  // namespace regiondrill::drill
