#include "drill/analysis/outage.hpp"

#include "clients/population.hpp"
#include "drill/analysis/missing_service.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <set>
#include <utility>

namespace regiondrill::drill {

namespace {

using Populations = std::vector<std::unique_ptr<clients::Population>>;

bool overlap(const Stretch& a, const Stretch& b) { return a.from < b.to && b.from < a.to; }

bool are_one(const Recovery& a, const Recovery& b) {
    const bool related = a.population == b.population || a.fault == b.fault;
    return related && overlap(*a.without, *b.without);
}

// Rows that are one with a row, and those that are one with them.
std::vector<std::size_t> related_to(std::size_t row, const std::vector<Recovery>& recoveries,
                                    std::set<std::size_t>& left) {
    std::vector<std::size_t> rows{row};
    for (std::size_t next = 0; next < rows.size(); ++next) {
        for (auto other = left.begin(); other != left.end();) {
            const bool is_one = are_one(recoveries[rows[next]], recoveries[*other]);
            if (is_one) rows.push_back(*other);
            other = is_one ? left.erase(other) : std::next(other);
        }
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

// When a row's time without service begins: a failover's with its fault.
sim::Time without_since(const Recovery& recovery) {
    const bool from_fault = recovery.move == Move::failover && recovery.fault != no_fault;
    return from_fault ? std::min(recovery.began, recovery.without->from) : recovery.without->from;
}

// Stretches of one population: those that overlap are joined, so that each request counts once, and what lies between
// others is no time without service.
struct Joined {
    sim::Time since{};
    Stretch missed;
};

std::vector<Joined> joined_rows(const std::vector<const Recovery*>& in_order) {
    std::vector<Joined> joined;
    for (const Recovery* row : in_order) {
        if (joined.empty() || row->without->from >= joined.back().missed.to) {
            joined.push_back({without_since(*row), *row->without});
            continue;
        }
        joined.back().since = std::min(joined.back().since, without_since(*row));
        joined.back().missed.to = std::max(joined.back().missed.to, row->without->to);
    }
    return joined;
}

void add_population(const Populations& populations, const std::vector<Recovery>& recoveries, std::size_t population,
                    clients::RequestKind kind, Outage& outage, MissedCount& count) {
    std::vector<const Recovery*> rows;
    for (const std::size_t row : outage.rows) {
        if (recoveries[row].population == population) rows.push_back(&recoveries[row]);
    }
    if (rows.empty()) return;
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Recovery* a, const Recovery* b) { return a->without->from < b->without->from; });
    OutageOfPopulation own{population, sim::Duration{0}};
    for (const Joined& part : joined_rows(rows)) {
        count.add(populations[population]->metrics().slices, part.missed, kind);
        outage.span.from = std::min(outage.span.from, part.missed.from);
        outage.span.to = std::max(outage.span.to, part.missed.to);
        if (part.missed.to != sim::never) own.recovery_time = std::max(*own.recovery_time, part.missed.to - part.since);
    }
    const bool has_time =
        std::all_of(rows.begin(), rows.end(), [](const Recovery* row) { return row->rto.has_value(); });
    if (!has_time) own.recovery_time.reset();
    outage.populations.push_back(own);
}

Outage outage_of_rows(const Populations& populations, const std::vector<Recovery>& recoveries,
                      std::vector<std::size_t> rows, clients::RequestKind kind) {
    Outage outage;
    outage.span = {sim::never, sim::drill_start};
    outage.rows = std::move(rows);
    MissedCount count;
    for (std::size_t population = 0; population < populations.size(); ++population) {
        add_population(populations, recoveries, population, kind, outage, count);
    }
    outage.missed = count.all();
    outage.missed_by = count.shares();
    return outage;
}

// Slices tell moments to a tenth of a second; faults that begin together do so to the second.
bool is_near(sim::Duration a, sim::Duration b) { return std::chrono::abs(a - b) <= std::chrono::seconds{1}; }

// The worse first: what never came back, then what took longest, then whose requests named it most.
bool leads(const Recovery& a, const Recovery& b) {
    if (a.rto.has_value() != b.rto.has_value()) return !a.rto;
    if (a.rto != b.rto) return a.rto > b.rto;
    return outage_share(a).value_or(0) > outage_share(b).value_or(0);
}

bool tell_the_same(const Recovery& leader, const Recovery& other) {
    if (leader.population != other.population || leader.move != other.move || leader.moved != other.moved) return false;
    if (!is_near(leader.began.time_since_epoch(), other.began.time_since_epoch())) return false;
    const auto same = [](const RegionShare& a, const RegionShare& b) { return a.region == b.region; };
    if (!std::equal(leader.to_regions.begin(), leader.to_regions.end(), other.to_regions.begin(),
                    other.to_regions.end(), same))
        return false;
    if (!other.rto) return !leader.rto;
    const bool same_time = leader.rto && is_near(*leader.rto, *other.rto);
    if (!leader.moved && !leader.without) return same_time && leader.why == other.why;
    return same_time || *other.rto == sim::Duration{0};
}

}  // namespace

std::vector<std::vector<std::size_t>> rows_told_together(const std::vector<Recovery>& recoveries) {
    std::vector<std::size_t> order(recoveries.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return leads(recoveries[a], recoveries[b]); });
    std::vector<std::vector<std::size_t>> groups;
    for (const std::size_t row : order) {
        const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& rows) {
            return tell_the_same(recoveries[rows.front()], recoveries[row]);
        });
        if (group == groups.end()) {
            groups.push_back({row});
        } else {
            group->push_back(row);
        }
    }
    std::sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) {
        return *std::min_element(a.begin(), a.end()) < *std::min_element(b.begin(), b.end());
    });
    return groups;
}

std::vector<Outage> outages_of(const Populations& populations, const std::vector<Recovery>& recoveries,
                               clients::RequestKind kind) {
    std::set<std::size_t> left;
    for (std::size_t row = 0; row < recoveries.size(); ++row) {
        if (recoveries[row].without) left.insert(row);
    }
    std::vector<Outage> outages;
    while (!left.empty()) {
        const std::size_t first = left.extract(left.begin()).value();
        outages.push_back(outage_of_rows(populations, recoveries, related_to(first, recoveries, left), kind));
    }
    std::stable_sort(outages.begin(), outages.end(),
                     [](const Outage& a, const Outage& b) { return a.span.from < b.span.from; });
    return outages;
}

}  // namespace regiondrill::drill
