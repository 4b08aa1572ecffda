// Lines of superseded writes: how they are remembered, what a loss does to them, and what counters show of them.
#include "sim/invariant.hpp"
#include "store/ledger/ledger.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::store {

namespace {

constexpr std::uint32_t shortest_long_line = 16;  // up to here looking what could go costs more than keeping it
constexpr std::uint32_t most_line_doublings = 20;
constexpr std::uint32_t most_counted = (1U << 27) - 1;  // of one key

}  // namespace

// What is everywhere already needs no line, which is the usual case: it becomes the base at once.
void Ledger::supersede(KeyState& state, std::uint32_t old, std::uint32_t heir) {
    Write& before = writes_[old];
    const bool alone = state.newest == heir || state.newest == none;
    if (before.replaced == none && before.accepted < settled_ && before.reply != Reply::pending &&
        before.fate == Fate::kept && alone) [[likely]] {
        settle(state, old);
        state.superseded = 0;
        return;
    }
    if (is_loss(before.fate)) rescue(old);  // somebody saw it, so it was not lost
    writes_[old].fate = Fate::superseded;
    ++writes_[old].heirs;
    writes_[heir].replaced = old;
    if (++state.superseded > shortest_long_line << state.doublings) [[unlikely]]
        shorten_line(state, heir);
}

// What is older than the base is on no replica, and will not be on any: only its number and its first moment matter.
void Ledger::settle(KeyState& state, std::uint32_t id) {
    const Write& write = writes_[id];
    settle_base(state, write.key);
    state.base = write.version;
    state.base_accepted = write.accepted;
    state.base_acknowledged = write.reply == Reply::given;
    state.base_deletes = write.deletes;
    state.base_increments = write.increments;
    if (write.increments) [[unlikely]]
        counted_of(write.key).last = sender_of(id);
    release(id);
}

void Ledger::settle_base(KeyState& state, KeyId key) {
    if (!state.base.is_written()) return;
    if (state.base_acknowledged) {
        state.oldest = state.settled == 0 ? state.base_accepted : std::min(state.oldest, state.base_accepted);
        ++state.settled;
    }
    if (state.base_increments || counted_.find(index(key)) != nullptr) [[unlikely]] {
        Counted& counted = counted_of(key);
        count(counted, state.base_increments, state.base_acknowledged ? Reply::given : Reply::none, counted.last);
    }
    state.base = {};
}

// A plain write or a delete takes the place of all that was counted before.
void Ledger::count(Counted& counted, bool increments, Reply reply, Sender sender) const {
    if (!increments) {
        counted.acknowledged = 0;
        counted.unacknowledged.clear();
    } else if (reply == Reply::given) {
        ++counted.acknowledged;
    } else {
        counted.unacknowledged.push_back(sender);
    }
}

// From the oldest one on, what every replica has, and whose client has had its answer, goes to the base. Only where all
// newer writes follow from it: a rival has not seen it. The next look is when the line is twice as long as what is left
// now, so that a line that cannot be shortened costs no more than its length.
void Ledger::shorten_line(KeyState& state, std::uint32_t newest) {
    bool alone = true;
    for (std::uint32_t at = state.newest; at != none; at = writes_[at].next) {
        alone = alone && (at == newest || is_loss(writes_[at].fate));
    }
    path_.clear();
    for (std::uint32_t at = writes_[newest].replaced; at != none; at = writes_[at].replaced) path_.push_back(at);
    while (alone && !path_.empty()) {
        const Write& oldest = writes_[path_.back()];
        if (oldest.accepted >= settled_ || oldest.reply == Reply::pending || oldest.heirs != 1) break;
        settle(state, path_.back());
        path_.pop_back();
    }
    if (path_.empty()) {
        writes_[newest].replaced = none;
    } else {
        writes_[path_.back()].replaced = none;
    }
    state.superseded = static_cast<std::uint32_t>(path_.size()) & most_counted;
    state.doublings = 0;
    while (state.superseded * 2 > shortest_long_line << state.doublings && state.doublings < most_line_doublings) {
        ++state.doublings;
    }
}

// The write's last copy has gone, and all in its line that is greater than what is still held goes with it. What is
// held of the line is the newest of it again, unless something else has replaced it since. `held` is what replicas hold
// of the key.
void Ledger::strand(std::uint32_t id, const std::vector<Version>& held, sim::Time lost_at, sim::Cause cause) {
    const auto is_held = [&](Version version) { return std::find(held.begin(), held.end(), version) != held.end(); };
    const Version left = held.empty() ? Version{} : *std::max_element(held.begin(), held.end());
    const KeyId key = writes_[id].key;
    Rarity& rarity = rarity_of(id);
    rarity.lost_at = lost_at;
    rarity.lost_by = cause;
    rarity.left = {};
    std::uint32_t last = id;
    bool is_replaced = !writes_[id].increments;
    std::uint32_t at = writes_[id].replaced;
    while (at != none && left < writes_[at].version && !writes_[at].stranded) {
        writes_[at].stranded = true;
        is_replaced = is_replaced || !writes_[at].increments;
        last = at;
        at = writes_[at].replaced;
    }
    if (at == none) {
        if (has_others(id)) return;
        if (!left.is_written()) {
            strand_settled(id, last);
        } else if (is_held(by_key_[index(key)].base)) {
            rarity.left = by_key_[index(key)].base;
            reopen_base(key);
        }
    } else if (writes_[at].stranded) {  // with another that was lost
        if (is_held(writes_[at].version)) surface(key, writes_[at].version);
    } else if (writes_[at].heirs == 1 && !is_held(writes_[at].version)) {  // what is held is of another line
        writes_[last].replaced = none;
        abandon_line(at, is_replaced, false);
    } else {
        writes_[last].replaced = none;
        rarity.left = writes_[at].version;
        if (--writes_[at].heirs == 0) reopen(at);
    }
}

