// Regular expressions that people write into scripts, matched in a time that is proportional to the text whatever they
// say: no choice of alternatives is ever tried twice (Thompson, 1968), so that nobody's pattern holds up a drill, and
// it finds the same on every machine.
//
//   abc   .   [a-z]   [^/]   \d \w \s \D \W \S   \.   (a|b)   (?:a)   a* a+ a? a{2,5}   ^ $ \b \B
//
// The syntax is that of JavaScript as far as it goes. By octets; what a letter beyond ASCII says is its UTF-8. A '?'
// behind a repetition changes nothing, as it is only asked whether the pattern is found. There are no references to
// groups, no looking ahead or behind.
#pragma once

#include "sim/result.hpp"

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::sim {

/// Compiled once, when a fault begins. Matching allocates nothing once warm; one thread at a time.
class Pattern {
public:
    /// Why there is none, for a complaint.
    struct Problem {
        std::string why;
    };

    /// Longer ones are refused, as are those that would take more than 10,000 steps: `(a{500}){500}`.
    static constexpr std::size_t longest = 512;

    static Result<Pattern, Problem> compile(std::string_view text);

    /// Whether it is found anywhere in the text; with ^ and $ the text as a whole is meant.
    bool is_in(std::string_view text) const;

private:
    friend class PatternCompiler;

    using Octets = std::bitset<256>;

    enum class StepKind : std::uint8_t { octet, both, begin, end, edge, no_edge, found };
    /// Of a machine that is in several steps at once: `octet` goes on where one of the set's comes, `both` to two steps
    /// without any.
    struct Step {
        StepKind kind{};
        std::uint32_t set = 0;
        std::uint32_t next = 0;
        std::uint32_t other = 0;
    };

    Pattern() = default;
    bool enter(std::uint32_t step, std::string_view text, std::size_t at) const;

    std::vector<Step> steps_;
    std::vector<Octets> sets_;
    std::uint32_t first_ = 0;

    // While it is matched: the steps it is in, those it comes to next, and when each was entered last.
    mutable std::vector<std::uint32_t> here_;
    mutable std::vector<std::uint32_t> entered_;
    mutable std::vector<std::uint32_t> to_enter_;
    mutable std::vector<std::size_t> marks_;
};

}  // namespace regiondrill::sim
