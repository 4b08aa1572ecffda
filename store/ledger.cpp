#include "store/ledger.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::store {

namespace {

using namespace std::chrono_literals;

// Clocks that agree still count in whole microseconds, and a counter that overflows runs a few ahead: a winner that is
// older by less than this did not win by skew.
constexpr sim::Duration clock_grain = 10us;

}  // namespace

Ledger::KeyState& Ledger::state_of(KeyId key) {
    if (index(key) >= by_key_.size()) by_key_.resize(index(key) + 1);
    return by_key_[index(key)];
}

Ledger::Rarity& Ledger::rarity_of(std::uint32_t write) {
    if (write >= rarities_.size()) rarities_.resize(write + 1);
    return rarities_[write];
}

WriteId Ledger::accepted(KeyId key, Version version, Version replaced, sim::Time now) {
    const std::uint32_t added = writes_.acquire();
    ++pending_;
    KeyState& state = state_of(key);
    std::uint32_t& first = state.newest;
    writes_[added] = {version, now, key, none, Fate::kept, false, Answer::pending, false, false};
    state.greatest = std::max(state.greatest, version);

    if (first != none && writes_[first].next == none && writes_[first].version == replaced) [[likely]] {
        const std::uint32_t superseded = first;
        first = added;
        decide(superseded, Fate::superseded);
        return WriteId{added};
    }
    decide_settled(key);  // before the winner of a settled conflict is itself superseded
    const std::uint32_t superseded = find_newest(key, replaced);
    if (superseded != none) {
        unlink(key, superseded);
        decide(superseded, Fate::superseded);
    }
    if (first != none) ++conflicts_;
    writes_[added].next = first;
    first = added;
    meet_rivals(added);
    return WriteId{added};
}

// Of two writes that do not know of each other the greater version wins; the other one remembers to whom it lost first.
void Ledger::meet_rivals(std::uint32_t added) {
    const auto lose = [this](std::uint32_t loser, const Write& winner) {
        if (std::exchange(writes_[loser].defeated, true)) return;
        rarity_of(loser).rival = winner.version;
        rarity_of(loser).rival_accepted = winner.accepted;
    };
    for (std::uint32_t at = writes_[added].next; at != none; at = writes_[at].next) {
        if (writes_[at].version < writes_[added].version) {
            lose(at, writes_[added]);
        } else {
            lose(added, writes_[at]);
        }
    }
}

std::uint32_t Ledger::find_newest(KeyId key, Version version) {
    std::uint32_t write = index(key) < by_key_.size() ? by_key_[index(key)].newest : none;
    while (write != none && writes_[write].version != version) write = writes_[write].next;
    return write;
}

void Ledger::unlink(KeyId key, std::uint32_t write) {
    std::uint32_t* link = &by_key_[index(key)].newest;
    if (writes_[*link].next != none) --conflicts_;
    while (*link != write) link = &writes_[*link].next;
    *link = writes_[write].next;
}

void Ledger::acknowledged(WriteId id, sim::Time now) {
    Write& write = writes_[static_cast<std::uint32_t>(id)];
    sim::ensure(write.answer == Answer::pending, "a write was acknowledged twice");
    write.answer = Answer::given;
    --pending_;
    ++account_.acknowledged;
    KeyState& state = by_key_[index(write.key)];
    if (state.latest < write.version) {
        state.latest = write.version;
        state.latest_since = now;
    }
    if (write.decided) finish(static_cast<std::uint32_t>(id));
}

void Ledger::unanswered(WriteId id) {
    Write& write = writes_[static_cast<std::uint32_t>(id)];
    sim::ensure(write.answer == Answer::pending, "a write was answered twice");
    write.answer = Answer::none;
    --pending_;
    if (write.decided) finish(static_cast<std::uint32_t>(id));
}

void Ledger::decide(std::uint32_t id, Fate fate) {
    Write& write = writes_[id];
    write.fate = fate;
    write.decided = true;
    if (write.answer != Answer::pending) finish(id);
}

