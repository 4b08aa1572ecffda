#include "dns/health/checkers.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::dns {

// To the nearest whole checker, half up, but at least one: a share that blinds nobody would be no fault.
std::uint32_t checkers_in(double share, std::uint32_t of) {
    if (share <= 0) return 0;
    const double exact = share * of;
    const auto whole = static_cast<std::uint32_t>(exact);
    return std::max(1U, exact - whole < 0.5 ? whole : whole + 1);
}

CheckerFaultId CheckerFaults::begin(Address target, double share, std::vector<sim::PlaceId> places, sim::Cause cause) {
    faults_.push_back({target, share, std::move(places), cause, true, {}});
    return CheckerFaultId{static_cast<std::uint32_t>(faults_.size() - 1)};
}

// Goes on after the first that hits, as each fault needs its own evidence.
std::optional<sim::Cause> CheckerFaults::apply(const Probe& probe, sim::Time now) {
    std::optional<sim::Cause> blind;
    for (CheckerFault& fault : faults_) {
        const auto& places = fault.places;
        const bool here = places.empty() || std::find(places.begin(), places.end(), probe.from) != places.end();
        if (!fault.in_force || fault.target != probe.target || !here) continue;
        if (probe.rank >= checkers_in(fault.share, probe.of)) continue;
        if (!blind) blind = fault.cause;
        ++fault.evidence.met;
        fault.evidence.first = std::min(fault.evidence.first, now);
    }
    return blind;
}

namespace {

bool heard_at(std::uint64_t heard_by, SiteId site) { return ((heard_by >> index(site)) & 1U) != 0; }

// Strictly more: "more than 18 % of the checkers" is Route 53's wording (facts R53-35). Nobody heard is nobody in
// favour.
bool enough(std::uint32_t in_favour, double above, std::uint32_t heard) { return in_favour > above * heard; }

}  // namespace

PanelId Checkers::add(CheckId check, const std::string& name, const EndpointSettings& settings) {
    const auto number = static_cast<std::uint16_t>(panels_.size());
    const auto first = static_cast<std::uint32_t>(checkers_.size());
    const Panel& panel = panels_.emplace_back(Panel{check, settings, first, settings.checkers});
    for (std::uint32_t i = 0; i < settings.checkers; ++i) {
        Checker& checker = checkers_.emplace_back();
        checker.panel = number;
        checker.dice = sim::Stream::named(seed_, "checker/" + name + "/" + std::to_string(i));
        checker.status.place = settings.places[i % settings.places.size()];
        checker.counter = ResultCounter(settings.assume != Assume::down);
        checker.has_vote = settings.assume != Assume::first_result;
        sick_ += checker.counter.is_healthy() ? 0 : 1;
    }
    rank_for_faults(panel, name);
    return PanelId{number};
}

// Drawn from a stream of its own, so that the checkers' own draws are the same whether or not any goes blind.
void Checkers::rank_for_faults(const Panel& panel, const std::string& name) {
    sim::Stream dice = sim::Stream::named(seed_, "blindness/" + name);
    for (std::uint32_t i = 0; i < panel.count; ++i) checkers_[panel.first + i].fault_rank = i;
    for (std::uint32_t left = panel.count; left > 1; --left) {
        std::swap(checkers_[panel.first + left - 1].fault_rank, checkers_[panel.first + dice.below(left)].fault_rank);
    }
}

void Checkers::start(PanelId id) {
    const Panel& panel = panels_[static_cast<std::size_t>(id)];
    for (std::uint32_t i = panel.first; i < panel.first + panel.count; ++i) {
        Checker& checker = checkers_[i];
        // Nobody synchronises the checkers (facts R53-31): each starts somewhere in its first interval.
        const auto phase = static_cast<double>(panel.settings.interval.count()) * checker.dice.uniform();
        checker.next = engine_.now() + sim::Duration{static_cast<std::int64_t>(phase)};
        checker.phase = Phase::waiting;
        engine_.schedule(checker.next, events_.kind, i, events_.due);
    }
}

void Checkers::due(CheckerId id) {
    Checker& checker = checkers_[index(id)];
    const Panel& panel = panel_of(id);
    ++probes_;
    checker.phase = Phase::probing;
    checker.next = engine_.now();
    const sim::Stream dice = checker.dice.fork();
    if (const auto blinded = faults_.apply(
            {panel.settings.target, checker.status.place, checker.fault_rank, panel.count}, engine_.now())) {
        checker.blinded_by = *blinded;
        // Nothing comes back to a blind checker, whatever the endpoint does.
        engine_.schedule(panel.settings.timeouts.connect, events_.kind, static_cast<std::uint32_t>(id),
                         events_.blind_ended);
        return;
    }
    prober_.begin_probe(id, checker.status.place, panel.settings, dice);
}