// Newest writes of its key that are not lost.
bool Ledger::has_others(std::uint32_t id) const {
    for (std::uint32_t at = known_of(writes_[id].key).newest; at != none; at = writes_[at].next) {
        if (at != id && !is_loss(writes_[at].fate)) return true;
    }
    return false;
}

// Nothing is left of the key: what was everywhere is lost too.
void Ledger::strand_settled(std::uint32_t id, std::uint32_t last) {
    const KeyId key = writes_[id].key;
    KeyState& state = by_key_[index(key)];
    Settled& settled = rarity_of(id).settled;
    settled.acknowledged = state.settled;
    settled.oldest = state.oldest;
    state.settled = 0;
    if (state.base.is_written()) {
        reopen_base(key);
        const std::uint32_t base = state.newest;
        unlink(key, base);
        writes_[base].fate = Fate::superseded;
        writes_[base].stranded = true;
        writes_[base].heirs = 1;
        writes_[last].replaced = base;
    }
    if (counted_.find(index(key)) != nullptr) settled.counted = std::exchange(counted_[index(key)], {});
}

// Superseded only by what is lost.
void Ledger::reopen(std::uint32_t id) {
    writes_[id].fate = Fate::kept;
    writes_[id].heirs = 0;
    link(writes_[id].key, id);
}

void Ledger::reopen_base(KeyId key) {
    KeyState& state = by_key_[index(key)];
    const std::uint32_t id = writes_.acquire();
    Write& write = writes_[id];
    write = Write{};
    write.version = std::exchange(state.base, {});
    write.accepted = state.base_accepted;
    write.key = key;
    write.replaced = none;
    write.reply = state.base_acknowledged ? Reply::given : Reply::none;
    write.deletes = state.base_deletes;
    write.increments = state.base_increments;
    if (write.increments) note_sender(id, counted_of(key).last);
    reopen(id);
}

// It came to a replica after all, and all that it had superseded was not lost.
void Ledger::rescue(std::uint32_t id) {
    writes_[id].fate = Fate::kept;
    unstrand(id);
}

void Ledger::unstrand(std::uint32_t id) {
    const KeyId key = writes_[id].key;
    std::uint32_t last = id;
    while (writes_[last].replaced != none && writes_[writes_[last].replaced].stranded) {
        last = writes_[last].replaced;
        writes_[last].stranded = false;
    }
    Rarity& rarity = rarity_of(id);
    const Settled settled = std::exchange(rarity.settled, {});
    KeyState& state = by_key_[index(key)];
    if (settled.acknowledged != 0) {
        state.oldest = state.settled == 0 ? settled.oldest : std::min(state.oldest, settled.oldest);
        state.settled = (state.settled + settled.acknowledged) & most_counted;
    }
    const auto& [acknowledged, unacknowledged, sender] = settled.counted;
    if (acknowledged != 0 || !unacknowledged.empty()) {
        Counted& counted = counted_of(key);
        counted.acknowledged += acknowledged;
        counted.unacknowledged.insert(counted.unacknowledged.end(), unacknowledged.begin(), unacknowledged.end());
    }
    if (writes_[last].replaced == none) rejoin(last, rarity.left);
}

// What was left has been seen by what came back: it is superseded again.
void Ledger::rejoin(std::uint32_t last, Version left) {
    if (!left.is_written()) return;
    const KeyId key = writes_[last].key;
    std::uint32_t found = find_newest(key, left);
    if (found == last) return;
    if (found != none) {
        if (is_loss(writes_[found].fate)) rescue(found);
        unlink(key, found);
        writes_[found].fate = Fate::superseded;
    } else {
        found = find_superseded(key, left);
        if (found == none || found == last) return;
    }
    writes_[last].replaced = found;
    ++writes_[found].heirs;
}

