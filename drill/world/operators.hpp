// The operators of a drill: what they switch, edit and evacuate, and whether it was taken.
#pragma once

#include "dns/authority.hpp"
#include "dns/health/health_checks.hpp"
#include "dns/health/routing_controls.hpp"
#include "drill/scenario/scenario.hpp"
#include "drill/world/cause_log.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace regiondrill::drill {

/// Something an operator did.
struct OperatorAct {
    Time at{};
    std::string what;     // "sets the weight of eu-west-2 to 0"
    std::string refusal;  // why it was not taken; empty when it was
    EntryId entry = no_entry;
};

/// What was taken and may be taken back.
enum class SwitchingId : std::uint32_t {};
enum class EditId : std::uint32_t {};

/// Does what people at a console would do to the DNS: switch routing controls, edit records, evacuate a region. The
/// faults of that group call it and take their acts back by its ids, in any order. Each act is kept with whether it was
/// taken, for the story. It goes through the same control plane as real operators: what that refuses is refused here.
class Operators {
public:
    /// All outlive this. `groups` gives each group's number by its name, "" for the steered name's own.
    Operators(sim::Engine& engine, const Scenario& scenario, dns::Authority& authority, dns::HealthChecks& checks,
              CauseLog& causes, std::map<std::string, dns::GroupId, std::less<>> groups);

    /// Switches routing controls together or not at all; nothing when a safety rule refuses it. `switch_back` puts
    /// those controls where the latest switching still in force has them, or where they were at first; that is an act
    /// of its own, which a rule may refuse.
    std::optional<SwitchingId> switch_controls(const std::vector<std::string>& on, const std::vector<std::string>& off,
                                               const std::vector<std::string>& overrides);
    void switch_back(SwitchingId id);

    /// Edits a weight through the control plane; `group` "" is the name's own. Nothing when the control plane takes no
    /// edits. `undo` edits it to what the latest edit still in force says, or to what it was at first; that is an edit
    /// of its own, which may be refused.
    std::optional<EditId> set_weight(const std::string& group, const std::string& record, std::uint32_t weight);
    void undo(EditId id);

    /// The weight as last edited.
    std::uint32_t weight_of(const std::string& group, const std::string& record) const;

    /// Says that the region is sick, whatever its checkers find; mirrored by return_to, as often. False when no check
    /// looks at the region, so that nobody hears it.
    bool evacuate(const std::string& region);
    void return_to(const std::string& region);

    /// As last switched.
    bool is_on(std::string_view control) const { return controls_.is_on(control); }

    /// In the order of time, refused ones included; it only grows.
    const std::vector<OperatorAct>& acts() const { return acts_; }

    /// When edits were refused, in order.
    const std::vector<Time>& refused_edits() const { return refused_edits_; }

private:
    struct Switching {
        std::vector<dns::ControlChange> changes;
        std::vector<std::string> overrides;
        bool in_force = true;
    };

    struct WeightEdit {
        std::string group;
        std::string record;
        std::uint32_t weight = 0;
        std::uint32_t before = 0;
        bool in_force = true;
    };

    /// All or nothing; false where a safety rule refused it. Either way it is an act of the story.
    bool request(const std::vector<dns::ControlChange>& changes, const std::vector<std::string>& overrides);
    /// Where a control should be when nothing but what is in force holds.
    bool should_be_on(const std::string& control) const;
    /// False where the control plane takes no edits. Either way it is an act of the story.
    bool edit_weight(const std::string& group, const std::string& record, std::uint32_t weight);
    /// Tells checks and authority what is forced by now.
    void force();
    /// Into the acts, and into the record of causes as the doing of the fault that is played just now.
    void note_act(std::string what, std::string refusal);

    sim::Engine& engine_;
    const Scenario& scenario_;
    dns::Authority& authority_;
    dns::HealthChecks& checks_;
    CauseLog& causes_;
    std::map<std::string, dns::GroupId, std::less<>> groups_;
    dns::RoutingControls controls_;
    std::vector<Switching> switchings_;
    std::vector<WeightEdit> edits_;
    std::map<std::string, int> evacuated_;  // regions, and how often
    std::vector<OperatorAct> acts_;
    std::vector<Time> refused_edits_;
};

}  // namespace regiondrill::drill
