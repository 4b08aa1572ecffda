#include "store/register_search.hpp"

#include "sim/invariant.hpp"

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <bit>
#include <utility>

namespace regiondrill::store {

namespace {

using Kind = RegisterOperation::Kind;
using Mask = std::uint64_t;

constexpr std::size_t no_operation = ~std::size_t{0};
constexpr std::size_t most_states = 1U << 18;

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
