// A random history: writes, deletes and reads at random replicas while links are cut, slowed and made lossy,
// replication is paused and replicas go down and come back. It keeps its own book of everything, as simply as possible,
// so that tables and ledger can be held against it.
#pragma once

#include "sim/random.hpp"
#include "tests/store/nemesis.hpp"
#include "tests/store/small_world.hpp"

#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace regiondrill::tests {

/// A write as the book has it.
struct Entry {
    store::KeyId key;
    store::Item item;
    store::Version replaced;  // what the replica held until then
    bool answered = false;
};

/// Which of two items of one key the reference keeps.
using Beats = bool (*)(const store::Item& challenger, const store::Item& holder);

inline bool greater_wins(const store::Item& challenger, const store::Item& holder) {
    return holder.version < challenger.version;
}

class History {
public:
    static constexpr std::uint32_t keys = 8;

    explicit History(std::uint64_t seed)
        : dice_(sim::Stream::named(sim::Seed{seed}, "history")),
          replicas_(2 + static_cast<std::uint32_t>(seed % 3)),
          world_({.replicas = replicas_, .ideal = seed % 2 == 0, .seed = sim::Seed{seed}}),
          nemesis_(world_, dice_) {}

    void run(int turns) {
        for (int turn = 0; turn < turns; ++turn) {
            world_.advance(sim::Duration{dice_.below(120'000'000)});
            write_something();
            read_something();
            if (dice_.chance(0.4)) answer_something();  // some answers take long and overtake each other
            if (faulty_) change_a_fault();
        }
    }

    /// Traffic without any fault.
    void stay_healthy() { faulty_ = false; }

    /// Ends every fault and answers every open write; true when replication then comes to an end.
    bool heal_and_drain() {
        nemesis_.mend_everything();
        while (!open_.empty()) answer_something();
        return world_.drain();
    }

    std::map<store::KeyId, store::Item> reference(Beats beats) const {
        std::map<store::KeyId, store::Item> items;
        for (const Entry& entry : entries_) {
            const auto [held, is_first] = items.try_emplace(entry.key, entry.item);
            if (!is_first && beats(entry.item, held->second)) held->second = entry.item;
        }
        return items;
    }

    SmallWorld& world() { return world_; }
    std::uint32_t replicas() const { return replicas_; }
    const std::vector<Entry>& entries() const { return entries_; }
    std::uint64_t stale_reads() const { return stale_reads_; }

private:
    void write_something() {
        const std::uint32_t at = nemesis_.some_replica();
        if (nemesis_.is_down(at)) return;
        const std::uint32_t key_number = dice_.below(keys);
        const store::Version replaced = world_.read(at, key_number).version;
        const bool deletes = dice_.chance(0.2);
        const auto value = static_cast<std::uint32_t>(entries_.size());
        const auto [version, id] =
            deletes ? world_.cluster.remove(replica(at), key(key_number)) : world_.write(at, key_number, value);
        const auto kept = deletes ? store::ValueId{} : store::ValuePool::numbered(value);
        entries_.push_back({key(key_number), {version, kept, deletes}, replaced});
        open_.emplace_back(id, entries_.size() - 1);
        if (dice_.chance(0.5)) answer_something();
    }

    // One of the open writes, in any order; a fifth of all clients never hear of theirs.
    void answer_something() {
        if (open_.empty()) return;
        std::swap(open_[dice_.below(static_cast<std::uint32_t>(open_.size()))], open_.back());
        const auto [id, place] = open_.back();
        open_.pop_back();
        if (dice_.chance(0.2)) {
            world_.cluster.ledger().unanswered(id);
            return;
        }
        world_.cluster.ledger().acknowledged(id, world_.engine.now());
        Entry& entry = entries_[place];
        entry.answered = true;
        Acknowledged& known = acknowledged_[entry.key];
        if (known.version < entry.item.version) known = {entry.item.version, entry.item.deleted};
    }

    void read_something() {
        const std::uint32_t key_number = dice_.below(keys);
        const store::Version seen = world_.read(nemesis_.some_replica(), key_number).version;
        world_.cluster.ledger().read(key(key_number), seen, world_.engine.now(), world_.engine.now());
        const auto& [newest, deletes] = acknowledged_[key(key_number)];
        const bool finds_nothing_rightly = deletes && !seen.is_written();
        if (seen < newest && !finds_nothing_rightly) ++stale_reads_;
    }

    void change_a_fault() {
        const double u = dice_.uniform();
        if (u < 0.06) {
            nemesis_.impose({.links = {}, .cut = true});
        } else if (u < 0.10) {
            nemesis_.impose({.links = {}, .factor = 1.5, .added = std::chrono::milliseconds(50)});
        } else if (u < 0.14) {
            nemesis_.impose({.links = {}, .loss = 0.5});
        } else if (u < 0.26) {
            nemesis_.lift_a_rule();
        } else if (u < 0.34) {
            nemesis_.toggle(nemesis_.some_replica());
        } else if (u < 0.38) {
            nemesis_.pause_something();
        } else if (u < 0.44 && nemesis_.has_pauses()) {
            nemesis_.resume_the_last();
        }
    }

    struct Acknowledged {
        store::Version version;
        bool deletes = false;
    };

    sim::Stream dice_;
    std::uint32_t replicas_;
    SmallWorld world_;
    Nemesis nemesis_;
    bool faulty_ = true;
    std::vector<std::pair<store::WriteId, std::size_t>> open_;
    std::vector<Entry> entries_;
    std::map<store::KeyId, Acknowledged> acknowledged_;  // greatest of each key
    std::uint64_t stale_reads_ = 0;
};

}  // namespace regiondrill::tests
