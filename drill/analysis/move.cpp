#include "drill/analysis/move.hpp"

#include "drill/analysis/destinations.hpp"
#include "drill/analysis/outage.hpp"
#include "drill/analysis/windows.hpp"
#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>
#include <map>

namespace regiondrill::drill {

namespace {

using regions::RegionId;

// Attempts by where they were sent, answered or not: leaving a region is a matter of addresses, not of success.
SlidingShare share_elsewhere(const PopulationCase& c, const std::vector<RegionId>& old, Time from, Time to) {
    const std::size_t regions = c.world.regions().size();
    return {c.slices(), from, to, window_for(c.people().settings()),
            [&slices = c.slices(), &old, regions](std::size_t slice) {
                Counted counted;
                for (std::size_t i = 0; i < regions; ++i) {
                    counted.whole += slices.sent_to(slice, regions::region_at(i));
                }
                counted.part = counted.whole;
                for (const RegionId region : old) counted.part -= slices.sent_to(slice, region);
                return counted;
            }};
}

// In the present tense while the drill goes on.
std::string why_not_left(const PopulationCase& c, const Recovery& recovery, const std::vector<RegionId>& old,
                         Time undone) {
    const std::string regions = c.names_of(old);
    if (undone == c.until() && !c.world.is_over()) return "requests still go to " + regions;
    std::string text = "requests still went to " + regions + " when ";
    const EntrySpec& entry = c.world.scenario().entry;
    const std::string undoing = entry.asks_dns() ? "the DNS answered with it again"
                                                 : std::string(entry_name(entry.kind)) + " sent people there again";
    text += undone < c.until() ? undoing : "the drill ended";
    if (!recovery.predicted.phases && !recovery.predicted.why_none.empty()) text += ": " + recovery.predicted.why_none;
    return text;
}

// Whether anybody went by a change: not where nobody was in the regions that it let go, nor where something else than
// the fault's own end took it back before they had left.
bool anybody_left(const PopulationCase& c, const AnswerChange& change, const std::vector<RegionId>& old,
                  const AnswerChange* undone, bool drained) {
    const Duration window = window_for(c.people().settings());
    const auto before = share_at(c, old, std::max(sim::drill_start, change.at - window), change.at);
    if (before && *before <= 1 - recovery_target) return false;
    if (drained || undone == nullptr || undone->entry == no_entry) return true;
    const CauseLog& log = c.world.causes();
    return log.origin_of(undone->entry) == log.entry_of(c.cause(), true);
}

// Of a change by which nobody has to leave: whether it is to the fault's own region that people may come, as to one
// that is added. Others may be answered as well by it only because nothing is healthy any more.
bool is_invited(const PopulationCase& c, Move move, const AnswerChange& change) {
    if (move == Move::failback || c.region == regions::no_region) return true;
    return change.to.has(c.region) && !change.from.has(c.region);
}

// What was taken back within a window's time is too short a stretch to tell a share from chance.
std::optional<Time> drained_at(const PopulationCase& c, const AnswerChange& change, const std::vector<RegionId>& old,
                               const AnswerChange* undone) {
    if (old.empty()) return change.at;
    const Time until = undone == nullptr ? c.until() : undone->at;
    if (undone != nullptr && until - change.at < window_for(c.people().settings())) return std::nullopt;
    return share_elsewhere(c, old, change.at, until).settled(recovery_target);
}

// The last entry of a kind that another one brought about, up to a moment and no earlier than the steps so far.
void add_last(const PopulationCase& c, Recovery& recovery, CauseKind kind, EntryId because, Time until) {
    const auto& entries = c.world.causes().entries();
    const auto last = std::find_if(entries.rbegin(), entries.rend(), [&](const CauseEntry& entry) {
        return entry.kind == kind && entry.because == because && entry.at <= until;
    });
    if (last == entries.rend()) return;
    if (!recovery.critical_path.empty() && last->at < recovery.critical_path.back().at) return;
    recovery.critical_path.push_back({last->at, kind_name(kind), subject_text(c.world, *last)});
}

}  // namespace

void measure_decision(const PopulationCase& c, Recovery& recovery, const AnswerChange& change) {
    const CauseLog& log = c.world.causes();
    const CauseEntry& changed = log[change.entry];
    if (changed.because != no_entry && log[changed.because].kind == CauseKind::check_verdict) {
        recovery.so_far.end_at(Phase::detect, log[changed.because].at - recovery.began);
    }
    recovery.so_far.end_at(Phase::decide, change.at - recovery.began);
}

void measure_drain(const PopulationCase& c, Recovery& recovery, const AnswerChange& change) {
    const std::vector<RegionId> old = leaving(c, change);
    const AnswerChange* undone = undoing(c, change, old);
    const Time until = undone == nullptr ? c.until() : undone->at;
    const std::optional<Time> drained = drained_at(c, change, old, undone);
    recovery.moved =
        old.empty() ? is_invited(c, recovery.move, change) : anybody_left(c, change, old, undone, drained.has_value());
    if (!recovery.moved) return;
    recovery.to_regions = destinations(c, change, drained.value_or(change.at), until);
    if (!drained) recovery.why = why_not_left(c, recovery, old, until);
    // Where nobody came, people were there already, or never left.
    const bool came = !recovery.to_regions.empty() || change.to.regions.empty();
    recovery.moved = came || (drained && !old.empty());
    if (!recovery.moved) return;
    recovery.from_regions = old;
    // On the way back nobody has to leave where several regions share a population.
    if (old.empty()) recovery.from_regions = c.world.dns_history().answer_before(c.population, change.at).regions;
    if (!drained) return;
    recovery.so_far.end_at(Phase::drain, *drained - recovery.began);
    if (*drained <= change.at) return;
    add_last(c, recovery, CauseKind::answer_fetched, change.entry, *drained);
    recovery.critical_path.push_back({*drained, "drained", c.names_of(old)});
}

void measure_outage(const PopulationCase& c, Recovery& recovery, const Stretch& stretch) {
    recovery.without = stretch;
    recovery.missed_by = shares_in(c, stretch);
    if (stretch.to == sim::never) {
        recovery.rto.reset();
        recovery.why = c.world.is_over() ? "service did not come back" : "service is not back yet";
        return;
    }
    recovery.so_far.end_at(Phase::reconnect, stretch.to - recovery.began);
    recovery.rto = time_without(recovery, stretch);
    add_last(c, recovery, CauseKind::takeover, recovery.cause, stretch.to);
    recovery.critical_path.push_back({stretch.to, "served_again", c.people().settings().name});
}

void begin_path(const PopulationCase& c, Recovery& recovery, EntryId last) {
    std::vector<PathStep> path = path_to(c.world, last);
    // Of what the log had no room for the kind is known all the same.
    if (path.empty()) path.push_back({recovery.began, kind_name(CauseKind::overload), cause_text(c.world, c.cause())});
    recovery.critical_path.insert(recovery.critical_path.begin(), path.begin(), path.end());
}

void name_regions(const PopulationCase& c, Recovery& recovery, Time end) {
    const std::vector<RegionId> used = regions_used(c, recovery.began, end);
    if (!recovery.moved) {
        recovery.from_regions = used;
        recovery.to_regions.clear();
    }
    const RegionId main = used.empty() ? regions::no_region : used.front();
    recovery.from = recovery.from_regions.empty() ? main : recovery.from_regions.front();
    recovery.to = recovery.to_regions.empty() ? recovery.from : recovery.to_regions.front().region;
}

namespace {

// What the log has of a fault's way to the health checks.
struct Noticed {
    std::map<std::uint32_t, std::size_t> sick;  // checkers of each check at most, of those that the fault had turned
    const CauseEntry* verdict = nullptr;        // the last that went against a check at a site the population asks
    const CauseEntry* elsewhere = nullptr;      // the same at another site
};

bool is_asked(const RecoveryCase& c, std::uint16_t site) {
    const auto& askers = c.world.simulated_dns().askers_of(c.population);
    return std::any_of(askers.begin(), askers.end(),
                       [&](const auto& asking) { return dns::index(asking.site) == site; });
}

// Inverted checks count as well: whatever a check says after the fault is of its doing.
Noticed noticed_by(const RecoveryCase& c) {
    const CauseLog& log = c.world.causes();
    const EntryId began = log.entry_of(c.cause(), false);
    Noticed noticed;
    std::map<std::uint32_t, std::size_t> now;
    for (std::size_t i = 0; i < log.entries().size(); ++i) {
        const CauseEntry& entry = log.entries()[i];
        if (entry.at < c.run.began || log.origin_of(EntryId{static_cast<std::uint32_t>(i)}) != began) continue;
        if (entry.kind == CauseKind::checker_verdict && !entry.good) {
            noticed.sick[entry.subject] = std::max(noticed.sick[entry.subject], ++now[entry.subject]);
        } else if (entry.kind == CauseKind::checker_verdict && now[entry.subject] > 0) {
            --now[entry.subject];
        } else if (entry.kind == CauseKind::check_verdict) {
            (is_asked(c, entry.site) ? noticed.verdict : noticed.elsewhere) = &entry;
        }
    }
    return noticed;
}

// What a site knew of health at a moment: as it was at first, and every verdict that had come into force since.
dns::HealthView view_at(const World& world, dns::SiteId site, Time moment) {
    dns::HealthView view = world.dns_history().first_views[dns::index(site)];
    for (const HealthChange& change : world.dns_history().health) {
        if (change.site == site && change.at <= moment) view[change.check] = {change.healthy, {}, sim::never};
    }
    return view;
}

// A check that no finding could turn says so.
std::string check_text(const Scenario& scenario, const std::string& name) {
    const NamedCheckSpec* check = find_named_check(scenario, name);
    if (check == nullptr) return "the health check of " + name + ", which stayed healthy";
    if (check->kind == CheckKind::calculated && check->at_least == 0) {
        return "the check " + name + ", which is always healthy: it needs none of its children";
    }
    if (check->disabled) return "the check " + name + ", which is switched off and always healthy";
    return "the check " + name + ", which stayed healthy";
}

std::string all_down_text(dns::WhenAllDown when) {
    switch (when) {
        case dns::WhenAllDown::all: return "as if all were healthy";
        case dns::WhenAllDown::nearest: return "with the nearest";
        case dns::WhenAllDown::fallback: return "with its fallback";
        case dns::WhenAllDown::empty: return "with nothing";
        case dns::WhenAllDown::servfail: return "with a failure";
    }
    return {};
}

bool names(const dns::Decision& decision, regions::RegionId region) {
    const auto addresses = decision.addresses();
    return std::any_of(addresses.begin(), addresses.end(),
                       [&](dns::Address address) { return dns::index(address) == regions::index(region); });
}

// Why a front door went on as before though a check had turned.
std::string why_kept_by_door(const RecoveryCase& c, const CauseEntry& verdict) {
    const Scenario& scenario = c.world.scenario();
    if (scenario.regions.size() == 1) return "there is no other region";
    const Answers& before = c.world.dns_history().answer_before(c.population, verdict.at);
    return std::string(entry_name(scenario.entry.kind)) + " goes on sending people " +
           (before.regions.empty() ? "nowhere" : "to " + c.names_of(before.regions));
}

// Why the answer stayed what it was though a check had turned: asked of the steering itself, with what the site knew
// while the fault was in force.
std::string why_kept(const RecoveryCase& c, const CauseEntry& verdict) {
    if (!c.world.scenario().entry.asks_dns()) return why_kept_by_door(c, verdict);
    const SimulatedDns& simulated = c.world.simulated_dns();
    const dns::Authority& authority = simulated.authority();
    const auto& askers = simulated.askers_of(c.population);
    const auto asking = std::find_if(askers.begin(), askers.end(),
                                     [&](const auto& asker) { return dns::index(asker.site) == verdict.site; });
    dns::Trace trace;
    dns::Decision decision = authority.decide_if(view_at(c.world, asking->site, verdict.at), asking->asker, 0, &trace);
    // By itself the verdict would have moved people: then what became known later kept them.
    if (!c.run.spec.region.empty() && !names(decision, c.world.region(c.run.spec.region))) {
        const Time last = std::min(c.run.ended, c.until()) - Duration{1};
        trace = {};
        decision =
            authority.decide_if(view_at(c.world, asking->site, std::max(verdict.at, last)), asking->asker, 0, &trace);
    }
    const dns::RecordGroup& root = authority.steering()[authority.root()];
    if (decision.all_down && c.world.scenario().regions.size() == 1) return "there is no other region";
    if (decision.all_down) {
        return "nothing else was healthy, and the DNS then answers " + all_down_text(root.when_all_down);
    }
    const dns::RoutedRecord* leaf = nullptr;
    for (const dns::Step& step : trace.steps) {
        const dns::RoutedRecord& record = authority.steering()[step.group].records[step.record];
        if (step.status != dns::CandidateStatus::chosen) continue;
        if (record.alias && !record.evaluate_target_health) {
            return "the alias " + record.id + " does not evaluate the health of its targets";
        }
        if (!record.alias) leaf = &record;
        if (record.check && (record.alias || leaf == &record)) {
            return "the DNS goes by " + check_text(c.world.scenario(), simulated.checks().name_of(*record.check));
        }
    }
    if (leaf != nullptr && !leaf->check) return "the record " + leaf->id + " depends on no health check";
    return "the DNS goes on answering " + c.answers_text(c.world.dns_history().answer_before(c.population, verdict.at));
}

// The fault by which a check was unhealthy at the end of this one, by its last verdict at a site that the population
// asks; none where it was healthy.
sim::Cause unhealthy_by(const RecoveryCase& c, dns::CheckId check) {
    const CauseLog& log = c.world.causes();
    const Time until = std::min(c.run.ended, c.until());
    sim::Cause cause{};
    for (std::size_t i = 0; i < log.entries().size() && log.entries()[i].at < until; ++i) {
        const CauseEntry& entry = log.entries()[i];
        const bool is_its = entry.kind == CauseKind::check_verdict && entry.subject == dns::index(check);
        if (!is_its || !is_asked(c, entry.site)) continue;
        cause = entry.good ? sim::Cause::none : log.root_of(EntryId{static_cast<std::uint32_t>(i)});
    }
    return cause;
}

std::string unhealthy_text(const RecoveryCase& c, dns::CheckId check) {
    const sim::Cause other = unhealthy_by(c, check);
    if (!sim::is_fault(other) || other == c.cause()) return {};
    return "the check of " + name_of(c.world.scenario(), check) + " was unhealthy by " +
           c.world.faults()[sim::fault_of(other)].text();
}

// Checkers turned, but not the check: another fault had turned it, or they were too few.
std::string why_no_verdict(const RecoveryCase& c, const Noticed& noticed) {
    const auto most = std::max_element(noticed.sick.begin(), noticed.sick.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    const dns::CheckId check = dns::check_at(most->first);
    const Scenario& scenario = c.world.scenario();
    const std::string& name = name_of(scenario, check);
    if (std::string other = unhealthy_text(c, check); !other.empty()) return other;
    const NamedCheckSpec* named = find_named_check(scenario, name);
    const HealthCheckSpec& probe = named != nullptr && named->probe ? *named->probe : scenario.dns.health_check;
    const std::size_t all = c.world.simulated_dns().checks().checkers(check).size();
    return std::to_string(most->second) + " of " + std::to_string(all) + " checkers found " + name +
           " sick, and it counts as healthy while more than " + share_text(probe.healthy_above) + " find it well";
}

std::string why_not_noticed(const RecoveryCase& c) {
    const auto& unchecked = c.world.scenario().dns.unchecked;
    if (std::find(unchecked.begin(), unchecked.end(), c.run.spec.region) != unchecked.end()) {
        return "no health check looks at " + c.run.spec.region;
    }
    const dns::HealthChecks& checks = c.world.simulated_dns().checks();
    for (std::size_t i = 0; i < checks.size(); ++i) {
        if (checks.name_of(dns::check_at(i)) != c.run.spec.region) continue;
        if (std::string other = unhealthy_text(c, dns::check_at(i)); !other.empty()) return other;
    }
    if (c.run.ended != sim::never && !c.run.outlasted) return "no health checker noticed it while it lasted";
    return c.world.is_over() ? "no health checker noticed it" : "no health checker has noticed it yet";
}

std::string why_unchecked(const EntrySpec& entry) {
    if (entry.kind == EntryKind::region_list) {
        return "each client goes by what its own requests meet, and no health check has a part in it";
    }
    return "the edge asks " + entry.origin_failover.primary +
           " first for every request, and no health check has a part in it";
}

}  // namespace

// From the most that the checks made of it to the least. Whom it did not hurt it tells nothing, unless it is their
// region that checkers found sick.
std::string why_nobody_moved(const RecoveryCase& c) {
    const bool hurt = c.missed() != nullptr;
    const std::string& region = c.run.spec.region;
    const Answers& before = c.world.dns_history().answer_before(c.population, c.run.began);
    const bool is_home = !region.empty() && before.has(c.world.region(region));
    if (!hurt && !is_home) return {};
    const EntrySpec& entry = c.world.scenario().entry;
    if (!entry.goes_by_checks()) return hurt ? why_unchecked(entry) : std::string{};
    const Noticed noticed = noticed_by(c);
    if (noticed.verdict != nullptr) return why_kept(c, *noticed.verdict);
    if (noticed.elsewhere != nullptr) {
        return "the site that it asks hears other checkers, which found " +
               name_of(c.world.scenario(), dns::check_at(noticed.elsewhere->subject)) + " well";
    }
    if (!noticed.sick.empty()) return why_no_verdict(c, noticed);
    // Of faults of the DNS itself health checks know nothing.
    const bool is_checked = !region.empty() || !c.run.spec.between[0].empty();
    return hurt && is_checked ? why_not_noticed(c) : std::string{};
}

}  // namespace regiondrill::drill