// Bookkeeping first, mind last: the next probe's time must stand before the check asks how soon its verdict could
// change.
bool Checkers::count(CheckerId id, const ProbeResult& result) {
    Checker& checker = checkers_[index(id)];
    const Panel& panel = panel_of(id);
    const ProbeFailure failure = judge(panel.settings.kind, result);
    const bool passed = failure == ProbeFailure::none;
    // A pass leaves it: what became well again owes it to the end of what had made it sick.
    if (!passed) checker.cause = result.cause;
    checker.status.last_probe = checker.next;
    if (!passed) {
        checker.status.last_failure = failure;
        checker.status.last_failed = checker.next;
    }
    checker.phase = Phase::waiting;
    checker.next = engine_.now() + panel.settings.interval;
    const bool was_healthy = checker.counter.is_healthy();
    const bool is_first = !std::exchange(checker.has_vote, true);
    if (is_first) checker.counter = ResultCounter(passed);
    const bool turned = is_first || checker.counter.add(panel.settings.rule, passed);
    if (was_healthy != checker.counter.is_healthy()) sick_ += was_healthy ? 1 : -1U;
    return turned;
}

void Checkers::rest(CheckerId id) {
    engine_.schedule(checkers_[index(id)].next, events_.kind, static_cast<std::uint32_t>(id), events_.due);
}

// A bit a site, set for all checkers in the place. Checks added later are heard by all again.
void Checkers::hear(SiteId site, sim::PlaceId place, bool heard) {
    const std::uint64_t bit = std::uint64_t{1} << index(site);
    for (Checker& checker : checkers_) {
        if (checker.status.place != place) continue;
        checker.heard_by = heard ? checker.heard_by | bit : checker.heard_by & ~bit;
    }
}

Checkers::Votes Checkers::votes(const Panel& panel, SiteId site, sim::Cause pardoned) const {
    Votes votes;
    for (std::uint32_t i = panel.first; i < panel.first + panel.count; ++i) {
        const Checker& checker = checkers_[i];
        if (!checker.has_vote || !heard_at(checker.heard_by, site)) continue;
        ++votes.heard;
        const bool is_pardoned = pardoned != sim::Cause::none && checker.cause == pardoned;
        votes.in_favour += checker.counter.is_healthy() || is_pardoned ? 1 : 0;
    }
    return votes;
}

std::optional<bool> Checkers::verdict(PanelId id, SiteId site) const {
    const Panel& panel = panels_[static_cast<std::size_t>(id)];
    const Votes count = votes(panel, site);
    if (count.heard == 0) return std::nullopt;
    return enough(count.in_favour, panel.settings.healthy_above, count.heard);
}

std::optional<bool> Checkers::verdict_without(sim::Cause cause, PanelId id, SiteId site) const {
    const Panel& panel = panels_[static_cast<std::size_t>(id)];
    const Votes count = votes(panel, site, cause);
    if (count.heard == 0) return std::nullopt;
    return enough(count.in_favour, panel.settings.healthy_above, count.heard);
}

void Checkers::find_causes(std::vector<sim::Cause>& causes) const {
    if (sick_ == 0) return;
    for (const Checker& checker : checkers_) {
        if (checker.counter.is_healthy() || !sim::is_fault(checker.cause)) continue;
        if (std::find(causes.begin(), causes.end(), checker.cause) == causes.end()) causes.push_back(checker.cause);
    }
}

double Checkers::share_in_favour(PanelId id, SiteId site) const {
    const Votes count = votes(panels_[static_cast<std::size_t>(id)], site);
    return count.heard == 0 ? 0 : static_cast<double>(count.in_favour) / count.heard;
}

sim::Time Checkers::earliest_result(const Checker& checker) const {
    if (checker.phase == Phase::idle) return sim::never;
    return checker.phase == Phase::probing ? engine_.now() : std::max(engine_.now(), checker.next);
}

// Each checker that holds with the verdict could turn after as many results as its rule still needs, one an interval
// from its next on. Sorted by that time, the verdict turns with the first so many that bring the votes across the
// threshold.
sim::Time Checkers::earliest_change(PanelId id, SiteId site) const {
    const Panel& panel = panels_[static_cast<std::size_t>(id)];
    const EndpointSettings& settings = panel.settings;
    const Votes count = votes(panel, site);
    const bool verdict = enough(count.in_favour, settings.healthy_above, count.heard);
    times_.clear();
    for (std::uint32_t i = panel.first; i < panel.first + panel.count; ++i) {
        const Checker& checker = checkers_[i];
        if (!heard_at(checker.heard_by, site)) continue;
        if (checker.has_vote && checker.counter.is_healthy() != verdict) continue;
        const sim::Time first = earliest_result(checker);
        const std::uint32_t more = checker.has_vote ? checker.counter.results_to_change(settings.rule) - 1 : 0;
        times_.push_back(first == sim::never ? first : first + more * settings.interval);
    }
    // A first voice is counted as one that turns: that moves the share at least as far as a new one does.
    std::uint32_t in_favour = count.in_favour;
    std::size_t turned = 0;
    while (turned < times_.size() && enough(in_favour, settings.healthy_above, count.heard) == verdict) {
        in_favour += verdict ? -1U : 1U;
        ++turned;
    }
    if (enough(in_favour, settings.healthy_above, count.heard) == verdict) return sim::never;
    return kth_earliest(times_, turned);
}

std::vector<CheckerStatus> Checkers::status(PanelId id) const {
    const Panel& panel = panels_[static_cast<std::size_t>(id)];
    std::vector<CheckerStatus> all;
    for (std::uint32_t i = panel.first; i < panel.first + panel.count; ++i) {
        all.push_back(checkers_[i].status);
        all.back().healthy = checkers_[i].counter.is_healthy();
    }
    return all;
}

}  // namespace regiondrill::dns
