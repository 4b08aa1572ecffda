// Kinds of values a script holds. Each knows three things about its kind: how to read one (complaining with an example
// when the script holds something else), how to print one (for defaults), and how to describe it in the JSON Schema.
#pragma once

#include "drill/scenario/address_plan.hpp"
#include "drill/scenario/script.hpp"
#include "sim/invariant.hpp"
#include "sim/time.hpp"

#include <nlohmann/json_fwd.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace regiondrill::drill {

/// Whether none at all of a quantity is a value like any other, or cannot be meant.
enum class Zero { allowed, refused };

/// "250ms", "10s": at most a year, so that sums of a few of them stay far from where virtual time ends. The example is
/// shown by the schema; it is no default.
class DurationKind {
public:
    using Value = sim::Duration;
    DurationKind(std::string example, Zero zero) : example_(std::move(example)), zero_(zero) {}

    Value read(const ScriptNode& node) const;
    void print(Value value, nlohmann::ordered_json& out) const;
    void describe(nlohmann::ordered_json& schema) const;

private:
    std::string example_;
    Zero zero_;
};

/// A moment of the drill, written as the duration since its start. That it lies within the drill is the check's to say.
class TimeKind {
public:
    using Value = sim::Time;
    explicit TimeKind(std::string example) : duration_(std::move(example), Zero::allowed) {}

    Value read(const ScriptNode& node) const { return Value{duration_.read(node)}; }
    void print(Value value, nlohmann::ordered_json& out) const { duration_.print(value.time_since_epoch(), out); }
    void describe(nlohmann::ordered_json& schema) const { duration_.describe(schema); }

private:
    DurationKind duration_;
};

/// A duration kept as seconds: a bound of an expectation. Only for bounds without a default: it cannot be printed.
class SecondsKind {
public:
    using Value = double;
    explicit SecondsKind(std::string example) : duration_(std::move(example), Zero::allowed) {}

    Value read(const ScriptNode& node) const { return sim::seconds(duration_.read(node)); }
    void describe(nlohmann::ordered_json& schema) const { duration_.describe(schema); }

private:
    DurationKind duration_;
};

/// "40/s": more than none, at most 10,000 a second. Of one client, as events a second.
class RateKind {
public:
    using Value = double;

    Value read(const ScriptNode& node) const;
    void print(Value value, nlohmann::ordered_json& out) const;
    void describe(nlohmann::ordered_json& schema) const;
};

/// "100/s" where only whole ones a second make sense: from 1 to a million.
class WholeRateKind {
public:
    using Value = std::uint64_t;

    Value read(const ScriptNode& node) const;
    void print(Value value, nlohmann::ordered_json& out) const;
    void describe(nlohmann::ordered_json& schema) const;
};

/// "1Gbit/s": bytes a second. Scripts give bits, as lines are sold.
class BandwidthKind {
public:
    using Value = std::uint64_t;

    Value read(const ScriptNode& node) const;
    void print(Value value, nlohmann::ordered_json& out) const;
    void describe(nlohmann::ordered_json& schema) const;
};

/// "20%"; the bounds say whether 0% and 100% themselves are meant.
class ShareKind {
public:
    using Value = double;
    ShareKind(std::string example, Zero zero, bool whole_allowed = true)
        : example_(std::move(example)),
          zero_(zero),
          whole_allowed_(whole_allowed) {}

    Value read(const ScriptNode& node) const;
    void print(Value value, nlohmann::ordered_json& out) const;
    void describe(nlohmann::ordered_json& schema) const;

private:
    std::string example_;
    Zero zero_;
    bool whole_allowed_;
};

/// Text that is not empty (nor only blanks), unless `may_be_empty`.
class TextKind {
public:
    using Value = std::string;
    explicit TextKind(std::string example, bool may_be_empty = false)
        : example_(std::move(example)),
          may_be_empty_(may_be_empty) {}

    Value read(const ScriptNode& node) const;
    void print(const Value& value, nlohmann::ordered_json& out) const;
    void describe(nlohmann::ordered_json& schema) const;

private:
    std::string example_;
    bool may_be_empty_;
};

/// A list of texts, none of them empty; the list may be.
class TextListKind {
public:
    using Value = std::vector<std::string>;
    explicit TextListKind(Value example) : example_(std::move(example)) {}

    Value read(const ScriptNode& node) const;
    void print(const Value& value, nlohmann::ordered_json& out) const;
    void describe(nlohmann::ordered_json& schema) const;

private:
    Value example_;
};

/// Two octets of a loopback network, or a loopback address. Made into a plan at once, so that nobody reads the text a
/// second time.
class LoopbackKind {
public:
    using Value = AddressPlan;

