// What is odd about a scenario: what can be meant, but seldom is, and what a run would show only at its end. Each kind
// has a code, which does not change its meaning and is documented in docs/lint.md.
#pragma once

#include "drill/scenario/script.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::drill {

class World;
struct Rehearsal;

/// A kind of warning.
struct LintRule {
    std::string_view code;    // "RD302"
    std::string_view name;    // "ttl-outlasts-promise"
    std::string_view about;   // one sentence
    std::string_view advice;  // what to do, or why it may be meant
};

/// By code. Lives as long as the program.
const std::vector<LintRule>& lint_rules();
/// Of a code that is in the table.
const LintRule& lint_rule(std::string_view code);

/// Of a world that has not run, and its rehearsal. From the DNS, where most slips are, to the promises; each once.
std::vector<Warning> lint(const World& world, const Rehearsal& played);

/// "drill.json:12:5", for the pointer of a warning; nothing where no script is at hand.
using PlaceText = std::function<std::string(const std::string& pointer)>;

/// A section of its own, with a heading: each with its code, its place and the advice of its kind. Empty where there
/// are none.
std::string warnings_section(const std::vector<Warning>& warnings, const PlaceText& place_of);

}  // namespace regiondrill::drill