// Of a line that was lost, this much came to a replica after all: it is the newest there is, and what it had superseded
// was not lost. None where the version is of no such line.
std::uint32_t Ledger::surface(KeyId key, Version version) {
    std::uint32_t found = none;
    Rarity rarity;
    for (std::uint32_t tip = by_key_[index(key)].newest; tip != none; tip = writes_[tip].next) {
        if (!is_loss(writes_[tip].fate) || writes_[tip].version < version) continue;
        std::uint32_t heir = tip;
        std::uint32_t at = writes_[tip].replaced;
        while (at != none && writes_[at].stranded && version < writes_[at].version) {
            heir = at;
            at = writes_[at].replaced;
        }
        if (at == none || !writes_[at].stranded || writes_[at].version != version) continue;
        found = at;
        writes_[heir].replaced = none;
        --writes_[at].heirs;
        Rarity& lost = rarity_of(tip);
        if (lost.left.is_written()) rarity.left = lost.left;
        if (lost.settled.acknowledged != 0) rarity.settled = std::exchange(lost.settled, {});
        lost.left = version;
    }
    if (found == none) return none;
    writes_[found].stranded = false;
    rarity_of(found) = rarity;
    const bool is_newest = writes_[found].heirs == 0;
    if (is_newest) reopen(found);
    unstrand(found);
    return is_newest ? found : none;
}

// Its newest write lost to one that had not seen it, so no counter shows the increments of it that no other line has:
// unless a plain write in the line had taken their place before. They stay superseded.
void Ledger::abandon_line(std::uint32_t from, bool is_replaced, bool by_plain) {
    for (std::uint32_t at = from; at != none;) {
        Write& write = writes_[at];
        if (--write.heirs != 0) return;
        const std::uint32_t next = write.replaced;
        write.unshown = write.increments && !is_replaced;
        write.by_plain = by_plain;
        is_replaced = is_replaced || !write.increments;
        decide(at, Fate::superseded);
        at = next;
    }
}

// The drill ends with this write: what it superseded is superseded for good. What the counter shows is what had been
// counted by the version that is held: the write itself, or what was back when it was forgotten.
void Ledger::end_line(std::uint32_t id, Version held) {
    const KeyId key = writes_[id].key;
    const bool is_base = by_key_[index(key)].base == held;
    settle_base(by_key_[index(key)], key);
    Counted counted;
    if (counted_.find(index(key)) != nullptr) counted = std::exchange(counted_[index(key)], {});
    Counted shown = is_base ? counted : Counted{};
    path_.assign(1, id);
    for (std::uint32_t at = writes_[id].replaced; at != none; at = writes_[at].replaced) path_.push_back(at);
    for (std::size_t left = path_.size(); left-- > 0;) {
        const std::uint32_t at = path_[left];
        count(counted, writes_[at].increments, writes_[at].reply, sender_of(at));
        if (writes_[at].version == held) shown = counted;
        if (at != id) decide(at, Fate::superseded);
    }
    writes_[id].replaced = none;
    IncrementAccount& increments = account_.increments;
    increments.shown += shown.acknowledged;
    increments.unacknowledged += shown.unacknowledged.size();
    boost::unordered_flat_set<std::uint64_t> names;  // an acknowledged one counts already, of others the first does
    for (const Sender sender : shown.unacknowledged) {
        const bool is_known = sender.name != 0;
        if (is_known && (retried_.contains(sender.name) || !names.insert(sender.name).second)) {
            ++increments.counted_twice;
        }
    }
}

// All that was stranded with the write, the oldest first.
void Ledger::lose_line(std::uint32_t id, Fate loss) {
    Rarity& rarity = rarity_of(id);
    const sim::Time lost_at = rarity.lost_at;
    const sim::Cause lost_by = rarity.lost_by;
    const Settled settled = std::exchange(rarity.settled, {});
    if (settled.acknowledged != 0) {
        account_.by_fate[static_cast<std::size_t>(loss)] += settled.acknowledged;
        account_.lost_superseded += settled.acknowledged;
        count_cause(loss, lost_by, settled.acknowledged);
        account_.recovery_point = std::max(account_.recovery_point, lost_at - settled.oldest);
        account_.increments.lost += settled.counted.acknowledged;
    }
    path_.clear();
    for (std::uint32_t at = writes_[id].replaced; at != none && writes_[at].stranded; at = writes_[at].replaced) {
        if (--writes_[at].heirs != 0) break;
        path_.push_back(at);
    }
    writes_[id].replaced = none;
    while (!path_.empty()) {
        const std::uint32_t at = path_.back();
        path_.pop_back();
        rarity_of(at).lost_at = lost_at;
        rarity_of(at).lost_by = lost_by;
        if (writes_[at].reply == Reply::given) ++account_.lost_superseded;
        decide(at, loss);
    }
}

// What of the key was left at that moment: the greatest that was written by then in the line of what lives on now.
Version Ledger::left_at(KeyId key, Version living, sim::Time moment) const {
    if (!living.is_written()) return {};
    std::uint32_t at = find_newest(key, living);
    if (at == none) at = find_superseded(key, living);
    if (at == none) return living;
    for (; at != none; at = writes_[at].replaced) {
        if (writes_[at].accepted <= moment) return writes_[at].version;
    }
    return known_of(key).base;
}

// When a write of the key was accepted, as long as anybody knows.
sim::Time Ledger::accepted_at(KeyId key, Version version) const {
    std::uint32_t at = find_newest(key, version);
    if (at == none) at = find_superseded(key, version);
    if (at != none) return writes_[at].accepted;
    const KeyState& state = known_of(key);
    return state.base == version ? state.base_accepted : sim::never;
}

}  // namespace regiondrill::store
