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

// What a counter shows; nothing counts as 0.
std::uint32_t number_of(const Item& item) { return item.exists() ? static_cast<std::uint32_t>(item.value) : 0; }

}  // namespace

Ledger::KeyState& Ledger::state_of(KeyId key) {
    if (index(key) >= by_key_.size()) {
        // A quarter more than there is, at least: doubling would waste up to half.
        if (index(key) >= by_key_.capacity()) by_key_.reserve(index(key) + 1 + by_key_.size() / 4);
        by_key_.resize(index(key) + 1);
    }
    return by_key_[index(key)];
}

// What stands there is an earlier write's until this one's is set; flags in the write say what is.
Ledger::Rarity& Ledger::rarity_of(std::uint32_t write) {
    if (write >= rarities_.size()) rarities_.resize(write + 1);
    return rarities_[write];
}

// A counter shows what was counted before the drill, too: the greatest version restored says how much that was.
void Ledger::restored(KeyId key, const Item& item) {
    if (find_newest(key, item.version) != none) return;  // another replica held it too
    if (item.version > greatest(key)) {
        if (index(key) >= counted_before_.size()) counted_before_.resize(index(key) + 1);
        counted_before_[index(key)] = number_of(item);
    }
    unanswered(accepted({key, item.version, {}, item.deleted}, sim::drill_start));
}

std::uint32_t Ledger::counted_in_drill(std::size_t key, const Item& item) const {
    const std::uint32_t shown = number_of(item);
    const std::uint32_t before = key < counted_before_.size() ? counted_before_[key] : 0;
    return shown > before ? shown - before : 0;
}

