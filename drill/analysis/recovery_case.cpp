#include "drill/analysis/recovery_case.hpp"

#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

// Other faults that the population's requests named in a stretch: what is recorded of it, beside the fault itself.
std::string faults_met(const RecoveryCase& c, Time from, Time to) {
    std::string met;
    for (const sim::Cause cause : c.slices().causes()) {
        if (!sim::is_fault(cause) || cause == c.cause()) continue;
        std::uint64_t missed = 0;
        for (std::size_t slice = c.slices().at(from); slice <= c.slices().at(to); ++slice) {
            missed += c.slices().missed_by(cause, slice, c.kind);
        }
        if (missed == 0) continue;
        met += (met.empty() ? "" : " and ") + c.world.faults()[sim::fault_of(cause)].text();
    }
    return met;
}

// Regions that came to have more to do than they could at once in a stretch; how long that went on is not in the log.
std::string overloads(const RecoveryCase& c, Time from, Time to) {
    std::vector<regions::RegionId> found;
    for (const CauseEntry& entry : c.world.causes().entries()) {
        if (entry.kind != CauseKind::overload || entry.at < from || entry.at > to) continue;
        const regions::RegionId region = regions::region_at(entry.subject);
        if (std::find(found.begin(), found.end(), region) == found.end()) found.push_back(region);
    }
    return found.empty() ? std::string{} : c.names_of(found);
}

// The line between replicas that had the most to carry in a stretch, of those that had more than they can carry at
// once.
std::string full_line(const RecoveryCase& c, Time from, Time to) {
    const store::Cluster& cluster = c.world.cluster();
    std::string found;
    Duration longest{};
    for (const store::Channel& channel : cluster.channels()) {
        Duration full{};
        for (const store::Channel::Full& stretch : channel.full) {
            full += std::max(Duration{}, std::min(to, stretch.to) - std::max(from, stretch.from));
        }
        if (full <= longest) continue;
        longest = full;
        found = "the line from " + cluster.replica(channel.from).name + " to ";
        found += cluster.replica(channel.to).name;
    }
    return found;
}

// What is recorded of the time by which a phase was later than its bound, the surest first; nothing where nothing is.
std::string why_later(const RecoveryCase& c, Phase phase, Time began, Time from, Time to) {
    if (phase == Phase::catch_up) {
        const std::string line = full_line(c, from, to);
        if (!line.empty()) return line + " had more to carry meanwhile than it can at once";
    }
    if (const std::string met = faults_met(c, from, to); !met.empty()) return "its requests met " + met + " meanwhile";
    if (const std::string busy = overloads(c, began, to); !busy.empty()) {
        return "more was asked of " + busy + " meanwhile than can be served at once";
    }
    return {};
}

}  // namespace

RecoveryCase recovery_case_of(const World& world, std::size_t fault, std::size_t population,
                              clients::RequestKind kind) {
    const FaultRun& run = world.faults()[fault];
    const regions::RegionId region = run.spec.region.empty() ? regions::no_region : world.region(run.spec.region);
    return {{world, population, kind, sim::cause_of_fault(fault), region}, run};
}

bool PopulationCase::is_met() const {
    const std::vector<sim::Cause> met = slices().causes();
    return std::find(met.begin(), met.end(), by) != met.end();
}

std::string PopulationCase::names_of(const std::vector<regions::RegionId>& regions) const {
    std::string names;
    for (std::size_t i = 0; i < regions.size(); ++i) {
        names += (i == 0 ? "" : i + 1 == regions.size() ? " and " : ", ") + world.name_of(regions[i]);
    }
    return names;
}

std::string PopulationCase::answers_text(const Answers& answers) const {
    return answers.regions.empty() ? "with nothing" : "with " + names_of(answers.regions);
}

std::vector<PathStep> path_to(const World& world, EntryId entry) {
    std::vector<PathStep> steps;
    for (const EntryId id : world.causes().path_to(entry)) {
        const CauseEntry& at = world.causes()[id];
        steps.push_back({at.at, kind_name(at.kind), subject_text(world, at)});
    }
    return steps;
}

// Ends are compared, not lengths, so that a phase that began late because of the one before is not blamed for it.
std::string remark_on(const RecoveryCase& c, const Recovery& recovery) {
    if (!recovery.measured) return recovery.why;
    if (!recovery.predicted.phases) return recovery.predicted.why_none;
    Duration measured{};
    Duration predicted{};
    for (std::size_t i = 0; i < phase_count; ++i) {
        if (Phase{static_cast<std::uint8_t>(i)} == Phase::catch_up && !recovery.predicted.bounds_catch_up) break;
        measured += (*recovery.measured)[Phase{static_cast<std::uint8_t>(i)}];
        predicted += (*recovery.predicted.phases)[Phase{static_cast<std::uint8_t>(i)}];
        const Duration excess = measured - predicted;
        if (excess <= c.slices().length()) continue;
        const std::string phase(phase_names[i] == "catch_up" ? "catching up" : phase_names[i]);
        const std::string why = why_later(c, Phase{static_cast<std::uint8_t>(i)}, recovery.began,
                                          recovery.began + predicted, recovery.began + measured);
        return phase + " ended " + short_duration_text(excess) + " later than the bound" +
               (why.empty() ? "" : ": " + why);
    }
    return {};
}

std::string cause_text(const World& world, sim::Cause cause) {
    if (sim::is_fault(cause)) return world.faults()[sim::fault_of(cause)].text();
    return cause == sim::Cause::overload ? "overload" : "nobody's doing";
}

std::string subject_text(const World& world, const CauseEntry& entry) {
    switch (entry.kind) {
        case CauseKind::fault_began:
        case CauseKind::fault_ended: return world.faults()[entry.subject].text();
        case CauseKind::checker_verdict:
        case CauseKind::check_verdict: return name_of(world.scenario(), dns::check_at(entry.subject));
        case CauseKind::operator_act: return world.simulated_dns().operators().acts()[entry.subject].what;
        case CauseKind::answer_changed:
        case CauseKind::answer_fetched: return world.scenario().clients[entry.subject].name;
        case CauseKind::overload: return world.name_of(regions::region_at(entry.subject));
        case CauseKind::takeover: return world.cluster().replica(store::replica_number(entry.subject)).name;
    }
    return {};
}

std::string_view kind_name(CauseKind kind) {
    switch (kind) {
        case CauseKind::fault_began: return "fault_began";
        case CauseKind::fault_ended: return "fault_ended";
        case CauseKind::checker_verdict: return "checker_verdict";
        case CauseKind::check_verdict: return "check_verdict";
        case CauseKind::operator_act: return "operator_act";
        case CauseKind::answer_changed: return "answer_changed";
        case CauseKind::answer_fetched: return "answer_fetched";
        case CauseKind::overload: return "overload";
        case CauseKind::takeover: return "takeover";
    }
    return {};
}

}  // namespace regiondrill::drill
