#include "drill/analysis/destinations.hpp"

#include "drill/analysis/windows.hpp"

#include <algorithm>

namespace regiondrill::drill {

using regions::RegionId;

namespace {

// The next change of the population's answer after a moment by which `matters`; none until the drill's end.
template <class Matters>
const AnswerChange* next_change(const RecoveryCase& c, Time after, Matters matters) {
    for (const AnswerChange& next : c.world.dns_history().answers) {
        if (next.population == c.population && next.at > after && matters(next)) return &next;
    }
    return nullptr;
}

// How many requests were first sent to each region in a stretch.
std::vector<double> sent_shares(const RecoveryCase& c, Time from, Time to) {
    std::vector<double> shares(c.world.regions().size());
    double sum = 0;
    for (std::size_t slice = c.slices().at(from); slice < c.slices().at(to); ++slice) {
        for (std::size_t i = 0; i < shares.size(); ++i) {
            shares[i] += c.slices().sent_to(slice, regions::region_at(i));
            sum += c.slices().sent_to(slice, regions::region_at(i));
        }
    }
    for (double& share : shares) share = sum > 0 ? share / sum : 0;
    return shares;
}

// Those whose share grew, the most first; a hundredth is what a drain leaves behind, and no destination.
std::vector<RegionShare> gains(const std::vector<double>& before, const std::vector<double>& after) {
    std::vector<RegionShare> gained;
    double sum = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        const double gain = after[i] - before[i];
        if (gain <= 1 - recovery_target) continue;
        gained.push_back({regions::region_at(i), gain});
        sum += gain;
    }
    for (RegionShare& region : gained) region.share /= sum;
    std::stable_sort(gained.begin(), gained.end(),
                     [](const RegionShare& a, const RegionShare& b) { return a.share > b.share; });
    return gained;
}

bool anybody_asked(const RecoveryCase& c, Time from, Time to) {
    std::uint64_t requests = 0;
    for (std::size_t slice = c.slices().at(from); slice < c.slices().at(to); ++slice) {
        requests += c.slices().requests(slice);
    }
    return requests != 0;
}

}  // namespace

std::vector<RegionId> left_by(const AnswerChange& change) {
    std::vector<RegionId> left;
    for (const RegionId region : change.from.regions) {
        if (!change.to.has(region)) left.push_back(region);
    }
    return left;
}

// The change of the population's answer that goes back to the fault's beginning, or to its end. Of several the first by
// which somebody has to leave, or, for the way back, may come; a change of neither kind still is one. What changes
// again at the same moment, as a check and one calculated from it turn together, is one change.
std::optional<AnswerChange> answer_change(const RecoveryCase& c, Move move, EntryId origin) {
    std::optional<AnswerChange> any;
    const auto& changes = c.world.dns_history().answers;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        AnswerChange change = changes[i];
        if (change.population != c.population || change.entry == no_entry) continue;
        if (c.world.causes().origin_of(change.entry) != origin || change.at >= c.until()) continue;
        for (std::size_t next = i + 1; next < changes.size() && changes[next].at == change.at; ++next) {
            if (changes[next].population != c.population) continue;
            change.to = changes[next].to;
            change.entry = changes[next].entry;
        }
        const bool joined = std::any_of(change.to.regions.begin(), change.to.regions.end(),
                                        [&](RegionId region) { return !change.from.has(region); });
        if (move == Move::failover ? !left_by(change).empty() : joined) return change;
        if (!any) any = change;
    }
    return any;
}

// The next change that answers a region again which this one let go: what is sent where may be put down to this one
// until then.
const AnswerChange* undoing(const RecoveryCase& c, const AnswerChange& change, const std::vector<RegionId>& left) {
    return next_change(c, change.at, [&](const AnswerChange& next) {
        return std::any_of(left.begin(), left.end(), [&](RegionId region) { return next.to.has(region); });
    });
}

// Where people went, by their requests once they had left and until they were answered otherwise: nowhere, where none
// of them came to a region. By what they were answered, where nobody asked in that time.
std::vector<RegionShare> destinations(const RecoveryCase& c, const AnswerChange& change, Time left, Time undone) {
    const Duration window = window_for(c.people().settings());
    const AnswerChange* next = next_change(c, left, [](const AnswerChange&) { return true; });
    const Time until = std::min(undone, next == nullptr ? c.until() : next->at);
    if (left + window <= until && anybody_asked(c, left, until)) {
        const auto before = sent_shares(c, std::max(sim::drill_start, change.at - window), change.at);
        return gains(before, sent_shares(c, left, until));
    }
    std::vector<double> from(c.world.regions().size());
    std::vector<double> to(c.world.regions().size());
    for (std::size_t i = 0; i < from.size(); ++i) {
        from[i] = change.from.share_of(regions::region_at(i));
        to[i] = change.to.share_of(regions::region_at(i));
    }
    return gains(from, to);
}

// Of those who stay: where most of their requests went until they were answered otherwise, or would have gone.
RegionId main_region(const RecoveryCase& c, Time from, Time to) {
    const AnswerChange* next = next_change(c, from, [](const AnswerChange&) { return true; });
    const auto shares = sent_shares(c, from, next == nullptr ? to : std::min(to, next->at));
    const auto most = std::max_element(shares.begin(), shares.end());
    if (most != shares.end() && *most > 0) return regions::region_at(static_cast<std::size_t>(most - shares.begin()));
    return c.world.dns_history().answer_before(c.population, from).main;
}

// Share of the requests of a stretch that were first sent to these regions; nothing where there were none.
std::optional<double> share_at(const RecoveryCase& c, const std::vector<RegionId>& regions, Time from, Time to) {
    const auto shares = sent_shares(c, from, to);
    double at = 0;
    double all = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        all += shares[i];
        if (std::find(regions.begin(), regions.end(), regions::region_at(i)) != regions.end()) at += shares[i];
    }
    return all > 0 ? std::optional(at) : std::nullopt;
}

}  // namespace regiondrill::drill
