#include "store/ledger/ledger.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::store {

// Of a key that nobody has written nothing is known, and nothing is made.
const Ledger::KeyState& Ledger::known_of(KeyId key) const {
    static const KeyState unwritten{};
    const KeyState* state = by_key_.find(index(key));
    return state != nullptr ? *state : unwritten;
}

Ledger::Rarity& Ledger::rarity_of(std::uint32_t write) {
    const auto found = rarities_.find(write);
    if (found != rarities_.end()) return found->second;
    if (spare_.empty()) return rarities_[write];
    Rarities::node_type node = std::move(spare_.back());
    spare_.pop_back();
    node.key() = write;
    node.mapped() = Rarity{};
    return rarities_.insert(std::move(node)).position->second;
}

void Ledger::restored(KeyId key, const Item& item) {
    if (find_newest(key, item.version) != none) return;  // another replica held it too
    unanswered(accepted({key, item.version, {}, item.deleted}, sim::drill_start));
}

// What the writer saw tells whether an earlier newest write is superseded by it, or a rival of it. The usual case is
// looked for first: one newest write, which the writer saw. It costs no walk.
WriteId Ledger::accepted(const TakenWrite& taken, sim::Time now) {
    const std::uint32_t added = writes_.acquire();
    ++pending_;
    KeyState& state = state_of(taken.key);
    Write& write = writes_[added];
    write = Write{};
    write.version = taken.version;
    write.accepted = now;
    write.key = taken.key;
    write.next = none;
    write.replaced = none;
    write.deletes = taken.deletes;
    write.increments = taken.increments;
    if (taken.increments) [[unlikely]]
        note_sender(added, taken.sender);
    if (taken.misdated_by != sim::Cause::none) [[unlikely]]
        rarity_of(added).misdated_by = taken.misdated_by;
    state.greatest = std::max(state.greatest, taken.version);

    const std::uint32_t first = state.newest;
    if (first != none && writes_[first].next == none && writes_[first].version == taken.replaced) [[likely]] {
        state.newest = added;
        supersede(state, first, added);
        return WriteId{added};
    }
    decide_settled(taken.key);  // before the winner of a settled conflict is itself superseded
    const std::uint32_t superseded = find_newest(taken.key, taken.replaced);
    if (superseded != none) {
        unlink(taken.key, superseded);
        supersede(state, superseded, added);
    } else if (state.newest != none && taken.replaced.is_written()) {
        const std::uint32_t shared = find_superseded(taken.key, taken.replaced);
        writes_[added].replaced = shared;
        if (shared != none) ++writes_[shared].heirs;
    }
    link(taken.key, added);
    meet_rivals(added);
    return WriteId{added};
}

// Of two writes that do not know of each other the greater version wins; the other one remembers to whom it lost first.
void Ledger::meet_rivals(std::uint32_t added) {
    const auto lose = [&](std::uint32_t loser, std::uint32_t winner) {
        if (writes_[loser].defeated) return;
        writes_[loser].defeated = true;
        const sim::Cause ahead = misdated_by(winner);
        Rarity& rarity = rarity_of(loser);
        rarity.rival = writes_[winner].version;
        rarity.rival_accepted = writes_[winner].accepted;
        rarity.rival_increments = writes_[winner].increments;
        rarity.skewed_by = ahead == sim::Cause::none ? rarity.misdated_by : ahead;
        rarity.parted_by = parted_by(loser == added ? winner : loser, added);
    };
    for (std::uint32_t at = writes_[added].next; at != none; at = writes_[at].next) {
        if (writes_[at].version < writes_[added].version) {
            lose(at, added);
        } else {
            lose(added, at);
        }
    }
}

// As it is when the later one is made, which does not know of the earlier.
sim::Cause Ledger::parted_by(std::uint32_t earlier, std::uint32_t later) const {
    return parting_ ? parting_(writes_[earlier].version.region(), writes_[later].version.region()) : sim::Cause::none;
}

sim::Cause Ledger::misdated_by(std::uint32_t write) const {
    if (rarities_.empty()) return sim::Cause::none;
    const auto found = rarities_.find(write);
    return found == rarities_.end() ? sim::Cause::none : found->second.misdated_by;
}

// A short walk, as a key has few writes at a time that do not know of each other. None for what is decided.
std::uint32_t Ledger::find_newest(KeyId key, Version version) const {
    std::uint32_t write = known_of(key).newest;
    while (write != none && writes_[write].version != version) write = writes_[write].next;
    return write;
}

// Versions grow along a line, so the walk goes no further back than it must.
std::uint32_t Ledger::find_superseded(KeyId key, Version version) const {
    for (std::uint32_t tip = known_of(key).newest; tip != none; tip = writes_[tip].next) {
        std::uint32_t at = writes_[tip].replaced;
        while (at != none && version < writes_[at].version) at = writes_[at].replaced;
        if (at != none && writes_[at].version == version) return at;
    }
    return none;
}

