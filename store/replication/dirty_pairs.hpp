// Pairs of replicas that may differ in what neither of them will send by itself: something was lost, forgotten or
// damaged. Whoever finds a reason marks the pair; anti-entropy compares marked pairs and says so here. Between the two
// nothing is forgotten, as marks are counted: a reason that comes up during a comparison asks for another one.
#pragma once

#include "sim/invariant.hpp"
#include "store/data/item.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace regiondrill::store {

/// Marks are counted and never reset, so that whoever waits for a comparison can name the mark it waits for.
struct DirtyPair {
    ReplicaId one{};
    ReplicaId other{};            // greater than one
    std::uint32_t marked = 0;     // how many times
    std::uint32_t suspected = 0;  // the last of these marks that was made for a reason
    std::uint32_t compared = 0;   // up to which of these marks a comparison has come to its end

    bool is_dirty() const { return marked != compared; }
    bool is_suspect() const { return compared < suspected; }
};

/// All pairs of a store's replicas, in the order (0,1), (0,2), ... (1,2), ...; a pair's number is its place there.
/// Marking and comparing one pair takes the same time however many replicas there are.
class DirtyPairs {
public:
    explicit DirtyPairs(std::size_t replicas) : replicas_(replicas) {
        for (std::size_t one = 0; one < replicas; ++one) {
            for (std::size_t other = one + 1; other < replicas; ++other) {
                pairs_.push_back(
                    {ReplicaId{static_cast<std::uint16_t>(one)}, ReplicaId{static_cast<std::uint16_t>(other)}});
            }
        }
    }

    const std::vector<DirtyPair>& pairs() const { return pairs_; }

    /// The number of the pair of two different replicas, in either order.
    std::size_t number_of(ReplicaId a, ReplicaId b) const {
        sim::ensure(a != b, "a replica was paired with itself");
        const std::size_t one = std::min(index(a), index(b));
        const std::size_t other = std::max(index(a), index(b));
        // So many pairs begin with a replica before `one`.
        const std::size_t before = one * (2 * replicas_ - one - 1) / 2;
        return before + (other - one - 1);
    }

    /// Calls these after every mark, and after every comparison. One listener each; setting another takes its place.
    void on_mark(std::function<void()> call) { when_marked_ = std::move(call); }
    void on_compared(std::function<void()> call) { when_compared_ = std::move(call); }

    /// These two may differ.
    void mark(ReplicaId a, ReplicaId b) {
        mark(pairs_[number_of(a, b)]);
        if (when_marked_) when_marked_();
    }

    /// Any two may differ.
    void mark_all() {
        for (DirtyPair& pair : pairs_) mark(pair);
        if (when_marked_) when_marked_();
    }

    /// All are to be compared, though there is no reason to believe that any differ. Nobody waits for that.
    void mark_unasked() {
        for (DirtyPair& pair : pairs_) {
            if (!pair.is_dirty()) ++pair.marked;
        }
        if (when_marked_) when_marked_();
    }

    /// A comparison that began when the pair had been marked so many times has come to its end. Marks that came since
    /// keep it dirty.
    void compared(std::size_t number, std::uint32_t marked) {
        DirtyPair& pair = pairs_[number];
        if (pair.is_suspect()) --suspects_;
        pair.compared = marked;
        if (pair.is_suspect()) ++suspects_;
        if (when_compared_) when_compared_();
    }

    /// Whether any pair is marked for a reason, members or not.
    bool any_suspect() const { return suspects_ != 0; }

private:
    void mark(DirtyPair& pair) {
        if (!pair.is_suspect()) ++suspects_;
        pair.suspected = ++pair.marked;
    }

    std::size_t replicas_;
    std::vector<DirtyPair> pairs_;
    std::size_t suspects_ = 0;  // pairs that are
    std::function<void()> when_marked_;
    std::function<void()> when_compared_;
};

}  // namespace regiondrill::store