    Value read(const ScriptNode& node) const;
    void print(const Value& value, nlohmann::ordered_json& out) const;
    void describe(nlohmann::ordered_json& schema) const;
};

/// "http://127.0.0.1:3000". Without a path: which path is asked is the request's.
class UpstreamKind {
public:
    using Value = UpstreamAddress;

    Value read(const ScriptNode& node) const;
    void describe(nlohmann::ordered_json& schema) const;
};

/// true or false. Nothing else stands for them.
class FlagKind {
public:
    using Value = bool;

    Value read(const ScriptNode& node) const;
    void print(Value value, nlohmann::ordered_json& out) const;
    void describe(nlohmann::ordered_json& schema) const;
};

/// A whole number between two bounds. Both bounds are allowed and below 2^53. Members narrower than 64 bits must hold
/// `most`.
class WholeKind {
public:
    using Value = std::uint64_t;
    WholeKind(Value least, Value most, Value example) : least_(least), most_(most), example_(example) {}

    Value read(const ScriptNode& node) const;
    void print(Value value, nlohmann::ordered_json& out) const;
    void describe(nlohmann::ordered_json& schema) const;

private:
    Value least_;
    Value most_;
    Value example_;
};

/// The seed of all chance: any whole number of 64 bits. It may stand as a text, as reports write the ones that many
/// readers of JSON would round (SeedKind::exact_up_to).
class SeedKind {
public:
    using Value = std::uint64_t;

    /// Whole numbers are exact in a double up to here.
    static constexpr Value exact_up_to = Value{1} << 53U;

    Value read(const ScriptNode& node) const;
    void print(Value value, nlohmann::ordered_json& out) const;
    void describe(nlohmann::ordered_json& schema) const;
};

/// How many millionths too fast (or, below 0, too slow) something goes; 0 is not meant.
class MillionthsKind {
public:
    using Value = std::int64_t;

    Value read(const ScriptNode& node) const;
    void print(Value value, nlohmann::ordered_json& out) const;
    void describe(nlohmann::ordered_json& schema) const;
};

/// A whole number kept as a double: a bound of an expectation.
class CountKind {
public:
    using Value = double;

    Value read(const ScriptNode& node) const { return static_cast<Value>(whole_.read(node)); }
    void describe(nlohmann::ordered_json& schema) const { whole_.describe(schema); }

private:
    WholeKind whole_{0, std::uint64_t{1} << 53U, 1000};
};

/// A number between two bounds, the lower one excluded when `Zero::refused` (then it is 0). Printed without a point
/// where it is whole.
class NumberKind {
public:
    using Value = double;
    NumberKind(Value least, Value most, Value example, Zero zero = Zero::allowed)
        : least_(least),
          most_(most),
          example_(example),
          zero_(zero) {}

    Value read(const ScriptNode& node) const;
    void print(Value value, nlohmann::ordered_json& out) const;
    void describe(nlohmann::ordered_json& schema) const;

private:
    std::string expected() const;

    Value least_;
    Value most_;
    Value example_;
    Zero zero_;
};

/// One of a few words. The first of them is mostly the default.
class WordKind {
public:
    using Value = std::string;
    explicit WordKind(std::vector<std::string> words) : words_(std::move(words)) {}

    Value read(const ScriptNode& node) const;
    void print(const Value& value, nlohmann::ordered_json& out) const;
    void describe(nlohmann::ordered_json& schema) const;

private:
    std::vector<std::string> words_;
};

/// One word for each value of an enum. Every value that is printed (a default) must be in the table. The enum stands in
/// the code, its words in the script.
template <class Enum>
class ChoiceKind {
public:
    using Value = Enum;
    using Choice = std::pair<const char*, Enum>;
    explicit ChoiceKind(std::vector<Choice> choices) : choices_(std::move(choices)), word_(words_of(choices_)) {}

    Value read(const ScriptNode& node) const {
        const std::string word = word_.read(node);
        return choice([&](const Choice& each) { return each.first == word; }).second;
    }
    void print(Value value, nlohmann::ordered_json& out) const {
        word_.print(choice([&](const Choice& each) { return each.second == value; }).first, out);
    }
    void describe(nlohmann::ordered_json& schema) const { word_.describe(schema); }

private:
    static std::vector<std::string> words_of(const std::vector<Choice>& choices) {
        std::vector<std::string> words;
        for (const Choice& choice : choices) words.emplace_back(choice.first);
        return words;
    }

    template <class Holds>
    const Choice& choice(Holds holds) const {
        const auto found = std::find_if(choices_.begin(), choices_.end(), holds);
        sim::ensure(found != choices_.end(), "a choice of the script has no line in its table");
        return *found;
    }

    std::vector<Choice> choices_;
    WordKind word_;
};

}  // namespace regiondrill::drill
