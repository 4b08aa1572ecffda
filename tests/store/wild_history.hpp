// A wild history: writes, deletes and reads at random replicas while everything that can happen to a store happens to
// it. Its book watches all tables after every event, as nobody inside could, and derives what became of each write as
// simply as possible:
//
//     superseded    some accepted write had seen it, and was not lost
//     readable      its version is what the replicas hold in the end (or it is a delete, and nothing is held)
//     resurrected   a delete; something older is held
//     lost          a loss took the last table that had it, or all that had seen it, and no other ever had it
//     overwritten   a greater version took its place in some table; by skew if that was written earlier
//
// Where more than one of the last three could be said, as it is a matter of what was on its way at the moment of the
// loss, the book has no opinion. These are few. A write that takes the place of nothing has seen the delete that its
// region has forgotten.
//
// An acknowledged increment shows where what is held in the end leads back to it by increments alone; it was replaced
// where a plain write that was not lost had seen it, or an increment that was replaced; and is lost otherwise.
//
// It also watches that no replica goes back to an older version by itself.
#pragma once

#include "sim/random.hpp"
#include "tests/store/clients.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

namespace regiondrill::tests {

/// What may happen in a history besides traffic.
struct Wildness {
    bool links = true;  // cuts, delays, loss, pauses
    bool crashes = true;
    bool power = false;
    bool disks = false;  // destroyed and damaged
    bool clocks = false;
    bool limits = false;  // full disks, throttles
    bool expiry = false;
    bool texts = false;
};

/// What a book says of all acknowledged writes.
struct BookFates {
    std::array<std::uint64_t, store::fates> by_fate{};  // kept stands for delayed too
    std::uint64_t acknowledged = 0;
    std::uint64_t open = 0;  // that it has no opinion of

    std::uint64_t& operator[](store::Fate fate) { return by_fate[static_cast<std::size_t>(fate)]; }
};

/// What a book says of acknowledged increments.
struct BookIncrements {
    std::uint64_t shown = 0;
    std::uint64_t lost = 0;
};

class WildHistory {
public:
    static constexpr std::uint32_t keys = 6;

    WildHistory(std::uint64_t seed, const Wildness& wildness, const store::Settings& settings)
        : dice_(sim::Stream::named(sim::Seed{seed}, "wild history")),
          wildness_(wildness),
          replicas_(2 + static_cast<std::uint32_t>(seed % 3)),
          world_({.replicas = replicas_,
                  .round_trip = std::chrono::milliseconds(80),
                  .ideal = seed % 2 == 0,
                  .seed = sim::Seed{seed},
                  .settings = settings}),
          clients_(world_),
          down_(replicas_),
          shown_(replicas_ * keys) {}

