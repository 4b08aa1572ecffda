#include "store/ledger/session_watch.hpp"

#include "sim/invariant.hpp"

#include <algorithm>

namespace regiondrill::store {

// The table is never more than three quarters full, or a search for a free slot would walk far.
SessionWatch::SessionWatch(std::uint32_t pairs) : pairs_(1024), most_pairs_(pairs) {}

// A pair for which there is no room is only counted, so that nobody takes the rest for all (unwatched()).
void SessionWatch::follow(Pair& slot, const Pair& pair) {
    if (followed_ == most_pairs_) {
        ++unwatched_;
        return;
    }
    if (pair.is_free()) return;  // a read of nothing: nothing can be older
    slot = pair;
    ++followed_;
    if (followed_ > pairs_.size() / 4 * 3) grow();
}

// Pairs are put anew into a table of twice the size: their place depends on it.
void SessionWatch::grow() {
    std::vector<Pair> smaller(pairs_.size() * 2);
    smaller.swap(pairs_);
    for (const Pair& pair : smaller) {
        if (!pair.is_free()) find(pair.name) = pair;
    }
}

// A read counts against what the session knew when it asked: what it learned from another answer meanwhile is no
// promise that this one broke.
void SessionWatch::note_violations(const Pair& pair, Version seen, sim::Time asked, sim::Time now) {
    const auto session = static_cast<std::uint32_t>(pair.name >> 32);
    const KeyId key{static_cast<std::uint32_t>(pair.name)};
    const auto breaks = [&](const Known& known) { return seen < known.version && known.since <= asked; };
    if (breaks(pair.read)) note(SessionPromise::monotonic_reads, {session, key, seen, pair.read.version, now});
    if (breaks(pair.wrote)) note(SessionPromise::read_your_writes, {session, key, seen, pair.wrote.version, now});
}

void SessionWatch::count_apart(sim::Time moment) {
    const auto at = std::lower_bound(bounds_.begin(), bounds_.end(), moment);
    if (at == bounds_.end() || *at != moment) bounds_.insert(at, moment);
}

// Slices begin with each second, and with each moment that somebody asks for.
sim::Time SessionWatch::slice_of(sim::Time moment) const {
    const sim::Time second{std::chrono::floor<std::chrono::seconds>(moment.time_since_epoch())};
    const auto later = std::upper_bound(bounds_.begin(), bounds_.end(), moment);
    return later == bounds_.begin() ? second : std::max(second, *(later - 1));
}

// A running sum for each slice with violations: any window from one to another is then one difference.
void SessionWatch::note(SessionPromise promise, const SessionViolation& violation) {
    const auto which = static_cast<std::size_t>(promise);
    const sim::Time begin = slice_of(violation.at);
    if (slices_.empty() || slices_.back().begin != begin) {
        Slice next = slices_.empty() ? Slice{} : slices_.back();
        sim::ensure(slices_.empty() || next.begin < begin, "a session's reads went back in time");
        next.begin = begin;
        slices_.push_back(next);
    }
    ++slices_.back().so_far[which];
    if (examples_[which].size() < examples_a_promise) examples_[which].push_back(violation);
}

// Slices without a violation have no entry; the last one that began before the moment has all up to there.
std::uint64_t SessionWatch::violations_before(SessionPromise promise, sim::Time moment) const {
    const sim::Time bound = slice_of(moment);
    const auto later =
        std::partition_point(slices_.begin(), slices_.end(), [&](const Slice& slice) { return slice.begin < bound; });
    return later == slices_.begin() ? 0 : (later - 1)->so_far[static_cast<std::size_t>(promise)];
}

std::uint64_t SessionWatch::violations(SessionPromise promise) const { return violations_before(promise, sim::never); }

// The bounds are rounded alike, so that windows side by side share no violation and miss none.
std::uint64_t SessionWatch::violations(SessionPromise promise, sim::Time from, sim::Time to) const {
    return violations_before(promise, to) - violations_before(promise, from);
}

}  // namespace regiondrill::store