// What the writer saw tells whether an earlier newest write is superseded by it, or a rival of it. The usual case is
// looked for first: one newest write, which the writer saw. It costs no walk.
WriteId Ledger::accepted(const TakenWrite& taken, sim::Time now) {
    const auto& [key, version, replaced, deletes, increments] = taken;
    const std::uint32_t added = writes_.acquire();
    ++pending_;
    KeyState& state = state_of(key);
    std::uint32_t& first = state.newest;
    Write& write = writes_[added];
    write = {};
    write.version = version;
    write.accepted = now;
    write.key = key;
    write.next = none;
    write.deletes = deletes;
    write.increments = increments;
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
        if (writes_[loser].defeated) return;
        writes_[loser].defeated = true;
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

// A short walk, as a key has few writes at a time that do not know of each other. None for what is decided.
std::uint32_t Ledger::find_newest(KeyId key, Version version) {
    std::uint32_t write = index(key) < by_key_.size() ? by_key_[index(key)].newest : none;
    while (write != none && writes_[write].version != version) write = writes_[write].next;
    return write;
}

// Of several newest writes all but one count as conflicts, so there is one conflict less whichever of them goes.
void Ledger::unlink(KeyId key, std::uint32_t write) {
    std::uint32_t* link = &by_key_[index(key)].newest;
    if (writes_[*link].next != none) --conflicts_;
    while (*link != write) link = &writes_[*link].next;
    *link = writes_[write].next;
}

// A write may be decided before its client knows of it; then only its answer was waited for.
void Ledger::acknowledged(WriteId id, sim::Time now) {
    Write& write = writes_[static_cast<std::uint32_t>(id)];
    sim::ensure(write.reply == Reply::pending, "a write was acknowledged twice");
    write.reply = Reply::given;
    --pending_;
    ++account_.acknowledged;
    KeyState& state = by_key_[index(write.key)];
    if (state.latest < write.version) {
        state.latest = write.version;
        state.latest_since = now;
        state.latest_deletes = write.deletes;
    }
    if (write.increments) {
        ++account_.increments;
        ++state.increments;
    }
    if (write.decided) finish(static_cast<std::uint32_t>(id));
}

void Ledger::unanswered(WriteId id) {
    Write& write = writes_[static_cast<std::uint32_t>(id)];
    sim::ensure(write.reply == Reply::pending, "a write was answered twice");
    write.reply = Reply::none;
    --pending_;
    if (write.decided) finish(static_cast<std::uint32_t>(id));
}

void Ledger::decide(std::uint32_t id, Fate fate) {
    Write& write = writes_[id];
    write.fate = fate;
    write.decided = true;
    if (write.reply != Reply::pending) finish(id);
}

// Only acknowledged writes are counted: of others nobody was promised anything.
void Ledger::finish(std::uint32_t id) {
    const Write& write = writes_[id];
    if (write.reply == Reply::given) ++account_.by_fate[static_cast<std::size_t>(write.fate)];
    writes_.release(id);
}

// By the age of the first acknowledged write that the read missed, which is how far behind the reader is.
void Ledger::note_stale(const KeyState& state, Version seen, sim::Time now) {
    if (state.latest_deletes && !seen.is_written()) return;  // the delete was forgotten, and nothing is there
    account_.stale_reads.add(now - state.latest_since);
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

// Not decided yet: a copy that is under way may still come to a replica, which tells survived().
void Ledger::endangered(KeyId key, Version version, Fate loss, sim::Time now) {
    has_losses_ = true;
    if (loss == Fate::lost_with_disk) disks_failed_ = true;
    const std::uint32_t id = find_newest(key, version);
    if (id == none) return;
    Write& write = writes_[id];
    write.fate = loss;
    rarity_of(id).age = now - write.accepted;
    KeyState& state = by_key_[index(key)];
    if (state.latest == version) state.latest = {};  // nobody can read it: what is read instead is not stale
}

// As endangered(), but the write has a successor in some table, which may itself be lost later: only close() can say.
void Ledger::outdone(KeyId key, Version version, Fate loss, sim::Time now) {
    has_losses_ = true;
    const std::uint32_t id = find_newest(key, version);
    if (id == none) return;
    writes_[id].outdone = true;
    rarity_of(id).outdone_by = loss;
    rarity_of(id).age = now - writes_[id].accepted;
}

void Ledger::survived(KeyId key, Version version) {
    const std::uint32_t id = find_newest(key, version);
    if (id == none) return;
    writes_[id].fate = Fate::kept;
    writes_[id].outdone = false;
}

void Ledger::gave_way(KeyId key, Version version) {
    const std::uint32_t id = find_newest(key, version);
    if (id == none) return;
    writes_[id].beaten = true;
    writes_[id].fate = Fate::kept;  // lost or not, it came this far
}

// The greatest delete that should hide the version. A delete that is lost itself hides nothing.
bool Ledger::came_back(KeyId key, Version version, Version replaced) {
    if (index(key) >= by_key_.size()) return false;
    std::uint32_t hides = none;
    for (std::uint32_t at = by_key_[index(key)].newest; at != none; at = writes_[at].next) {
        const Write& write = writes_[at];
        if (!write.deletes || write.version <= version || is_loss(write.fate)) continue;
        if (hides == none || writes_[hides].version < writes_[at].version) hides = at;
    }
    if (hides != none && !replaced.is_written()) writes_[hides].forgotten = true;
    return hides != none || (!replaced.is_written() && version < by_key_[index(key)].greatest);
}

void Ledger::vanished(KeyId key, Version version, sim::Time since) {
    const std::uint32_t id = find_newest(key, version);
    if (id == none) return;
    vanished_.push_back(version);
    decide_lost(id, Fate::lost_with_region, since - writes_[id].accepted);
}

// The recovery point and the examples are of acknowledged writes: of others nobody was promised anything.
void Ledger::decide_lost(std::uint32_t id, Fate loss, sim::Duration age) {
    const Write& write = writes_[id];
    if (write.reply == Reply::given) {
        account_.recovery_point = std::max(account_.recovery_point, age);
        keep_example({loss, write.key, write.version, write.accepted, {}, {}, age});
    }
    unlink(write.key, id);
    decide(id, loss);
}

void Ledger::decide_overwritten(std::uint32_t id, const Write& winner) {
    const Write& write = writes_[id];
    if (is_loss(write.fate)) {  // it was gone before the other came
        decide_lost(id, write.fate, rarities_[id].age);
        return;
    }
    // What finally holds the key may have come much later; the story is about the write that won the conflict.
    const Version version = write.defeated ? rarities_[id].rival : winner.version;
    const sim::Time accepted = write.defeated ? rarities_[id].rival_accepted : winner.accepted;
    const bool skewed = accepted + clock_grain < write.accepted;
    const Fate fate = skewed ? Fate::overwritten_by_skew : Fate::overwritten_in_conflict;
    if (write.reply == Reply::given) {
        keep_example({fate, write.key, write.version, write.accepted, version, accepted, {}});
    }
    unlink(write.key, id);
    decide(id, fate);
}

// Among the newest writes of a key that every replica has, the greatest version has won for good: unless its only copy
// was lost, or it is a delete that somebody has forgotten. Then only the end will tell.
void Ledger::decide_settled(KeyId key) {
    std::uint32_t winner = none;
    for (std::uint32_t at = by_key_[index(key)].newest; at != none; at = writes_[at].next) {
        if (writes_[at].accepted >= settled_ || is_loss(writes_[at].fate)) continue;
        if (winner == none || writes_[winner].version < writes_[at].version) winner = at;
    }
    if (winner == none || writes_[winner].forgotten) return;
    for (std::uint32_t at = by_key_[index(key)].newest; at != none;) {
        const std::uint32_t next = writes_[at].next;
        const Write& write = writes_[at];
        if (at != winner && write.accepted < settled_) decide_overwritten(at, writes_[winner]);
        at = next;
    }
}

void Ledger::decide_kept(std::uint32_t id) {
    const Write& write = writes_[id];
    const bool late = write.late;
    if (late && write.reply == Reply::given) {
        const sim::Duration hidden = rarities_[id].hidden;
        account_.longest_delay = std::max(account_.longest_delay, hidden);
        keep_example({Fate::delayed, write.key, write.version, write.accepted, {}, {}, hidden});
    }
    unlink(write.key, id);
    decide(id, late ? Fate::delayed : Fate::kept);
}

// What the drill ended with: the write that the replicas hold. Where that is none of the newest (a write that was
// counted as lost with its region, and came back after all; one whose successor was lost; nothing, as the delete was
// duly forgotten) the greatest that was not lost.
std::uint32_t Ledger::winner_at_end(KeyId key, const Item& held) const {
    std::uint32_t winner = none;
    for (std::uint32_t at = by_key_[index(key)].newest; at != none; at = writes_[at].next) {
        if (writes_[at].version == held.version) return at;
        if (is_loss(writes_[at].fate)) continue;
        if (winner == none || writes_[winner].version < writes_[at].version) winner = at;
    }
    return winner;
}

// Kept where it is what the replicas hold, or a delete of which nothing is left. Also where they hold a write that was
// counted as lost with its region and has come back after all.
void Ledger::decide_winner(std::uint32_t id, const Item& held) {
    const Write& write = writes_[id];
    const bool is_held = write.version == held.version || is_vanished(held.version);
    if (is_held || (write.deletes && !held.version.is_written())) {
        decide_kept(id);
    } else if (write.defeated && write.version < held.version) {
        decide_overwritten(id, write);
    } else {
        decide_missing(id, held);
    }
}

// The replicas hold something older, or nothing: a delete was forgotten too early, the write gave way to another that
// is gone as well, or several losses have added up.
void Ledger::decide_missing(std::uint32_t id, const Item& held) {
    const Write& write = writes_[id];
    if (write.deletes && write.forgotten) {
        if (write.reply == Reply::given) {
            keep_example({Fate::resurrected, write.key, write.version, write.accepted, held.version, {}, {}});
        }
        unlink(write.key, id);
        decide(id, Fate::resurrected);
    } else if (write.beaten) {
        decide_overwritten(id, write);  // by one that was lost or forgotten itself
    } else if (write.outdone) {
        decide_lost(id, rarities_[id].outdone_by, rarities_[id].age);
    } else {
        sim::ensure(disks_failed_ || write.reply == Reply::none,
                    "an acknowledged write is on no replica though none has lost anything");
        decide_lost(id, Fate::lost_with_disk, {});
    }
}

// One that wins over what the replicas hold, and was not lost, was forgotten as a delete or gave way to one.
void Ledger::decide_loser(std::uint32_t id, std::uint32_t winner, const Item& held) {
    const Write& write = writes_[id];
    const bool is_undone = write.forgotten && held.version.is_written() && held.version < write.version;
    const bool is_outdone = !is_undone && winner != none && write.version < writes_[winner].version;
    if (is_loss(write.fate)) {
        decide_lost(id, write.fate, rarities_[id].age);
    } else if (is_outdone) {
        decide_overwritten(id, writes_[winner]);
    } else {
        decide_missing(id, held);
    }
}

// The winner comes last: its number is given away with it, and the losers' story still needs it.
void Ledger::decide_at_end(KeyId key, const Item& held) {
    const std::uint32_t winner = winner_at_end(key, held);
    for (std::uint32_t at = by_key_[index(key)].newest; at != none;) {
        const std::uint32_t next = writes_[at].next;
        if (at != winner) decide_loser(at, winner, held);
        at = next;
    }
    if (winner != none) decide_winner(winner, held);
}

bool Ledger::is_vanished(Version version) const {
    return std::binary_search(vanished_.begin(), vanished_.end(), version);
}

// By key number, so that the same run tells the same examples. Every acknowledged write must have come to one class:
// the sum over all is compared with what was counted as it happened.
LedgerAccount Ledger::close(const std::function<Item(KeyId)>& held) {
    settled_ = sim::never;
    std::sort(vanished_.begin(), vanished_.end());
    for (std::size_t number = 0; number < by_key_.size(); ++number) {
        const KeyId key{static_cast<std::uint32_t>(number)};
        const Item item = held(key);
        for (std::uint32_t at = by_key_[number].newest; at != none; at = writes_[at].next) {
            sim::ensure(writes_[at].reply != Reply::pending, "a write waited for its answer when the drill ended");
        }
        if (by_key_[number].newest != none) decide_at_end(key, item);
        const std::uint32_t counted = counted_in_drill(number, item);
        if (by_key_[number].increments > counted) account_.lost_updates += by_key_[number].increments - counted;
    }
    std::uint64_t classed = 0;
    for (const std::uint64_t count : account_.by_fate) classed += count;
    sim::ensure(classed == account_.acknowledged, "an acknowledged write ended in no class of the ledger, or in two");
    return account_;
}

}  // namespace regiondrill::store
