#include "store/ledger/register_checker.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <bit>
#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <functional>
#include <iterator>
#include <optional>
#include <utility>

namespace regiondrill::store {

namespace {

using Kind = RegisterOperation::Kind;
using Found = std::optional<RegisterFinding>;

constexpr std::size_t nobody = ~std::size_t{0};

bool writes(const RegisterOperation& operation) { return operation.kind != Kind::read; }

/// Of some operations the first answer and the last call, and whose they are.
struct Zone {
    sim::Time first_answer = sim::never;
    sim::Time last_call = sim::Time::min();
    std::size_t answered = nobody;
    std::size_t called = nobody;

    void add(const Zone& other) {
        if (other.first_answer < first_answer) {
            first_answer = other.first_answer;
            answered = other.answered;
        }
        if (other.last_call > last_call) {
            last_call = other.last_call;
            called = other.called;
        }
    }

    /// Some operation in here was over before some operation in there began.
    bool must_precede(const Zone& other) const { return first_answer < other.last_call; }

    /// Its value must have been there from the first answer to the last call. Otherwise all its operations overlap.
    bool is_forward() const { return first_answer < last_call; }
};

/// A value: its write and its reads.
struct Cluster {
    std::size_t writer = nobody;  // of the value at first: nobody
    bool happened = false;
    std::size_t witness = nobody;   // of a write without an answer: by whom it is known to have happened
    bool placed = false;            // in a block
    std::size_t replacer = nobody;  // the cluster of the compare-and-set that replaced it
    Zone zone;
};

// check_register() step by step: each step relies on what the ones before it have ruled out, so their order matters.
// Nothing of the history is copied.
class ZoneCheck {
public:
    // The first cluster is that of the value the key held at first, which was there before everything.
    explicit ZoneCheck(const RegisterHistory& history) : history_(history) {
        Cluster first;
        first.happened = true;
        first.zone.first_answer = sim::Time::min();
        clusters_.push_back(first);
        for (std::size_t at = 0; at < history.size(); ++at) {
            const RegisterOperation& each = history[at];
            sim::ensure(each.invoked <= each.answered, "an operation was answered before it was invoked");
            if (!writes(each)) continue;
            by_value_.emplace_back(each.value, clusters_.size());
            Cluster cluster;
            cluster.writer = at;
            cluster.happened = each.answered != sim::never;
            cluster.zone = zone_of(at);
            clusters_.push_back(cluster);
        }
        by_value_.emplace_back(0, 0);
        std::sort(by_value_.begin(), by_value_.end());
    }

    // The first contradiction is the finding: later steps could not rely on what it broke.
    RegisterFinding run() {
        Found found = follow_values();
        if (!found) found = gather_reads();
        if (!found) found = tie_clusters();
        if (!found) found = make_blocks();
        if (!found) found = find_circles();
        if (!found) found = compare_blocks();
        return found.value_or(RegisterFinding{});
    }

private:
    // A write without an answer has no first answer: it never forces anything to come after it.
    Zone zone_of(std::size_t at) const {
        return {history_[at].answered, history_[at].invoked, history_[at].answered == sim::never ? nobody : at, at};
    }

    // Nobody for a value that no write of the history wrote.
    std::size_t cluster_of(std::uint64_t value) const {
        const auto place = std::lower_bound(by_value_.begin(), by_value_.end(), std::pair(value, std::size_t{0}));
        return place != by_value_.end() && place->first == value ? place->second : nobody;
    }

    // With them stand the witnesses of those writes that need not have happened otherwise.
    Found contradiction(Contradiction which, const std::vector<std::size_t>& operations) const {
        RegisterFinding finding{RegisterVerdict::contradictory, which, {}};
        for (std::size_t at : operations) {
            for (; at != nobody;
                 at = writes(history_[at]) ? clusters_[cluster_of(history_[at].value)].witness : nobody) {
                finding.operations.push_back(at);
            }
        }
        std::vector<std::size_t>& named = finding.operations;
        std::sort(named.begin(), named.end());
        named.erase(std::unique(named.begin(), named.end()), named.end());
        return finding;
    }

    bool is_compare_and_set(const Cluster& cluster) const {
        return cluster.writer != nobody && history_[cluster.writer].kind == Kind::compare_and_set;
    }

    // A write without an answer happened if its value was seen: by a read, or by a compare-and-set that happened.
    Found follow_values() {
        for (std::size_t at = 0; at < history_.size(); ++at) {
            if (history_[at].answered == sim::never || history_[at].kind == Kind::write) continue;
            if (Found found = follow_back(at)) return found;
        }
        return {};
    }

    // Back along the compare-and-sets: one that happened has seen the value it replaced, so that was written, too.
    Found follow_back(std::size_t witness) {
        while (true) {
            const RegisterOperation& operation = history_[witness];
            const std::size_t seen = cluster_of(operation.kind == Kind::read ? operation.value : operation.expected);
            if (seen == nobody) return contradiction(Contradiction::unwritten_value, {witness});
            if (std::exchange(clusters_[seen].happened, true)) return {};
            clusters_[seen].witness = witness;
            if (!is_compare_and_set(clusters_[seen])) return {};
            witness = clusters_[seen].writer;
        }
    }