    void run(int turns) {
        for (int turn = 0; turn < turns; ++turn) {
            advance(sim::Duration{dice_.below(dice_.chance(0.1) ? 2'000'000'000 : 100'000'000)});
            ask_something();
            change_a_fault();
            watch();
        }
    }

    void advance(sim::Duration span) {
        const sim::Time end = world_.engine.now() + span;
        while (world_.engine.step_until(end)) watch();
        world_.engine.run_until(end);
    }

    bool heal_and_drain() {
        for (const auto rule : std::exchange(rules_, {})) world_.heal(rule);
        for (const auto pause : std::exchange(pauses_, {})) world_.cluster.resume(pause);
        for (const auto& [at, error] : std::exchange(clock_errors_, {})) world_.cluster.correct_clock(at, error);
        for (const auto& [at, limit] : std::exchange(throttles_, {})) world_.cluster.unthrottle(at, limit);
        for (const auto& [at, full] : std::exchange(full_disks_, {})) world_.cluster.clear_disk(at, full);
        for (std::uint32_t at = 0; at < replicas_; ++at) {
            if (down_[at]) toggle(at);
        }
        return drain() && scrub_all();
    }

    BookFates fates() const {
        BookFates fates;
        for (const Asked& asked : clients_.all()) {
            if (!asked.stands() || asked.request.action == store::Action::get) continue;
            ++fates.acknowledged;
            const Page& page = book_.at({asked.request.key, asked.answer.item.version});
            store::Fate fate{};
            if (derive(asked, page, fate)) {
                ++fates[fate];
            } else {
                ++fates.open;
            }
        }
        return fates;
    }

    BookIncrements increments() const {
        BookIncrements sum;
        for (const Asked& asked : clients_.all()) {
            if (!asked.stands() || asked.request.action != store::Action::increment) continue;
            const Name name{asked.request.key, asked.answer.item.version};
            if (shows(name)) {
                ++sum.shown;
            } else if (!is_replaced(name)) {
                ++sum.lost;
            }
        }
        return sum;
    }

    SmallWorld& world() { return world_; }
    const Clients& clients() const { return clients_; }

    /// Destroys a disk that is whole, once nothing is on its way.
    void destroy_a_disk() { destroy(some_replica()); }

private:
    using Name = std::pair<store::KeyId, store::Version>;

    struct Page {
        bool beaten = false;                // by what had not seen it
        bool skewed = false;                // something greater was accepted before it
        bool increments = false;            //
        store::Version replaced;            // what it had seen
        std::vector<store::Version> heirs;  // that had seen it, and superseded it
        bool was_left_behind = false;       // as they were lost, and something greater held
        bool lost = false;
        bool lost_beside_greater = false;
        bool was_under_way = false;  // when its own replica lost it
        store::Fate loss{};
    };

    bool derive(const Asked& asked, const Page& page, store::Fate& fate) const {
        using store::Fate;
        const store::Item held = held_of(static_cast<std::uint32_t>(asked.request.key));
        const store::Version version = asked.answer.item.version;
        const bool deletes = asked.answer.item.deleted;
        fate = Fate::superseded;
        bool all_gone = true;
        for (const store::Version heir : page.heirs) all_gone = all_gone && is_lost({asked.request.key, heir});
        if (!all_gone || (page.was_left_behind && !page.lost)) return true;
        for (const store::Version heir : page.heirs) {
            if (is_doubtful(page_of(asked, heir), asked.request.key, heir)) return false;
        }
        fate = Fate::kept;
        if (held.version == version) return true;
        if (is_doubtful(page, asked.request.key, version)) return false;
        fate = page.loss;
        if (page.lost) return true;
        fate = Fate::lost_with_disk;
        if (!held.version.is_written() && is_lost({asked.request.key, version})) return true;
        fate = Fate::kept;
        if (deletes && !held.version.is_written() && !page.beaten) {
            fate = Fate::kept;
            return version == greatest_.at(asked.request.key);  // of two deletes one won, and nobody saw it
        }
        fate = Fate::resurrected;
        if (deletes && held.version < version && !page.beaten) return true;
        fate = page.skewed ? Fate::overwritten_by_skew : Fate::overwritten_in_conflict;
        return page.beaten || version < held.version;
    }

    const Page& page_of(const Asked& asked, store::Version version) const {
        return book_.at({asked.request.key, version});
    }

    // It was lost, and might have been beaten before or after.
    bool is_doubtful(const Page& page, store::KeyId key_number, store::Version version) const {
        const bool was_on_its_way_to_greater = page.was_under_way && version < greatest_.at(key_number);
        return page.lost && (page.beaten || page.lost_beside_greater || was_on_its_way_to_greater);
    }

    bool has_seen(const Name& later, store::Version earlier) const {
        store::Version at = later.second;
        while (earlier < at) {
            const auto page = book_.find({later.first, at});
            at = page == book_.end() ? store::Version{} : page->second.replaced;
        }
        return at == earlier;
    }

    bool shows(const Name& increment) const {
        store::Version at = held_of(static_cast<std::uint32_t>(increment.first)).version;
        while (increment.second < at && book_.at({increment.first, at}).increments) {
            at = book_.at({increment.first, at}).replaced;
        }
        return at == increment.second;
    }

    bool is_replaced(const Name& increment) const {
        const auto& heirs = book_.at(increment).heirs;
        return std::any_of(heirs.begin(), heirs.end(), [&](store::Version version) {
            const Name heir{increment.first, version};
            return book_.at(heir).increments ? is_replaced(heir) : !is_lost(heir);
        });
    }

    // Replicas agree; a damaged item is no item.
    store::Item held_of(std::uint32_t key_number) const {
        const store::Item item = world_.read(0, key_number);
        return item.damaged ? store::Item{} : item;
    }

    // Also where all that is left of it, or of what has seen it, is a damaged copy.
    bool is_lost(const Name& name) const {
        if (book_.at(name).lost) return true;
        for (std::uint32_t at = 0; at < replicas_; ++at) {
            const store::Item item = world_.read(at, static_cast<std::uint32_t>(name.first));
            if (item.damaged && has_seen({name.first, item.version}, name.second)) return true;
        }
        return false;
    }

    store::Item& shown(std::uint32_t at, std::uint32_t key_number) { return shown_[at * keys + key_number]; }

    // After every event: what has come into a table, and what has given way to it.
    void watch() {
        for (std::uint32_t at = 0; at < replicas_; ++at) {
            for (std::uint32_t number = 0; number < keys; ++number) {
                store::Item& before = shown(at, number);
                const store::Item now = world_.read(at, number);
                before.damaged = now.version == before.version ? now.damaged : before.damaged;
                if (now.version == before.version) continue;
                check_going_back(before, now);
                const bool was_forgotten = before.deleted && !now.version.is_written();
                if (was_forgotten) forgotten_[{at, number}] = before.version;
                if (now.version < before.version && !was_forgotten) note_gone(at, number, store::Fate::lost_with_disk);
                if (before.version < now.version) {
                    const bool is_heir = has_seen({key(number), now.version}, before.version);
                    if (before.version.is_written() && !is_heir) book_[{key(number), before.version}].beaten = true;
                    note_saved({key(number), now.version});
                }
                before = now;
            }
        }
    }

    // By itself a replica goes back only where it forgets a delete or gives up what is damaged.
    static void check_going_back(const store::Item& before, const store::Item& now) {
        const bool goes_back = now.version < before.version;
        sim::ensure(!goes_back || before.deleted || before.damaged, "a replica went back to an older version");
    }

    // A replica has just lost something.
    void note_loss(std::uint32_t at, store::Fate loss) {
        for (std::uint32_t number = 0; number < keys; ++number) {
            if (loss == store::Fate::lost_with_disk) forgotten_.erase({at, number});
            if (!(world_.read(at, number).version < shown(at, number).version)) continue;
            note_gone(at, number, loss);
            shown(at, number) = world_.read(at, number);
        }
        watch();
    }

    // With all that it had seen.
    void note_saved(Name name) {
        while (book_[name].lost) {
            book_[name].lost = false;
            name.second = book_[name].replaced;
        }
    }

    // With all that it had seen, down to what somebody else holds.
    void note_gone(std::uint32_t at, std::uint32_t number, store::Fate loss) {
        const store::Version gone = shown(at, number).version;
        store::Version elsewhere;
        for (std::uint32_t other = 0; other < replicas_; ++other) {
            const store::Version there = other == at ? store::Version{} : world_.read(other, number).version;
            if (there == gone) return;
            elsewhere = std::max(elsewhere, there);
        }
        book_[{key(number), gone}].lost_beside_greater = elsewhere > gone;
        for (store::Version version = gone; version == gone || elsewhere < version;) {
            Page& page = book_[{key(number), version}];
            page.lost = true;
            page.loss = loss;
            version = page.replaced;
        }
        note_left_behind(number, book_[{key(number), gone}].replaced, elsewhere);
    }

    // Of what it had seen, what is older than what somebody holds, and held by nobody any more, stays superseded.
    void note_left_behind(std::uint32_t number, store::Version version, store::Version elsewhere) {
        while (elsewhere < version) version = book_[{key(number), version}].replaced;
        if (!version.is_written()) return;
        for (std::uint32_t other = 0; other < replicas_; ++other) {
            if (world_.read(other, number).version == version) return;
        }
        book_[{key(number), version}].was_left_behind = true;
    }

    // The replica is about to lose what has left it and has not come to the others.
    void note_under_way(std::uint32_t at) {
        const store::ReplicationLog& log = world_.cluster.replica(replica(at)).log;
        for (const store::Channel& channel : world_.cluster.channels()) {
            if (channel.from != replica(at)) continue;
            for (store::LogPosition place = std::max(channel.applied, log.begin()); place < channel.sent; ++place) {
                book_[{log[place].key, log[place].item.version}].was_under_way = true;
            }
        }
    }

    bool drain() {
        const sim::Time end = world_.engine.now() + std::chrono::minutes(5);
        while (!world_.cluster.is_drained() && world_.engine.now() < end) advance(std::chrono::milliseconds(100));
        return world_.cluster.is_drained();
    }

    bool scrub_all() {
        for (std::uint32_t at = 0; at < replicas_; ++at) world_.cluster.scrub(replica(at));
        return drain();
    }

    std::uint32_t some_replica() { return dice_.below(replicas_); }

    std::pair<std::uint32_t, std::uint32_t> some_pair() {
        const std::uint32_t from = some_replica();
        return {from, (from + 1 + dice_.below(replicas_ - 1)) % replicas_};
    }

    store::Request some_request() {
        const std::uint32_t number = dice_.below(keys);
        const auto value = static_cast<std::uint32_t>(clients_.all().size()) + 1;
        const double u = dice_.uniform();
        if (u < 0.2) return remove_of(number);
        if (u < 0.3) return put_if_absent(number, value);
        if (u < 0.4) return put_if_matches(number, value, world_.read(some_replica(), number).version);
        if (u < 0.5) return increment_of(number);
        if (u < 0.6) return get_of(number);
        return put_of(number, value);
    }

    void ask_something() {
        store::Request request = some_request();
        const std::uint32_t at = some_replica();
        store::ValuePool& values = world_.cluster.values();
        if (request.action == store::Action::put && wildness_.texts) {
            request.value = values.keep("text " + std::to_string(clients_.all().size()));
        }
        if (request.action == store::Action::put && wildness_.expiry && dice_.chance(0.5)) {
            const auto now = std::chrono::duration_cast<std::chrono::seconds>(world_.engine.now().time_since_epoch());
            request.expiry = store::ExpirySecond{static_cast<std::uint32_t>(now.count()) + 1 + dice_.below(4)};
        }
        store::Version replaced = world_.read(at, static_cast<std::uint32_t>(request.key)).version;
        if (!replaced.is_written()) replaced = forgotten_[{at, static_cast<std::uint32_t>(request.key)}];
        const Asked& asked = clients_.ask(at, request);
        if (request.action == store::Action::put) values.release(request.value);
        if (asked.stands() && request.action != store::Action::get) note_write(asked, replaced);
    }

    void note_write(const Asked& asked, store::Version replaced) {
        const store::KeyId key = asked.request.key;
        const store::Version version = asked.answer.item.version;
        if (replaced.is_written()) book_[{key, replaced}].heirs.push_back(version);
        book_[{key, version}].replaced = replaced;
        book_[{key, version}].increments = asked.request.action == store::Action::increment;
        store::Version& greatest = greatest_[key];
        book_[{key, version}].skewed = version < greatest;
        greatest = std::max(greatest, version);
    }

    void change_a_fault() {
        const double u = dice_.uniform();
        if (u < 0.12) {
            if (wildness_.links) break_a_link();
        } else if (u < 0.22) {
            mend_a_link();
        } else if (u < 0.30) {
            if (wildness_.crashes) toggle(some_replica());
        } else if (u < 0.35) {
            if (wildness_.power) lose_power(some_replica());
        } else if (u < 0.38) {
            if (wildness_.disks) destroy(some_replica());
        } else if (u < 0.41) {
            if (wildness_.disks) damage(some_replica());
        } else if (u < 0.46) {
            if (wildness_.clocks) disturb_a_clock();
        } else if (u < 0.52) {
            if (wildness_.limits) limit(some_replica());
        }
    }

    void break_a_link() {
        const auto [from, to] = some_pair();
        sim::Rule rule;
        rule.links = {world_.link(from, to)};
        if (dice_.chance(0.5)) rule.links.push_back(world_.link(to, from));
        switch (dice_.below(4)) {
            case 0: rule.cut = true; break;
            case 1: rule.added = std::chrono::milliseconds(dice_.below(300)); break;
            case 2: rule.loss = 0.4; break;
            default: pauses_.push_back(world_.pause(from, to)); return;
        }
        rules_.push_back(world_.network.impose(rule));
    }

    void mend_a_link() {
        if (!rules_.empty()) {
            world_.heal(rules_.front());
            rules_.erase(rules_.begin());
        } else if (!pauses_.empty()) {
            world_.cluster.resume(pauses_.front());
            pauses_.erase(pauses_.begin());
        }
    }

    void toggle(std::uint32_t at) {
        down_[at] = !down_[at];
        if (down_[at]) {
            world_.kill(at);
        } else {
            world_.revive(at);
        }
    }

    void lose_power(std::uint32_t at) {
        if (!down_[at]) toggle(at);
        watch();
        note_under_way(at);
        world_.cluster.lose_power(replica(at));
        note_loss(at, store::Fate::lost_unsynced);
    }

    // Only when all others have theirs.
    void destroy(std::uint32_t at) {
        for (std::uint32_t other = 0; other < replicas_; ++other) {
            if (world_.cluster.replica(replica(other)).state == store::ReplicaState::empty) return;
        }
        if (!down_[at]) toggle(at);
        watch();
        note_under_way(at);
        world_.cluster.lose_disk(replica(at));
        note_loss(at, store::Fate::lost_with_disk);
    }

    // What only this replica has sound cannot come back from the others; the book asks for no more than one damage at a
    // time, and has the checksums looked at now.
    void damage(std::uint32_t at) {
        for (std::uint32_t other = 0; other < replicas_; ++other) {
            const store::Replica& each = world_.cluster.replica(replica(other));
            if (each.state == store::ReplicaState::empty || each.table.damaged() != 0) return;
        }
        world_.cluster.damage_disk(replica(at), 0.5, dice_.fork());
        world_.cluster.scrub(replica(at));
    }

    void disturb_a_clock() {
        const store::ReplicaId at = replica(some_replica());
        if (!clock_errors_.empty() && dice_.chance(0.5)) {
            world_.cluster.correct_clock(clock_errors_.front().first, clock_errors_.front().second);
            clock_errors_.erase(clock_errors_.begin());
            return;
        }
        const sim::Duration skew = std::chrono::milliseconds{dice_.below(6000)} - std::chrono::seconds{3};
        const auto drift = static_cast<std::int64_t>(dice_.below(2000)) - 1000;
        clock_errors_.emplace_back(at, world_.cluster.disturb_clock(at, {skew, drift}));
    }

    void limit(std::uint32_t at) {
        switch (dice_.below(4)) {
            case 0: full_disks_.emplace_back(replica(at), world_.cluster.fill_disk(replica(at))); break;
            case 1:
                throttles_.emplace_back(replica(at), world_.cluster.throttle(replica(at), 1 + dice_.below(20)));
                break;
            case 2:
                if (full_disks_.empty()) return;
                world_.cluster.clear_disk(full_disks_.back().first, full_disks_.back().second);
                full_disks_.pop_back();
                break;
            default:
                if (throttles_.empty()) return;
                world_.cluster.unthrottle(throttles_.back().first, throttles_.back().second);
                throttles_.pop_back();
        }
    }

    sim::Stream dice_;
    Wildness wildness_;
    std::uint32_t replicas_;
    SmallWorld world_;
    Clients clients_;
    std::vector<bool> down_;
    std::vector<store::Item> shown_;
    std::map<Name, Page> book_;
    std::map<std::pair<std::uint32_t, std::uint32_t>, store::Version> forgotten_;  // deletes, by replica and key
    std::map<store::KeyId, store::Version> greatest_;
    std::vector<sim::RuleId> rules_;
    std::vector<store::PauseId> pauses_;
    std::vector<std::pair<store::ReplicaId, store::ClockErrorId>> clock_errors_;
    std::vector<std::pair<store::ReplicaId, store::ThrottleId>> throttles_;
    std::vector<std::pair<store::ReplicaId, store::FillingId>> full_disks_;
};

}  // namespace regiondrill::tests
