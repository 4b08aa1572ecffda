// The vocabulary of expectations. Each stands in a file of its own under expectations/ and has one line in
// expectations/registry.hpp.
#pragma once

#include "drill/scenario/scenario.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

class ScenarioNames;
struct Measurements;
template <class Spec>
struct Variants;

/// Inconclusive is no kind of passed: the drill did not show what the promise is about.
enum class Verdict { passed, failed, inconclusive };
/// As reports have it.
std::string_view name_of(Verdict verdict);

/// What judging one promise came to, in words for people.
struct ExpectationResult {
    Verdict verdict = Verdict::inconclusive;
    std::string measured;            // with its unit: "99.97%"
    std::string wanted;              // "at least 99.9%"
    std::string why;                 // one sentence; empty when passed without remark
    std::optional<double> figure{};  // what was measured, as bounds are kept; infinite: never; none: nothing was
};

/// In what unit at_least and at_most are written: "99.9%", "250ms", or a whole number.
enum class BoundUnit { share, duration, count };

/// Each is one member of ExpectationSpec and one key of the script.
enum class ExpectationField { of, region, percentile, requests, from, to, at_least, at_most, within, by };

/// A field that an expectation knows, and whether a script must give it.
struct ExpectationFieldUse {
    ExpectationField field{};
    bool required = false;
};

/// One entry of the registry. `judge` is called once the drill is at rest, or on the way for a report so far; it reads
/// and changes nothing.
struct ExpectationType {
    std::string_view name;
    std::string_view summary;
    std::string_view foreign;  // what other products call it: letters in lower case and digits, blanks between words
    BoundUnit unit = BoundUnit::count;
    std::vector<ExpectationFieldUse> fields;
    /// Where both at_least and at_most are allowed, at least one must be given.
    ExpectationResult (*judge)(const Measurements&, const ExpectationSpec&);
    bool needs_rest = false;         // it cannot be told before the drill is over and all has come to rest
    bool needs_second_play = false;  // it may take the drill being played once more to tell
    bool of_recoveries = false;      // it asks for recoveries, measured apart for the kind of requests it names
    bool watches_sessions = false;   // sessions are watched widely only where it is asked for: that costs each request
};

/// In the registry's order; the second gives null for a name that is not in it.
const std::vector<const ExpectationType*>& expectation_types();
const ExpectationType* find_expectation_type(std::string_view name);
/// Of a spec that was checked.
const ExpectationType& type_of(const ExpectationSpec& spec);
/// Fields that an expectation does not use keep their default, and nobody may ask for them.
inline bool uses(const ExpectationType& type, ExpectationField field) {
    return std::any_of(type.fields.begin(), type.fields.end(), [&](const auto& use) { return use.field == field; });
}

/// The tables of the script's expectations, one for each type. Lives as long as the program.
const Variants<ExpectationSpec>& expectation_variants();

/// What expectations must mean: subjects that exist, a span of the drill, bounds that something can lie between. Throws
/// InputError. They must still be in the script's order.
void check_expectations(const Scenario& scenario, const ScenarioNames& names);

/// The part of it that is about what is measured, whoever asks for it: subjects and span. `place` is where the spec
/// stands.
void check_measure(const ExpectationSpec& spec, const std::string& place, const Scenario& scenario,
                   const ScenarioNames& names);

}  // namespace regiondrill::drill