void Ledger::finish(std::uint32_t id) {
    const Write& write = writes_[id];
    if (write.answer == Answer::given) ++account_.by_fate[static_cast<std::size_t>(write.fate)];
    writes_.release(id);
}

void Ledger::note_stale(sim::Duration age) {
    ++account_.stale_reads;
    account_.stalest = std::max(account_.stalest, age);
}

void Ledger::keep_example(const FateExample& example) {
    const auto alike = std::count_if(account_.examples.begin(), account_.examples.end(),
                                     [&](const FateExample& other) { return other.fate == example.fate; });
    if (static_cast<std::size_t>(alike) < examples_a_fate) account_.examples.push_back(example);
}

void Ledger::came_late(KeyId key, Version version, sim::Duration hidden) {
    const std::uint32_t write = find_newest(key, version);
    if (write == none) return;
    writes_[write].late = true;
    rarity_of(write).hidden = hidden;
}

void Ledger::vanished(KeyId key, Version version, sim::Time since) {
    const std::uint32_t id = find_newest(key, version);
    if (id == none) return;
    const Write& write = writes_[id];
    if (write.answer == Answer::given) {
        const sim::Duration age = since - write.accepted;
        account_.recovery_point = std::max(account_.recovery_point, age);
        keep_example({Fate::lost, key, version, write.accepted, {}, {}, age});
    }
    unlink(key, id);
    decide(id, Fate::lost);
}

void Ledger::decide_overwritten(std::uint32_t id, const Write& winner) {
    const Write& write = writes_[id];
    // What finally holds the key may have come much later; the story is about the write that won the conflict.
    const Version version = write.defeated ? rarities_[id].rival : winner.version;
    const sim::Time accepted = write.defeated ? rarities_[id].rival_accepted : winner.accepted;
    const bool skewed = accepted + clock_grain < write.accepted;
    const Fate fate = skewed ? Fate::overwritten_by_skew : Fate::overwritten_in_conflict;
    if (write.answer == Answer::given) {
        keep_example({fate, write.key, write.version, write.accepted, version, accepted, {}});
    }
    unlink(write.key, id);
    decide(id, fate);
}

// Among the newest writes of a key that every replica has, the greatest version has won for good.
void Ledger::decide_settled(KeyId key) {
    std::uint32_t winner = none;
    for (std::uint32_t at = by_key_[index(key)].newest; at != none; at = writes_[at].next) {
        if (writes_[at].accepted >= settled_) continue;
        if (winner == none || writes_[winner].version < writes_[at].version) winner = at;
    }
    if (winner == none) return;
    for (std::uint32_t at = by_key_[index(key)].newest; at != none;) {
        const std::uint32_t next = writes_[at].next;
        const Write& write = writes_[at];
        if (at != winner && write.accepted < settled_) decide_overwritten(at, writes_[winner]);
        at = next;
    }
}

LedgerAccount Ledger::close() {
    settled_ = sim::never;
    for (std::size_t key = 0; key < by_key_.size(); ++key) {
        if (by_key_[key].newest == none) continue;
        decide_settled(KeyId{static_cast<std::uint32_t>(key)});
        const std::uint32_t id = by_key_[key].newest;
        const Write& write = writes_[id];
        sim::ensure(write.answer != Answer::pending, "a write was still waiting for its answer when the drill ended");
        const bool late = write.late;
        if (late && write.answer == Answer::given) {
            const sim::Duration hidden = rarities_[id].hidden;
            account_.longest_delay = std::max(account_.longest_delay, hidden);
            keep_example({Fate::delayed, write.key, write.version, write.accepted, {}, {}, hidden});
        }
        by_key_[key].newest = none;
        decide(id, late ? Fate::delayed : Fate::kept);
    }
    std::uint64_t classed = 0;
    for (const std::uint64_t count : account_.by_fate) classed += count;
    sim::ensure(classed == account_.acknowledged, "an acknowledged write ended in no class of the ledger, or in two");
    return account_;
}

}  // namespace regiondrill::store