    // A read adds to the zone of the value it saw; one that was over before that value was asked for saw the future.
    Found gather_reads() {
        for (std::size_t at = 0; at < history_.size(); ++at) {
            if (writes(history_[at]) || history_[at].answered == sim::never) continue;
            Cluster& cluster = clusters_[cluster_of(history_[at].value)];
            if (cluster.writer != nobody && history_[at].answered < history_[cluster.writer].invoked) {
                return contradiction(Contradiction::early_sight, {at, cluster.writer});
            }
            cluster.zone.add(zone_of(at));
        }
        return {};
    }

    // A value that is replaced is gone for good, as values are unique: only one compare-and-set can have replaced it.
    Found tie_clusters() {
        for (std::size_t number = 0; number < clusters_.size(); ++number) {
            const Cluster& cluster = clusters_[number];
            if (!cluster.happened || !is_compare_and_set(cluster)) continue;
            Cluster& replaced = clusters_[cluster_of(history_[cluster.writer].expected)];
            if (replaced.replacer != nobody) {
                return contradiction(Contradiction::twice_replaced,
                                     {clusters_[replaced.replacer].writer, cluster.writer});
            }
            replaced.replacer = number;
        }
        return {};
    }

    // A block begins with a plain write, or with the value at first.
    Found make_blocks() {
        for (std::size_t number = 0; number < clusters_.size(); ++number) {
            if (!clusters_[number].happened || is_compare_and_set(clusters_[number])) continue;
            Zone block;
            for (std::size_t next = number; next != nobody; next = clusters_[next].replacer) {
                Cluster& cluster = clusters_[next];
                cluster.placed = true;
                if (next != number && cluster.zone.must_precede(block)) {
                    return contradiction(Contradiction::crossed_values,
                                         {cluster.writer, cluster.zone.answered, block.called});
                }
                block.add(cluster.zone);
            }
            blocks_.push_back(block);
        }
        return {};
    }

    // A compare-and-set that happened and goes back to no plain write goes back to itself.
    Found find_circles() const {
        for (const Cluster& cluster : clusters_) {
            if (!cluster.happened || cluster.placed) continue;
            std::vector<std::size_t> circle{cluster.writer};
            const Cluster* next = &clusters_[cluster.replacer];
            for (; next->writer != cluster.writer; next = &clusters_[next->replacer]) circle.push_back(next->writer);
            return contradiction(Contradiction::circular, circle);
        }
        return {};
    }

    // The operations at both ends of both zones show it without all others.
    Found crossed(const Zone& a, const Zone& b) const {
        return contradiction(Contradiction::crossed_values, {a.answered, a.called, b.answered, b.called});
    }

    // Zones that go forward must not overlap; one that goes backward must not lie within one that goes forward. Two
    // that go backward never mind each other.
    Found compare_blocks() {
        const auto by_answer = [](const Zone& a, const Zone& b) { return a.first_answer < b.first_answer; };
        const auto backward = std::stable_partition(blocks_.begin(), blocks_.end(), std::mem_fn(&Zone::is_forward));
        std::stable_sort(blocks_.begin(), backward, by_answer);
        const auto overlaps = [](const Zone& earlier, const Zone& later) { return later.must_precede(earlier); };
        const auto overlap = std::adjacent_find(blocks_.begin(), backward, overlaps);
        if (overlap != backward) return crossed(*overlap, *std::next(overlap));
        for (auto each = backward; each != blocks_.end(); ++each) {
            // As forward zones do not overlap, the last one that must precede it is the one that could contain it.
            const auto after = std::partition_point(blocks_.begin(), backward,
                                                    [&](const Zone& zone) { return zone.must_precede(*each); });
            if (after == blocks_.begin()) continue;
            if (each->must_precede(*std::prev(after))) return crossed(*std::prev(after), *each);
        }
        return {};
    }

