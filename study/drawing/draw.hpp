// Chance for who draws a scenario: everything comes from the seed.
//
// Swarm testing (Groce and others, ISSTA 2012; FoundationDB, TigerBeetle): a world in which everything may happen is
// mostly one in which nothing happens for long. So each seed switches whole groups of what could be drawn off, by name,
// and what is left has room to go far.
#pragma once

#include "sim/random.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::study {

using Words = std::vector<std::string>;

/// A stream of draws, and the groups that the seed has switched off. Copies go on from where they were made.
class Draw {
public:
    explicit Draw(std::uint64_t seed);

    /// A stream of its own for one of many things that are drawn alike: one more of them reshuffles no other. The same
    /// for the same name, whatever was drawn before.
    Draw part(std::string_view name) const;

    bool chance(double share) { return dice_.chance(share); }
    /// 0 to bound - 1; bound > 0.
    std::uint32_t below(std::uint32_t bound) { return dice_.below(bound); }
    double uniform(double least, double most) { return dice_.uniform(least, most); }
    /// Every order of magnitude alike; least > 0.
    double magnitude(double least, double most);
    /// The same in whole numbers, both bounds included.
    std::uint64_t whole(std::uint64_t least, std::uint64_t most);
    const std::string& pick(const Words& words) { return words[below(static_cast<std::uint32_t>(words.size()))]; }
    /// Some of them in their order, at least one.
    Words some(const Words& words);

    /// As a script has it, of every order of magnitude alike and in two digits: "340ms".
    std::string duration(sim::Duration least, sim::Duration most);
    /// In whole percent.
    std::string share(std::uint32_t least, std::uint32_t most);

    /// Whether this seed draws anything of that name at all; half of the seeds do. Always the same answer.
    bool takes(std::string_view group) const;

private:
    Draw(std::uint64_t seed, std::uint64_t own) : seed_(seed), own_(own), dice_(own) {}

    std::uint64_t seed_;  // decides which groups are taken
    std::uint64_t own_;   // where this stream began
    sim::Stream dice_;
};

}  // namespace regiondrill::study
