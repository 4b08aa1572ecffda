// Routing controls: on/off switches that operators flip in a disaster, and safety rules over them (facts ARC-01 to
// ARC-08), as Amazon's Application Recovery Controller has them.
//
// The cluster that keeps them always answers, whatever region is down: that is their point. Nothing here runs by
// itself; time is passed in. What a control stands at reaches routing through the health check that watches it.
#pragma once

#include "sim/result.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

/// A rule that keeps routing controls from being set to something nobody wants.
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

/// Why a request is refused, in the API's own three words, and a sentence for people.
struct ControlError {
    enum class Kind : std::uint8_t {
        conflict,            // a safety rule or its wait period is in the way
        validation,          // the request makes no sense
        resource_not_found,  // a control or a rule of that name is not there
    };
    Kind kind{};
    std::string why;
};

struct ControlChange {
    std::string control;
    bool on = true;
};

/// Changes that are made together or not at all (facts ARC-04).
struct ControlRequest {
    std::vector<ControlChange> changes;
    std::vector<std::string> rules_to_override;  // facts ARC-08
};

/// The state of all controls and the rules over them. Operators' acts go through update(), which makes all of a
/// request's changes or none.
class RoutingControls {
public:
    template <typename T>
    using Result = sim::Result<T, ControlError>;

    /// Fails with `validation` when there is one of this name.
    Result<void> add_control(const std::string& name, bool on);

    /// Fails with `resource_not_found` when a control is not there, with `validation` when the rule guards nothing or
    /// its name is taken. What is already so may break it: it is looked at when its controls change.
    Result<void> add_rule(const SafetyRule& rule);

    /// Gating rules go by what stands before the change, assertion rules by what would stand after
    /// it; within a rule's wait period after a change of anything it guards, all requests for what it guards fail.
    Result<void> update(const ControlRequest& request, sim::Time now);

    /// Where a control stands. It must be there.
    bool is_on(std::string_view name) const { return controls_[*find(name)].on; }

private:
    struct Control {
        std::string name;
        bool on = true;
        std::optional<sim::Time> changed;
    };

    struct Rule {
        SafetyRule given;
        std::vector<std::size_t> controls;  // that decide
        std::vector<std::size_t> guarded;
    };

    struct Change {
        std::size_t control = 0;
        bool on = true;
    };

    std::optional<std::size_t> find(std::string_view control) const;
    Result<std::vector<std::size_t>> find_all(const std::vector<std::string>& names) const;
    Result<std::vector<Change>> validate(const ControlRequest& request) const;
    std::optional<ControlError> refusal(const Rule& rule, const std::vector<Change>& changes, sim::Time now) const;

    std::vector<Control> controls_;
    std::vector<Rule> rules_;
};

}  // namespace regiondrill::dns