    const RegisterHistory& history_;
    std::vector<Cluster> clusters_;                                // the first is that of the value 0
    std::vector<std::pair<std::uint64_t, std::size_t>> by_value_;  // clusters, sorted by value
    std::vector<Zone> blocks_;
};

}  // namespace

// 0 stands for what was there at first, so that a write of it could not be told from that.
bool has_unique_values(const RegisterHistory& history) {
    std::vector<std::uint64_t> values{0};
    for (const RegisterOperation& each : history) {
        if (writes(each)) values.push_back(each.value);
    }
    std::sort(values.begin(), values.end());
    return std::adjacent_find(values.begin(), values.end()) == values.end();
}

RegisterFinding check_register(const RegisterHistory& history) {
    sim::ensure(has_unique_values(history),
                "a register's history was checked by its values though these are not unique");
    return ZoneCheck(history).run();
}

RegisterFinding check(const RegisterHistory& history) {
    return has_unique_values(history) ? check_register(history) : search_linearisation(history);
}

namespace {

using Kind = RegisterOperation::Kind;
using Mask = std::uint64_t;

constexpr std::size_t no_operation = ~std::size_t{0};
constexpr std::size_t most_states = 1U << 18;

// For values that repeat, which do not tell whose write a read saw: exact, but exponential in the worst case, hence
// both bounds. Operations are bits of a word, sorted by their answers.
class Search {
public:
    explicit Search(const RegisterHistory& history) : history_(history) {
        for (std::size_t at = 0; at < history.size(); ++at) {
            sim::ensure(history[at].invoked <= history[at].answered, "an operation was answered before it was invoked");
            if (history[at].kind != Kind::read || history[at].answered != sim::never) places_.push_back(at);
        }
        // Those that were answered first were probably first.
        std::stable_sort(places_.begin(), places_.end(),
                         [&](std::size_t a, std::size_t b) { return history[a].answered < history[b].answered; });
    }

    RegisterFinding run() {
        if (places_.size() > searchable_operations) return {RegisterVerdict::too_large, Contradiction::none, {}};
        for (std::size_t bit = 0; bit < places_.size(); ++bit) {
            if (operation(bit).answered != sim::never) answered_ |= Mask{1} << bit;
        }
        if (go_on({})) return {};
        if (gave_up_) return {RegisterVerdict::too_large, Contradiction::none, {}};
        return {RegisterVerdict::contradictory, Contradiction::no_order, stuck_operations()};
    }

private:
    struct State {
        Mask done = 0;
        std::uint64_t value = 0;
        std::size_t writer = no_operation;  // place of who wrote the value
    };

    const RegisterOperation& operation(std::size_t bit) const { return history_[places_[bit]]; }

    static bool is_done(const State& state, std::size_t bit) { return (state.done >> bit & 1) != 0; }

    // What is invoked later than this must wait: somebody who is still to come was answered before.
    sim::Time horizon(const State& state) const {
        const auto first = static_cast<std::size_t>(std::countr_one(state.done));  // they are sorted by answer
        return first < places_.size() ? operation(first).answered : sim::never;
    }

    // It is not done, and nobody who is still to come was over before it began.
    bool may_be_next(const State& state, std::size_t bit) const {
        return !is_done(state, bit) && operation(bit).invoked <= horizon(state);
    }

    // A read that fits here may as well be here: it changes nothing for the others. Whom it had to wait for was
    // answered before it, so that one pass finds them all.
    void take_reads(State& state) const {
        for (std::size_t bit = 0; bit < places_.size(); ++bit) {
            const RegisterOperation& each = operation(bit);
            if (each.kind != Kind::read || each.value != state.value || !may_be_next(state, bit)) continue;
            state.done |= Mask{1} << bit;
        }
    }

    // True when all that was answered has found a place. A state that was met before leads nowhere, or the search would
    // be over. How far it came is kept for the story in case no order fits.
    bool go_on(State state) {
        take_reads(state);
        if ((answered_ & ~state.done) == 0) return true;
        if (std::popcount(state.done & answered_) >= std::popcount(deepest_.done & answered_)) deepest_ = state;
        if (!seen_.insert({state.done, state.value}).second) return false;
        if (seen_.size() > most_states) gave_up_ = true;
        for (std::size_t bit = 0; bit < places_.size() && !gave_up_; ++bit) {
            const RegisterOperation& each = operation(bit);
            if (each.kind == Kind::read || !may_be_next(state, bit)) continue;
            if (each.kind == Kind::compare_and_set && each.expected != state.value) continue;
            if (go_on({state.done | Mask{1} << bit, each.value, places_[bit]})) return true;
        }
        return false;
    }

    // Where most operations had found a place: what could come next and does not fit, and the write it does not fit to.
    std::vector<std::size_t> stuck_operations() const {
        std::vector<std::size_t> stuck;
        if (deepest_.writer != no_operation) stuck.push_back(deepest_.writer);
        for (std::size_t bit = 0; bit < places_.size(); ++bit) {
            if (operation(bit).answered != sim::never && may_be_next(deepest_, bit)) stuck.push_back(places_[bit]);
        }
        std::sort(stuck.begin(), stuck.end());
        return stuck;
    }

    const RegisterHistory& history_;
    std::vector<std::size_t> places_;  // of the operations that count, by their answers
    Mask answered_ = 0;
    State deepest_;
    bool gave_up_ = false;
    boost::unordered_flat_set<std::pair<Mask, std::uint64_t>, boost::hash<std::pair<Mask, std::uint64_t>>> seen_;
};

}  // namespace

RegisterFinding search_linearisation(const RegisterHistory& history) { return Search(history).run(); }

}  // namespace regiondrill::store
