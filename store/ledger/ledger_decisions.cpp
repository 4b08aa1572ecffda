// What each write that is or was the newest of its key comes to.
#include "sim/invariant.hpp"
#include "store/ledger/ledger.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::store {

namespace {

using namespace std::chrono_literals;

// Clocks that agree still count in whole microseconds, and a counter that overflows runs a few ahead: a winner that is
// older by less than this did not win by skew.
constexpr sim::Duration clock_grain = 10us;

}  // namespace

// With all that is lost with it.
void Ledger::decide_lost(std::uint32_t id, Fate loss) {
    lose_line(id, loss);
    unlink(writes_[id].key, id);
    decide(id, loss);
}

void Ledger::decide_overwritten(std::uint32_t id, const Write& winner) {
    Write& write = writes_[id];
    if (is_loss(write.fate)) {  // it was gone before the other came
        decide_lost(id, write.fate);
        return;
    }
    // What finally holds the key may have come much later; the story is about the write that won the conflict.
    FateExample example{{}, write.key, write.version, write.accepted, winner.version, winner.accepted, {}, {}};
    bool by_plain = !winner.increments;
    if (write.defeated) {
        const Rarity& rarity = rarity_of(id);
        example.winner = rarity.rival;
        example.winner_accepted = rarity.rival_accepted;
        by_plain = !rarity.rival_increments;
    }
    const bool skewed = example.winner_accepted + clock_grain < write.accepted;
    example.fate = skewed ? Fate::overwritten_by_skew : Fate::overwritten_in_conflict;
    example.cause = skewed ? rarity_of(id).skewed_by : rarity_of(id).parted_by;
    if (write.reply == Reply::given) keep_example(example);
    write.unshown = write.increments;
    write.by_plain = by_plain;
    abandon_line(write.replaced, !write.increments, by_plain);
    unlink(write.key, id);
    decide(id, example.fate);
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
        const Rarity& rarity = rarity_of(id);
        account_.longest_delay = std::max(account_.longest_delay, rarity.hidden);
        keep_example(
            {Fate::delayed, write.key, write.version, write.accepted, {}, sim::never, rarity.hidden, rarity.hidden_by});
    }
    end_line(id, write.version);
    unlink(write.key, id);
    decide(id, late ? Fate::delayed : Fate::kept);
}

// What the drill ended with: the write that the replicas hold. Where that is none of the newest (a write that was
// counted as lost with its region, and came back after all; one whose successor was lost; nothing, as the delete was
// duly forgotten) the greatest that was not lost.
std::uint32_t Ledger::winner_at_end(KeyId key, const Item& held) const {
    std::uint32_t winner = none;
    for (std::uint32_t at = known_of(key).newest; at != none; at = writes_[at].next) {
        if (writes_[at].version == held.version) return at;
        if (is_loss(writes_[at].fate)) continue;
        if (winner == none || writes_[winner].version < writes_[at].version) winner = at;
    }
    return winner;
}

// Kept where it is what the replicas hold, or a delete of which nothing is left. Also where they hold a write that was
// counted as lost with its region and has come back after all, or have come to forget such a delete.
void Ledger::decide_winner(std::uint32_t id, const Item& held) {
    const Write& write = writes_[id];
    const bool is_held = write.version == held.version || has_come_back(write.key, held);
    if (is_held || (write.deletes && !held.version.is_written())) {
        decide_kept(id);
    } else if (write.defeated && write.version < held.version) {
        decide_overwritten(id, write);
    } else {
        decide_missing(id, held);
    }
}

// The replicas hold something older, or nothing: a delete was forgotten too early, the write gave way to another that
// is gone as well, or several losses have added up, the last of them when a disk failed.
void Ledger::decide_missing(std::uint32_t id, const Item& held) {
    const Write& write = writes_[id];
    if (write.deletes && write.forgotten) {
        if (write.reply == Reply::given) {
            const sim::Time back = accepted_at(write.key, held.version);
            keep_example({Fate::resurrected,
                          write.key,
                          write.version,
                          write.accepted,
                          held.version,
                          back,
                          {},
                          rarity_of(id).revived_by});
        }
        const bool is_last = by_key_[index(write.key)].newest == id && write.next == none;
        if (is_last) {
            end_line(id, held.version);
        } else {
            abandon_line(write.replaced, true, false);
        }
        unlink(write.key, id);
        decide(id, Fate::resurrected);
    } else if (write.beaten) {
        decide_overwritten(id, write);  // by one that was lost or forgotten itself
    } else if (write.outdone) {
        strand(id, {held.version}, rarity_of(id).lost_at, rarity_of(id).lost_by);
        decide_lost(id, rarity_of(id).outdone_by);
    } else {
        const bool disks_failed = disk_failed_.at != sim::never;
        sim::ensure(disks_failed || write.reply == Reply::none,
                    "an acknowledged write is on no replica though none has lost anything");
        const sim::Time lost_at = disks_failed ? std::max(disk_failed_.at, write.accepted) : write.accepted;
        strand(id, {held.version}, lost_at, disk_failed_.cause);
        decide_lost(id, Fate::lost_with_disk);
    }
}

// One that wins over what the replicas hold, and was not lost, was forgotten as a delete or gave way to one.
void Ledger::decide_loser(std::uint32_t id, std::uint32_t winner, const Item& held) {
    const Write& write = writes_[id];
    const bool is_undone = write.forgotten && held.version.is_written() && held.version < write.version;
    const bool is_outdone = !is_undone && winner != none && write.version < writes_[winner].version;
    if (is_loss(write.fate)) {
        decide_lost(id, write.fate);
    } else if (is_outdone) {
        decide_overwritten(id, writes_[winner]);
    } else {
        decide_missing(id, held);
    }
}

// The winner comes last: its number is given away with it, and the losers' story still needs it. Where the last one
// turns out to be lost, what is left comes to light.
void Ledger::decide_at_end(KeyId key, const Item& held) {
    const std::uint32_t& newest = by_key_[index(key)].newest;
    const std::uint32_t winner = winner_at_end(key, held);
    for (std::uint32_t at = newest; at != none;) {
        const std::uint32_t next = writes_[at].next;
        if (at != winner) decide_loser(at, winner, held);
        at = next;
    }
    while (newest != none) decide_winner(winner_at_end(key, held), held);
}

bool Ledger::has_come_back(KeyId key, const Item& held) const {
    const auto before = [](const Vanished& each, KeyId wanted) { return each.key < wanted; };
    auto each = std::lower_bound(vanished_.begin(), vanished_.end(), key, before);
    for (; each != vanished_.end() && each->key == key; ++each) {
        if (each->version == held.version || (each->deletes && !held.version.is_written())) return true;
    }
    return false;
}

// Nobody was promised such a write: it is in no class of the account, and only makes the walks over its key's newest
// writes longer. What it would have superseded stands as if it had never been offered.
void Ledger::drop_offers(KeyId key, const std::function<bool(Version)>& is_gone) {
    for (std::uint32_t at = by_key_[index(key)].newest; at != none;) {
        Write& write = writes_[at];
        const std::uint32_t next = write.next;
        if (write.reply == Reply::none && is_gone(write.version)) {
            const std::uint32_t line = std::exchange(write.replaced, none);
            unlink(key, at);
            if (line != none && --writes_[line].heirs == 0) reopen(line);
            decide(at, Fate::overwritten_in_conflict);
        }
        at = next;
    }
}

}  // namespace regiondrill::store
