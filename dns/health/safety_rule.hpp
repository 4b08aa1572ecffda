// Rules that keep routing controls from being set to something nobody wants.
#pragma once

#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace regiondrill::dns {

/// When a set of routing controls is as it should be (facts ARC-05).
struct RuleConfig {
    enum class Type : std::uint8_t { at_least, all, any };

    Type type = Type::at_least;
    std::uint32_t threshold = 1;  // of at_least
    bool inverted = false;

    bool is_satisfied(std::size_t on, std::size_t of) const {
        const bool plain = type == Type::all ? on == of : on >= (type == Type::any ? 1 : threshold);
        return plain != inverted;
    }
};

struct SafetyRule {
    enum class Kind : std::uint8_t {
        assertion,  // after a change of any of its controls these satisfy the configuration (facts ARC-05)
        gating,     // the targets may change only while its controls satisfy it (facts ARC-06)
    };

    std::string name;
    Kind kind = Kind::assertion;
    std::vector<std::string> controls;  // asserted, or gating
    std::vector<std::string> targets;   // of a gating rule
    RuleConfig config;
    sim::Duration wait_period = std::chrono::seconds{5};  // after a change of what it guards (facts ARC-07)
};

}  // namespace regiondrill::dns
