#include "study/properties/fate_book.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::study {

namespace {

using store::Item;
using store::KeyId;
using store::ReplicaId;
using store::Version;

void add(Range& range, std::uint64_t least, std::uint64_t most) {
    range.least += least;
    range.most += most;
}

}  // namespace

FateBook::FateBook(store::Cluster& cluster) : cluster_(cluster) { cluster.set_journal(this); }

Version FateBook::Key::origin_of(Version version) const {
    const auto found = origins.find(version);
    return found == origins.end() ? version : found->second;
}

// Whoever writes has seen what is older than its own.
bool FateBook::Key::has_seen(Version later, Version earlier) const {
    while (earlier < later) {
        const auto page = pages.find(later);
        if (page == pages.end()) return false;
        later = page->second.seen;
    }
    return later == earlier;
}

// With all that it had seen.
void FateBook::Key::note_saved(Version version) {
    for (auto page = pages.find(version); page != pages.end() && page->second.lost; page = pages.find(version)) {
        page->second.lost = false;
        version = page->second.seen;
    }
}

void FateBook::written(const store::TakenWrite& taken) {
    Key& key = keys_[taken.key];
    key.held.resize(cluster_.size());
    Page& page = key.pages[taken.version];
    page.seen = taken.replaced;
    page.deletes = taken.deletes;
    page.increments = taken.increments;
    page.is_late = taken.version < key.greatest;
    key.greatest = std::max(key.greatest, taken.version);
    const auto seen = key.pages.find(taken.replaced);
    if (seen != key.pages.end()) seen->second.heirs.push_back(taken.version);
}

void FateBook::renewed(KeyId key, Version again, Version origin) { keys_[key].origins[again] = origin; }

void FateBook::acknowledged(KeyId key, Version version) { keys_[key].pages[version].acknowledged = true; }

void FateBook::changed(ReplicaId replica, KeyId number) {
    Key& key = keys_[number];
    key.held.resize(cluster_.size());
    const Item item = cluster_.read(replica, number);
    const Version now = key.origin_of(item.version);
    const Version before = std::exchange(key.held[index(replica)], now);
    if (now == before) return;
    const auto page = key.pages.find(before);
    const bool is_forgotten = page != key.pages.end() && page->second.deletes && !now.is_written() && forgets();
    if (is_forgotten) {
        key.forgot = true;
        key.lost_copies = key.lost_copies || cluster_.settings().disk.sync != sim::Duration{};  // or it was that
    } else if (now < before) {
        key.note_gone(before);
    } else {
        if (page != key.pages.end() && !key.has_seen(now, before)) page->second.beaten = true;
        key.note_saved(now);
    }
}

void FateBook::wiped(ReplicaId replica) {
    for (auto& [number, key] : keys_) {
        const Version before = std::exchange(key.held[index(replica)], Version{});
        if (before.is_written()) key.note_gone(before);
    }
}

// What it had seen went with it, down to what some table still has.
void FateBook::Key::note_gone(Version gone) {
    lost_copies = true;
    const Version elsewhere = *std::max_element(held.begin(), held.end());
    if (std::find(held.begin(), held.end(), gone) != held.end()) return;
    for (Version version = gone; version == gone || elsewhere < version;) {
        const auto page = pages.find(version);
        if (page == pages.end()) return;
        page->second.lost = true;
        page->second.lost_beside_greater = gone < elsewhere;
        version = page->second.seen;
    }
}

void FateBook::gone(const std::vector<ReplicaId>& regions) {
    const auto is_gone = [&](std::size_t replica) {
        return std::any_of(regions.begin(), regions.end(), [&](ReplicaId each) { return index(each) == replica; });
    };
    for (auto& [number, key] : keys_) {
        const auto is_bad = [&, of = number](std::size_t replica) {
            return cluster_.read(ReplicaId{static_cast<std::uint16_t>(replica)}, of).damaged;
        };
        for (std::size_t at = 0; at < key.held.size(); ++at) {
            if (!is_gone(at) || !key.held[at].is_written()) continue;
            bool elsewhere = false;
            for (std::size_t other = 0; other < key.held.size(); ++other) {
                elsewhere = elsewhere || (!is_gone(other) && key.held[other] == key.held[at] && !is_bad(other));
            }
            if (elsewhere) continue;
            key.vanished = true;
            const auto page = key.pages.find(key.held[at]);
            if (page != key.pages.end()) page->second.vanished = true;
        }
    }
}

