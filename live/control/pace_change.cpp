#include "live/control/pace_change.hpp"

#include "drill/scenario/input_error.hpp"
#include "drill/scenario/script.hpp"
#include "drill/scenario/units.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::live {

namespace {

constexpr const char* pace_example = R"(one such as { "speed": 10 })";

// The limits stand in the message as numbers, for a person to read.
double read_speed(const drill::ScriptNode& node) {
    if (!node.value().is_number()) node.fail_type("a number");
    const auto speed = node.value().get<double>();
    if (speed < slowest_speed || speed > fastest_speed) {
        node.fail({"the world cannot be played at this speed", "a number from 0.1 to 1000", {}});
    }
    return speed;
}

// Bounded, since all steps are run before anything else on the loop gets its turn.
std::uint32_t read_steps(const drill::ScriptNode& node) {
    const auto& value = node.value();
    if (!value.is_number_unsigned()) node.fail_type("a whole number of events");
    const auto steps = value.get<std::uint64_t>();
    if (steps == 0 || steps > most_steps) node.fail({"so many steps are not made", "from 1 to 10000", {}});
    return static_cast<std::uint32_t>(steps);
}

// Counted from the beginning of the drill, as the timeline's moments are.
void read_until(const drill::ScriptNode& node, PaceChange& change) {
    const std::string& text = node.text(R"(a time such as "5m", or "next")");
    if (text == "next") {
        change.until_next = true;
        return;
    }
    const auto moment = drill::parse_duration(text);
    if (!moment) node.fail({drill::in_quotes(text) + " " + moment.problem, R"(a time such as "5m", or "next")", {}});
    change.until = sim::drill_start + *moment.value;
}

// Told with both moments, since the drill may have gone on while somebody typed.
[[noreturn]] void refuse_past(sim::Time moment, sim::Time now) {
    throw drill::InputError("pace", {}, "until",
                            {"the drill is past " + drill::clock_text(moment) + ": it is at " + drill::clock_text(now),
                             R"(a moment to come, or "next")",
                             {}});
}

}  // namespace

// By the reader of scenario scripts, so that errors name keys, expectations and nearest names alike. Paused, step and
// until exclude each other: in which order they were meant nobody could say.
PaceChange read_pace_change(std::string_view text) {
    const drill::Script script(text, "pace", pace_example);
    const drill::ScriptNode root(script);
    PaceChange change;
    std::size_t motions = 0;
    for (const std::string& key : root.keys(pace_example)) {
        const drill::ScriptNode node = root.child(key);
        motions += key == "speed" ? 0 : 1;
        if (key == "speed") {
            change.speed = read_speed(node);
        } else if (key == "paused") {
            if (!node.value().is_boolean()) node.fail_type("true or false");
            change.paused = node.value().get<bool>();
        } else if (key == "step") {
            change.steps = read_steps(node);
        } else if (key == "until") {
            read_until(node, change);
        } else {
            root.fail_key(key, drill::unknown_name("key", key, {"speed", "paused", "step", "until"}));
        }
    }
    if (motions > 1) root.fail({"this asks for several things at once", "one of paused, step and until", {}});
    if (motions == 0 && !change.speed) root.fail({"this changes nothing", "speed, paused, step or until", {}});
    return change;
}

// The speed first, so that what goes on does so at it. A past moment is found before anything is changed.
void apply(const PaceChange& change, Pacer& pacer) {
    if (change.until && *change.until < pacer.now()) refuse_past(*change.until, pacer.now());
    if (change.speed) pacer.set_speed(*change.speed);
    if (change.paused.value_or(false)) pacer.pause();
    if (!change.paused.value_or(true)) pacer.resume();
    for (std::uint32_t i = 0; i < change.steps; ++i) pacer.step();
    if (change.until) pacer.run_until(*change.until);
    if (change.until_next) pacer.run_to_next_event();
}

}  // namespace regiondrill::live