void Ledger::link(KeyId key, std::uint32_t write) {
    std::uint32_t& first = by_key_[index(key)].newest;
    if (first != none) ++conflicts_;
    writes_[write].next = first;
    first = write;
}

// Of several newest writes all but one count as conflicts, so there is one conflict less whichever of them goes.
void Ledger::unlink(KeyId key, std::uint32_t write) {
    std::uint32_t* at = &by_key_[index(key)].newest;
    if (writes_[*at].next != none) --conflicts_;
    while (*at != write) at = &writes_[*at].next;
    *at = writes_[write].next;
}

// A write may be decided before its client knows of it; then only its answer was waited for.
void Ledger::acknowledged(WriteId id, sim::Time now) {
    Write& write = writes_[static_cast<std::uint32_t>(id)];
    sim::ensure(write.reply == Reply::pending, "a write was acknowledged twice");
    write.reply = Reply::given;
    --pending_;
    ++account_.acknowledged;
    note_acknowledged(by_key_[index(write.key)], write, now);
    if (write.increments) [[unlikely]] {
        ++account_.increments.acknowledged;
        const Sender sender = sender_of(static_cast<std::uint32_t>(id));
        if (sender.is_retry) retried_.insert(sender.name);
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

// By the write's number, in step with it; only drills with counters have any.
void Ledger::note_sender(std::uint32_t write, Sender sender) {
    if (write >= senders_.size()) senders_.resize(writes_.size());
    senders_[write] = sender;
}

Sender Ledger::sender_of(std::uint32_t write) const { return write < senders_.size() ? senders_[write] : Sender{}; }

// The one before goes on the trail as long as some replica may lack it: a read there misses it first.
void Ledger::note_acknowledged(KeyState& state, const Write& write, sim::Time now) {
    if (!(state.latest < write.version)) return;
    if (state.latest.is_written() && state.latest_since >= settled_) {
        missed_.append(state.trail, {state.latest, state.latest_since}, settled_, now);
    } else {
        missed_.clear(state.trail);
    }
    state.latest = write.version;
    state.latest_since = now;
    state.latest_deletes = write.deletes;
}

// By the age of the first acknowledged write that the read missed, which is how far behind the reader is.
void Ledger::note_stale(const KeyState& state, Version seen, sim::Time asked, sim::Time now) {
    if (state.latest_deletes && !seen.is_written()) return;  // the delete was forgotten, and nothing is there
    const sim::Time since = missed_.first_after(state.trail, seen, state.latest_since);
    if (since <= asked) account_.stale_reads.add(now - since);
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
    if (write.reply == Reply::given) {
        ++account_.by_fate[static_cast<std::size_t>(write.fate)];
        if (may_have_cause(write.fate)) count_cause(write.fate, cause_of(id), 1);
        if (is_loss(write.fate)) {
            const sim::Duration age = rarity_of(id).lost_at - write.accepted;
            account_.recovery_point = std::max(account_.recovery_point, age);
            keep_example({write.fate, write.key, write.version, write.accepted, {}, sim::never, age, cause_of(id)});
        }
        if (write.increments && (write.unshown || is_loss(write.fate))) {
            ++account_.increments.lost;
            if (write.by_plain) ++account_.increments.overwritten_by_plain;
        }
    }
    release(id);
}

// Of a fate that something broken brings about.
sim::Cause Ledger::cause_of(std::uint32_t id) {
    const Rarity& rarity = rarity_of(id);
    switch (writes_[id].fate) {
        case Fate::delayed: return rarity.hidden_by;
        case Fate::overwritten_by_skew: return rarity.skewed_by;
        case Fate::overwritten_in_conflict: return rarity.parted_by;
        case Fate::resurrected: return rarity.revived_by;
        default: return rarity.lost_by;
    }
}

void Ledger::count_cause(Fate fate, sim::Cause cause, std::uint64_t writes) {
    if (cause == sim::Cause::none && !has_cause(fate)) return;
    const auto is_it = [&](const FateCause& other) { return other.fate == fate && other.cause == cause; };
    const auto found = std::find_if(account_.causes.begin(), account_.causes.end(), is_it);
    if (found != account_.causes.end()) {
        found->writes += writes;
    } else {
        account_.causes.push_back({fate, cause, writes});
    }
}

void Ledger::release(std::uint32_t id) {
    if (!rarities_.empty()) {
        if (auto node = rarities_.extract(id)) spare_.push_back(std::move(node));
    }
    writes_.release(id);
}

void Ledger::keep_example(const FateExample& example) {
    const auto alike = std::count_if(account_.examples.begin(), account_.examples.end(),
                                     [&](const FateExample& other) { return other.fate == example.fate; });
    if (static_cast<std::size_t>(alike) < examples_a_fate) account_.examples.push_back(example);
}

void Ledger::came_late(KeyId key, Version version, sim::Duration hidden, sim::Cause cause) {
    const std::uint32_t write = find_newest(key, version);
    if (write == none) return;
    writes_[write].late = true;
    rarity_of(write).hidden = hidden;
    rarity_of(write).hidden_by = cause;
}

// Not decided yet: a copy that is under way may still come to a replica, which tells survived(). Until then nobody can
// read what is lost: what is read instead is not stale.
void Ledger::endangered(KeyId key, Version version, const Loss& loss, const std::vector<Version>& held) {
    has_losses_ = true;
    const std::uint32_t id = find_newest(key, version);
    if (id == none || is_loss(writes_[id].fate)) return;
    writes_[id].fate = loss.fate;
    strand(id, held, loss.at, loss.cause);
    KeyState& state = by_key_[index(key)];
    const Version left = held.empty() ? Version{} : *std::max_element(held.begin(), held.end());
    while (left < state.latest) {
        const Acknowledged before = missed_.take_last(state.trail);
        state.latest = before.version;
        state.latest_since = before.since;
        state.latest_deletes = false;
    }
}

// As endangered(), but the write has a successor in some table, which may itself be lost later: only close() can say.
void Ledger::outdone(KeyId key, Version version, const Loss& loss) {
    has_losses_ = true;
    const std::uint32_t id = find_newest(key, version);
    if (id == none || is_loss(writes_[id].fate)) return;  // gone before, and only now the disk with a bad copy
    writes_[id].outdone = true;
    Rarity& rarity = rarity_of(id);
    rarity.outdone_by = loss.fate;
    rarity.lost_at = loss.at;
    rarity.lost_by = loss.cause;
}

void Ledger::survived(KeyId key, Version version, sim::Time now) {
    std::uint32_t id = find_newest(key, version);
    const bool surfaces = id == none;
    if (surfaces) id = surface(key, version);
    if (id == none) return;
    const bool was_lost = is_loss(writes_[id].fate);
    if (was_lost) rescue(id);
    if ((was_lost || surfaces) && writes_[id].reply == Reply::given) {
        note_acknowledged(by_key_[index(key)], writes_[id], now);
    }
    writes_[id].outdone = false;
}

void Ledger::gave_way(KeyId key, Version version) {
    std::uint32_t id = find_newest(key, version);
    if (id == none && has_losses_) id = surface(key, version);
    if (id == none) return;
    writes_[id].beaten = true;
    if (is_loss(writes_[id].fate)) rescue(id);  // lost or not, it came this far
}

// The greatest delete that should hide the version. A delete that is lost itself hides nothing.
bool Ledger::came_back(KeyId key, Version version, Version replaced, sim::Cause late_by) {
    std::uint32_t hides = none;
    for (std::uint32_t at = known_of(key).newest; at != none; at = writes_[at].next) {
        const Write& write = writes_[at];
        if (!write.deletes || write.version <= version || is_loss(write.fate)) continue;
        if (hides == none || writes_[hides].version < writes_[at].version) hides = at;
    }
    if (hides != none && !replaced.is_written()) {
        writes_[hides].forgotten = true;
        sim::Cause& revived_by = rarity_of(hides).revived_by;
        if (revived_by == sim::Cause::none) revived_by = late_by;  // others may take it from the first one that did
    }
    return hides != none || (!replaced.is_written() && version < known_of(key).greatest);
}

// What was written elsewhere since is not what was left: it knew nothing of what had gone.
void Ledger::vanished(KeyId key, Version version, const std::vector<Version>& living, sim::Time since,
                      sim::Cause cause) {
    const std::uint32_t id = find_newest(key, version);
    if (id == none || writes_[id].beaten || is_loss(writes_[id].fate)) return;
    vanished_.push_back({key, version, writes_[id].deletes});
    std::vector<Version> held;
    for (const Version each : living) held.push_back(left_at(key, each, since));
    strand(id, held, since, cause);
    decide_lost(id, Fate::lost_with_region);
}

// By key number, so that the same run tells the same examples. Every acknowledged write must have come to one class:
// the sum over all is compared with what was counted as it happened.
LedgerAccount Ledger::close(const std::function<Item(KeyId)>& held) {
    settled_ = sim::never;
    std::stable_sort(vanished_.begin(), vanished_.end(),
                     [](const Vanished& a, const Vanished& b) { return a.key < b.key; });
    by_key_.each([&](std::size_t number, KeyState& state) {
        const KeyId key{static_cast<std::uint32_t>(number)};
        for (std::uint32_t at = state.newest; at != none; at = writes_[at].next) {
            sim::ensure(writes_[at].reply != Reply::pending, "a write waited for its answer when the drill ended");
        }
        if (state.newest != none) decide_at_end(key, held(key));
        settle_base(state, key);
        account_.by_fate[static_cast<std::size_t>(Fate::superseded)] += state.settled;
    });
    std::sort(account_.causes.begin(), account_.causes.end(), [](const FateCause& a, const FateCause& b) {
        return a.fate != b.fate ? a.fate < b.fate : a.cause < b.cause;
    });
    std::uint64_t classed = 0;
    for (const std::uint64_t count : account_.by_fate) classed += count;
    sim::ensure(classed == account_.acknowledged, "an acknowledged write ended in no class of the ledger, or in two");
    return account_;
}

}  // namespace regiondrill::store
