#include "live/session/played_script.hpp"

#include "drill/scenario/script.hpp"
#include "drill/scenario/units.hpp"
#include "drill/world/fault_schedule.hpp"
#include "live/session/served_world.hpp"

#include <nlohmann/json.hpp>
#include <optional>

namespace regiondrill::live {

namespace {

using Entry = nlohmann::ordered_json;

std::string offset_text(sim::Time moment) { return drill::duration_text(moment.time_since_epoch()); }

/// Nothing for a fault that never began and never will.
std::optional<Entry> played_entry(const ServedWorld& world, const drill::FaultRun& run, Entry entry) {
    const bool waits = world.timeline() == drill::TimelineMode::manual && run.planned;
    if (run.called_off || (!run.has_begun() && (waits || world.is_over()))) return std::nullopt;
    // Only who begins a fault manually says why.
    entry.erase("because");
    entry["at"] = offset_text(run.has_begun() ? run.began : run.spec.at);
    if (run.ended_manually) entry["for"] = drill::duration_text(run.ended - run.began);
    return entry;
}

}  // namespace

std::string played_script(const ServedWorld& world, const PlayedFrom& from) {
    drill::Script script(from.script, from.file);
    for (const std::string& setting : from.settings) drill::apply_setting(script, setting);
    Entry played = script.root();
    const Entry written = played.value("timeline", Entry::array());
    Entry timeline = Entry::array();
    for (const drill::FaultRun& run : world.faults()) {
        const std::string* text = world.begun_text(run.number);
        const Entry entry = text != nullptr ? Entry::parse(*text, nullptr, true, true) : written.at(run.number);
        if (auto what = played_entry(world, run, entry)) timeline.push_back(*std::move(what));
    }
    played["timeline"] = std::move(timeline);
    if (world.end() != world.planned_end()) played["duration"] = offset_text(world.end());
    return played.dump(2, ' ', false, Entry::error_handler_t::replace) + "\n";
}

}  // namespace regiondrill::live