// All members hold the same.
Item FateBook::end_of(KeyId key) const {
    for (std::size_t at = 0; at < cluster_.size(); ++at) {
        const ReplicaId replica{static_cast<std::uint16_t>(at)};
        if (cluster_.replica(replica).is_member()) return cluster_.read(replica, key);
    }
    return {};
}

// It, and what it leads back to.
std::set<Version> FateBook::Key::shown_by(Version version) const {
    std::set<Version> shown;
    for (auto page = pages.find(version); page != pages.end(); page = pages.find(page->second.seen)) {
        shown.insert(page->first);
    }
    return shown;
}

// Nothing greater was there as it went, nor could have come; and so with all that had seen it. From the last one back,
// as whoever has seen a write is greater.
std::set<Version> FateBook::Key::surely_lost() const {
    std::set<Version> lost;
    std::for_each(pages.rbegin(), pages.rend(), [&](const auto& entry) {
        const auto& [version, page] = entry;
        const bool all_heirs =
            std::all_of(page.heirs.begin(), page.heirs.end(), [&](Version heir) { return lost.contains(heir); });
        const bool was_last = !page.heirs.empty() || version == greatest;
        const bool is_open = page.beaten || page.lost_beside_greater || page.deletes;
        if (page.lost && all_heirs && was_last && !is_open) lost.insert(version);
    });
    return lost;
}

// What is damaged in the end, nobody has.
BookAccount FateBook::account() const {
    BookAccount account;
    for (const auto& [number, key] : keys_) {
        const Item end = end_of(number);
        const Version held = key.origin_of(end.version);
        if (!end.damaged) {
            count(key, held, account);
            continue;
        }
        Key without = key;
        std::fill(without.held.begin(), without.held.end(), Version{});
        without.note_gone(held);
        count(without, {}, account);
    }
    return account;
}

void FateBook::count(const Key& key, Version held, BookAccount& account) {
    const std::set<Version> shown = key.shown_by(held);
    const std::set<Version> lost = key.surely_lost();
    for (const auto& [version, page] : key.pages) {
        if (!page.acknowledged) continue;
        ++account.acknowledged;
        Classes possible = classes_of(key, version, page);
        if (!key.vanished && version == held) possible = {BookClass::kept};
        if (!key.vanished && version != held && shown.contains(version)) possible = {BookClass::superseded};
        if (lost.contains(version)) possible = {BookClass::lost};
        for (const BookClass each : possible) {
            add(account.classes[static_cast<std::size_t>(each)], possible.size() == 1 ? 1 : 0, 1);
        }
    }
    count_increments(key, held, account.shown_increments);
}

// Of one that nothing which is held leads back to.
FateBook::Classes FateBook::classes_of(const Key& key, Version version, const Page& page) {
    using enum BookClass;
    if (key.vanished) {
        const bool was_last = version == key.greatest && !page.beaten && !key.lost_copies;
        if (page.vanished && was_last && !page.deletes) return {lost};
        return {kept, superseded, lost, overwritten_by_skew, overwritten_in_conflict, resurrected};
    }
    if (page.heirs.empty()) return classes_of_gone(key, page);
    Classes possible = key.lost_copies ? classes_of_gone(key, page) : Classes{};
    possible.insert(superseded);
    return possible;
}

// And which nobody had seen, or only what is gone too.
FateBook::Classes FateBook::classes_of_gone(const Key& key, const Page& page) {
    using enum BookClass;
    if (!key.lost_copies && !key.forgot) return {page.is_late ? overwritten_by_skew : overwritten_in_conflict};
    Classes possible{overwritten_by_skew, overwritten_in_conflict};
    if (key.lost_copies) possible.insert(lost);
    // Of a delete that all have forgotten nothing is left, and it held; or what it deleted came back.
    if (page.deletes) possible.insert({kept, resurrected});
    return possible;
}

// A counter shows the increments since the last plain write.
void FateBook::count_increments(const Key& key, Version held, Range& shown) {
    if (key.vanished) {
        for (const auto& [version, page] : key.pages) add(shown, 0, page.acknowledged && page.increments ? 1 : 0);
        return;
    }
    for (auto page = key.pages.find(held); page != key.pages.end() && page->second.increments;
         page = key.pages.find(page->second.seen)) {
        if (page->second.acknowledged) add(shown, 1, 1);
    }
}

}  // namespace regiondrill::study
