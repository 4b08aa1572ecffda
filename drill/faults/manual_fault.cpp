#include "drill/faults/manual_fault.hpp"

#include "drill/scenario/fault_type.hpp"
#include "drill/scenario/input_error.hpp"
#include "drill/scenario/membership.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/script.hpp"
#include "drill/scenario/timeline_schema.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/world.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// What a text that is no object at all is answered with.
constexpr const char* example_fault = R"(one such as { "do": "kill", "region": "eu-west-2", "for": "2m" })";

// What cannot be is told as a person's bad input, for it came over the control API or from a recording.
[[noreturn]] void fail(const std::string& source, std::string what, std::string expected = {}) {
    throw InputError(source, {}, {}, {std::move(what), std::move(expected), {}});
}

// As the control API calls it; what was wrong with the fault itself is said by its words instead, "kill eu-west-2".
std::string name_of_fault(std::size_t number) { return "fault " + std::to_string(number); }

/// What adds or removes a region now, or is scheduled to; none when nothing does.
/// An entry of a manual timeline that waits is no such plan: nobody may ever trigger it. `but` is the one that is being
/// asked about.
const FaultRun* change_of(const World& world, const std::string& region, const FaultRun* but = nullptr) {
    const auto& faults = world.faults();
    const auto found = std::find_if(faults.begin(), faults.end(), [&](const FaultRun& run) {
        const bool plays = !run.planned || world.timeline() == TimelineMode::plays;
        const bool scheduled = plays && !run.has_begun() && !run.called_off;
        return &run != but && changes_membership(run.spec) && run.spec.region == region &&
               (scheduled || run.is_in_force());
    });
    return found == faults.end() ? nullptr : &*found;
}

// A region may come or go by one fault at a time, and somebody must stay to keep the data.
void check_change(const World& world, const FaultSpec& fault, const std::string& source, const FaultRun* entry) {
    const std::string region = in_quotes(fault.region);
    if (const FaultRun* other = change_of(world, fault.region, entry)) {
        fail(source,
             region + " comes or goes already by " + name_of_fault(other->number) + ": " + text_of(other->spec));
    }
    const bool there = world.membership().is_member(world.region(fault.region));
    if (adds_region(fault)) {
        if (there) fail(source, region + " is there already");
        return;
    }
    const auto& regions = world.scenario().regions;
    // A region that another fault is about to remove does not count as staying, nor one that is still to be added.
    const bool somebody_stays = std::any_of(regions.begin(), regions.end(), [&](const RegionSpec& other) {
        return other.name != fault.region && world.membership().is_member(world.region(other.name)) &&
               change_of(world, other.name) == nullptr;
    });
    if (!somebody_stays) fail(source, "no other region would stay, to keep the data");
}

/// Against what the world is like by now.
/// A region is named where the fault happens to it or stands on one of its sides; a region that is no member can only
/// be added.
void check_now(const World& world, const FaultSpec& fault, const std::string& source, const FaultRun* entry = nullptr) {
    if (world.is_over()) fail(source, "the drill is over");
    for (const RegionSpec& region : world.scenario().regions) {
        // The one fault that may name a region which is not there.
        const bool is_added = adds_region(fault) && fault.region == region.name;
        if (is_added || !names_region(fault, region.name) || world.membership().is_member(world.region(region.name)))
            continue;
        fail(source, in_quotes(region.name) + " is not there");
    }
    if (changes_membership(fault)) check_change(world, fault, source, entry);
}

// The number came from outside.
// Numbers are never given again, so one that is known names the same fault for ever.
const FaultRun& fault_numbered(std::size_t number, const World& world) {
    if (number < world.faults().size()) return world.faults()[number];
    fail(name_of_fault(number), "there is no such fault",
         world.faults().empty() ? "" : "a number below " + std::to_string(world.faults().size()));
}

/// Far longer than a line of the story.
constexpr std::size_t longest_reason = 200;

// It is printed to terminals.
void check_reason(const std::string& because, const ScriptNode& node) {
    if (because.size() > longest_reason) {
        node.child("because").fail({"this is too long", "at most " + std::to_string(longest_reason) + " bytes", {}});
    }
    if (std::any_of(because.begin(), because.end(), [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; })) {
        node.child("because").fail({"this has control characters", "one line of text", {}});
    }
}

}  // namespace

// The same order as for a script: first the shape, then names, then what only this moment knows. The script of the
// names is the fault's own text, so that complaints give line and column in what was sent.
FaultSpec read_fault(std::string_view text, const std::string& source, const World& world) {
    const Script script(text, source, example_fault);
    const ScriptNode node(script);
    const auto& variants = manual_variants();
    std::vector<std::string> names;
    for (const auto& [name, table] : variants.tables) names.push_back(name);
    FaultSpec fault;
    read_object(node, variants.tables[find_variant(node, variants.tag, variants.noun, names)].second, fault);
    fill_in(fault);
    check_reason(fault.because, node);
    const Time now = world.engine().now();
    // Asked of the text: a moment that was not given has the drill's start as its value.
    if (!node.has("at")) {
        fault.at = now;
        if (world.is_over()) fail(text_of(fault), "the drill is over");
    } else if (fault.at < now) {
        node.child("at").fail({in_quotes(duration_text(fault.at.time_since_epoch())) + " is over: it is " +
                                   short_duration_text(now.time_since_epoch()) + " by now",
                               "a moment to come",
                               {}});
    }
    const ScenarioNames known(world.scenario(), script);
    check_fault(fault, "", world.scenario(), known);
    if (changes_membership(fault)) check_membership_alone(fault, "", world.scenario(), known);
    check_now(world, fault, text_of(fault));
    return fault;
}

// Names and shapes were checked with the scenario; what remains is what the world is like by now.
void check_trigger(std::size_t number, const World& world) {
    const FaultRun& run = fault_numbered(number, world);
    const std::string source = name_of_fault(number);
    if (run.called_off) fail(source, text_of(run.spec) + " was called off");
    if (run.has_begun()) fail(source, text_of(run.spec) + " has begun already, at " + clock_text(run.began));
    check_now(world, run.spec, source, &run);
}

// What is called off never began, so ending it needs no more checks than that it still waits. A region whose coming or
// going is begun by one fault and ended by another would have two of them at work on its store, so the later one must
// end first.
void check_end(std::size_t number, const World& world) {
    const FaultRun& run = fault_numbered(number, world);
    const std::string source = name_of_fault(number);
    if (world.is_over()) fail(source, "the drill is over, and all its faults");
    if (run.called_off) fail(source, text_of(run.spec) + " was called off already");
    if (run.ended != sim::never) fail(source, text_of(run.spec) + " ended already, at " + clock_text(run.ended));
    if (!run.has_begun() || !changes_membership(run.spec)) return;
    if (const FaultRun* other = change_of(world, run.spec.region, &run); other != nullptr && other->is_in_force()) {
        fail(source, in_quotes(run.spec.region) + " comes or goes by " + name_of_fault(other->number) +
                         " as well, which must end first");
    }
}

}  // namespace regiondrill::drill
