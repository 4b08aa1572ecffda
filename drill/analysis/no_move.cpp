#include "drill/analysis/no_move.hpp"

#include "drill/analysis/recovery_case.hpp"
#include "drill/scenario/dns_config.hpp"
#include "drill/scenario/units.hpp"

#include <algorithm>
#include <map>

namespace regiondrill::drill {

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

const NamedCheckSpec* named_check(const Scenario& scenario, const std::string& name) {
    const auto& checks = scenario.dns.checks;
    const auto found =
        std::find_if(checks.begin(), checks.end(), [&](const auto& check) { return check.name == name; });
    return found == checks.end() ? nullptr : &*found;
}

// A check that no finding could turn says so.
std::string check_text(const Scenario& scenario, const std::string& name) {
    const NamedCheckSpec* check = named_check(scenario, name);
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

// Why the answer stayed what it was though a check had turned: asked of the steering itself, with what the site knew
// while the fault was in force.
std::string why_kept(const RecoveryCase& c, const CauseEntry& verdict) {
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
    const NamedCheckSpec* named = named_check(scenario, name);
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

}  // namespace

// From the most that the checks made of it to the least. Whom it did not hurt it tells nothing, unless it is their
// region that checkers found sick.
std::string why_nobody_moved(const RecoveryCase& c) {
    const bool hurt = c.missed() != nullptr;
    const std::string& region = c.run.spec.region;
    const Answers& before = c.world.dns_history().answer_before(c.population, c.run.began);
    const bool is_home = !region.empty() && before.has(c.world.region(region));
    if (!hurt && !is_home) return {};
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
