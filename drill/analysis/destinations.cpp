#include "drill/analysis/destinations.hpp"

#include "drill/analysis/windows.hpp"

#include <algorithm>
#include <numeric>

namespace regiondrill::drill {

using regions::RegionId;

namespace {

// The next change of the population's answer after a moment by which `matters`; none until the drill's end.
template <class Matters>
const AnswerChange* next_change(const PopulationCase& c, Time after, Matters matters) {
    for (const AnswerChange& next : c.world.dns_history().answers) {
        if (next.population == c.population && next.at > after && matters(next)) return &next;
    }
    return nullptr;
}

// Of a stretch's requests those that were first sent to each region; the rest came to none.
std::vector<double> sent_shares(const PopulationCase& c, Time from, Time to) {
    std::vector<double> shares(c.world.regions().size());
    double sum = 0;
    double requests = 0;
    for (std::size_t slice = c.slices().at(from); slice < c.slices().at(to); ++slice) {
        for (std::size_t i = 0; i < shares.size(); ++i) {
            shares[i] += c.slices().sent_to(slice, regions::region_at(i));
            sum += c.slices().sent_to(slice, regions::region_at(i));
        }
        requests += c.slices().requests(slice);
    }
    const double whole = std::max(sum, requests);  // those under way have been sent, and have not ended
    for (double& share : shares) share = whole > 0 ? share / whole : 0;
    return shares;
}

// A hundredth is what a drain leaves behind.
std::vector<RegionId> regions_of(const std::vector<double>& shares) {
    std::vector<RegionId> used;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        if (shares[i] > 1 - recovery_target) used.push_back(regions::region_at(i));
    }
    std::stable_sort(used.begin(), used.end(),
                     [&](RegionId a, RegionId b) { return shares[regions::index(a)] > shares[regions::index(b)]; });
    return used;
}

// Those whose share grew by more than the least, the most first. Not those that were left: people may come there still
// by what was answered earlier.
std::vector<RegionShare> gains(const std::vector<RegionId>& left, const std::vector<double>& before,
                               const std::vector<double>& after, double least) {
    std::vector<RegionShare> gained;
    double sum = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        const double gain = after[i] - before[i];
        if (gain <= least || std::find(left.begin(), left.end(), regions::region_at(i)) != left.end()) continue;
        gained.push_back({regions::region_at(i), gain});
        sum += gain;
    }
    for (RegionShare& region : gained) region.share /= sum;
    std::stable_sort(gained.begin(), gained.end(),
                     [](const RegionShare& a, const RegionShare& b) { return a.share > b.share; });
    return gained;
}

// People may be sent to a region that serves nobody, and be served by the next address of their answer. Where nobody
// serves them they went in vain.
std::vector<RegionShare> those_serving(const PopulationCase& c, std::vector<RegionShare> gained, Time from, Time to) {
    std::vector<std::uint64_t> served(c.world.regions().size());
    for (const clients::Window& stretch : c.people().metrics().stretches) {
        const bool overlaps = stretch.from < to && stretch.to > from;
        if (!overlaps || (stretch.from > from && stretch.to > to)) continue;  // it begins when they are about to leave
        for (std::size_t i = 0; i < served.size(); ++i) served[i] += stretch.served_by[i];
    }
    const auto all = static_cast<double>(std::accumulate(served.begin(), served.end(), std::uint64_t{0}));
    // As for a drain; some may be served where a fault ends in the stretch's last moment.
    const auto serves = [&](const RegionShare& region) {
        return static_cast<double>(served[regions::index(region.region)]) > (1 - recovery_target) * region.share * all;
    };
    if (std::none_of(gained.begin(), gained.end(), serves)) return gained;
    double sum = 0;
    for (const RegionShare& region : gained) sum += serves(region) ? region.share : 0;
    gained.erase(std::remove_if(gained.begin(), gained.end(), [&](const RegionShare& each) { return !serves(each); }),
                 gained.end());
    for (RegionShare& region : gained) region.share /= sum;
    return gained;
}

// Of what a change takes away the share of look-ups; that of a few cannot be told from chance by their requests.
double share_left(const AnswerChange& change) {
    double share = 0;
    for (const RegionId region : left_by(change)) share += change.from.share_of(region);
    return share;
}

bool anybody_asked(const PopulationCase& c, Time from, Time to) {
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
std::optional<AnswerChange> answer_change(const PopulationCase& c, Move move, EntryId origin) {
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
const AnswerChange* undoing(const PopulationCase& c, const AnswerChange& change, const std::vector<RegionId>& left) {
    return next_change(c, change.at, [&](const AnswerChange& next) {
        return std::any_of(left.begin(), left.end(), [&](RegionId region) { return next.to.has(region); });
    });
}

// Where people went, by their requests once they had left and until they were answered otherwise: nowhere, where none
// of them came to a region. By what they were answered, where nobody asked in that time.
std::vector<RegionShare> destinations(const PopulationCase& c, const AnswerChange& change, Time left, Time undone) {
    const Duration window = window_for(c.people().settings());
    const AnswerChange* next = next_change(c, left, [](const AnswerChange&) { return true; });
    const Time until = std::min(undone, next == nullptr ? c.until() : next->at);
    constexpr double few = 0.2;
    const double share = share_left(change);
    const std::vector<RegionId> old = leaving(c, change);
    const bool tells = share <= 0 || share >= few || change.to.regions.empty();
    if (tells && left + window <= until && anybody_asked(c, left, until)) {
        const auto before = sent_shares(c, std::max(sim::drill_start, change.at - window), change.at);
        // A hundredth is what a drain leaves behind, and no destination.
        return those_serving(c, gains(old, before, sent_shares(c, left, until), 1 - recovery_target), left, until);
    }
    std::vector<double> from(c.world.regions().size());
    std::vector<double> to(c.world.regions().size());
    for (std::size_t i = 0; i < from.size(); ++i) {
        from[i] = change.from.share_of(regions::region_at(i));
        to[i] = change.to.share_of(regions::region_at(i));
    }
    return those_serving(c, gains(old, from, to, (1 - recovery_target) * std::max(share, few)), left, until);
}

// What was answered last before nothing was may have been answered for a moment only, so requests say where they were.
std::vector<RegionId> leaving(const PopulationCase& c, const AnswerChange& change) {
    if (!change.to.regions.empty()) return left_by(change);
    const Duration window = window_for(c.people().settings());
    auto used = regions_of(sent_shares(c, std::max(sim::drill_start, change.at - window), change.at));
    std::sort(used.begin(), used.end());
    return used.empty() ? left_by(change) : used;
}

std::vector<RegionId> regions_used(const PopulationCase& c, Time from, Time to) {
    const AnswerChange* next = next_change(c, from, [](const AnswerChange&) { return true; });
    auto used = regions_of(sent_shares(c, from, next == nullptr ? to : std::min(to, next->at)));
    if (!used.empty()) return used;
    const RegionId main = c.world.dns_history().answer_before(c.population, from).main;
    return main == regions::no_region ? std::vector<RegionId>{} : std::vector{main};
}

// Share of the requests of a stretch that were first sent to these regions; nothing where there were none.
std::optional<double> share_at(const PopulationCase& c, const std::vector<RegionId>& regions, Time from, Time to) {
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
