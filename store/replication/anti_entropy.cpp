#include "store/replication/anti_entropy.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::store {

namespace {

using namespace std::chrono_literals;

constexpr sim::Duration first_look = 100ms;  // after a pair was marked
constexpr sim::Duration look_interval = 1s;  // while something is
constexpr std::uint64_t message_overhead = 64;
constexpr std::size_t keys_a_message = 16384;  // whose versions are compared at once
constexpr std::uint64_t version_bytes = 8;
constexpr std::uint64_t key_bytes = 4;  // a key's place within the ranges

// What a replica can give away of an item: nothing when its checksum fails. So a damaged item counts as missing, and
// the other side offers its own.
Version sound_version(const Item& item) { return item.damaged ? Version{} : item.version; }

}  // namespace

AntiEntropy::AntiEntropy(sim::Engine& engine, sim::Network& network, sim::Seed seed, const Settings& settings,
                         Replicas& replicas, Replication& replication, DirtyPairs& dirty_pairs)
    : engine_(engine),
      network_(network),
      settings_(settings),
      replicas_(replicas),
      replication_(replication),
      dirty_pairs_(dirty_pairs),
      dice_(sim::Stream::named(seed, "anti-entropy")),
      under_way_(dirty_pairs.pairs().size()),
      filled_from_(replicas.size()),
      look_(engine.on<&AntiEntropy::look>(*this, "anti-entropy look")),
      look_again_(engine.on<&AntiEntropy::look_again>(*this, "anti-entropy interval")),
      message_arrives_(engine.on<&AntiEntropy::message_arrives>(*this, "anti-entropy message")) {
    dirty_pairs.on_mark([this] { wake(); });
    if (settings.anti_entropy != sim::Duration{}) engine_.schedule(settings.anti_entropy, look_again_, 0);
}

// As a compact binary encoding would have it; what the drill charges to the line.
std::uint64_t AntiEntropy::Message::bytes(const Replicas& replicas) const {
    std::uint64_t sum = message_overhead + digests.bytes() + differing.bytes();
    sum += versions.size() * version_bytes + wanted.size() * key_bytes;
    for (const auto& [key, item] : items) sum += replicas.bytes_of(key, item);
    return sum;
}

// Comparisons at intervals, where the scenario wants them. One that is due or under way anyway serves for this too, or
// a pair whose comparison takes longer than the interval would never be done.
void AntiEntropy::look_again(const sim::Event&) {
    dirty_pairs_.mark_unasked();
    engine_.schedule(settings_.anti_entropy, look_again_, 0);
}

// Marks come together, as a crash marks all pairs: after a moment's wait one look serves them all.
void AntiEntropy::wake() {
    if (std::exchange(look_pending_, true)) return;
    engine_.schedule(first_look, look_, 0);
}

// One that is empty takes part to be filled, and one that leaves, as it must give what it has.
bool AntiEntropy::may_begin(const DirtyPair& pair) const {
    const Replica& one = replicas_[pair.one];
    const Replica& other = replicas_[pair.other];
    const auto is_ready = [](const Replica& replica) {
        return replica.is_up() && replica.state != ReplicaState::restarting;
    };
    return is_ready(one) && is_ready(other);
}

// Goes on by itself only while some pair is dirty, and begins again with the next mark.
void AntiEntropy::look(const sim::Event&) {
    look_pending_ = false;
    bool any = false;
    for (std::size_t number = 0; number < dirty_pairs_.pairs().size(); ++number) {
        const DirtyPair& pair = dirty_pairs_.pairs()[number];
        if (!pair.is_dirty()) continue;
        any = true;
        if (!under_way_[number] && may_begin(pair)) begin(number);
    }
    if (any && !std::exchange(look_pending_, true)) engine_.schedule(look_interval, look_, 0);
}

// Mark and lives are kept as they are now: what is marked during the session asks for another one, and a side that
// loses something meanwhile ends it.
void AntiEntropy::begin(std::size_t pair_number) {
    under_way_[pair_number] = true;
    const std::uint32_t number = sessions_.acquire();
    Session& session = sessions_[number];
    const DirtyPair& pair = dirty_pairs_.pairs()[pair_number];
    session = {};
    session.pair = pair_number;
    session.marked = pair.marked;
    session.lives[0] = replicas_[pair.one].life;
    session.lives[1] = replicas_[pair.other].life;
    ++replication_.channel(pair.one, pair.other).repairs;
    ++replication_.channel(pair.other, pair.one).repairs;
    const DigestTree& one = replicas_[pair.one].table.digests();
    const DigestTree& other = replicas_[pair.other].table.digests();
    session.message.digests = one.children_of(DigestTree::top(std::max(one.heights(), other.heights())));
    send(number);
}

// The line is charged before the network is asked: a message that is lost has taken its time all the same.
void AntiEntropy::send(std::uint32_t number) {
    Session& session = sessions_[number];
    const ReplicaId from = session.to_other ? one_of(session) : other_of(session);
    const ReplicaId to = session.to_other ? other_of(session) : one_of(session);
    Channel& channel = replication_.channel(from, to);
    const std::uint64_t bytes = session.message.bytes(replicas_);
    const sim::Time left = replication_.leave_repair(channel, bytes);
    const auto delay = network_.depart(channel.out, dice_, static_cast<std::uint32_t>(bytes));
    if (!delay) {
        end(number, false);
        return;
    }
    metrics_.bytes += bytes;
    metrics_.items += session.message.items.size();
    engine_.schedule(left + *delay, message_arrives_, number);
}

// The sender's memory counts as well as the receiver's: either end may have lost what the session rests on.
void AntiEntropy::message_arrives(const sim::Event& event) {
    Session& session = sessions_[event.subject];
    const ReplicaId one = one_of(session);
    const ReplicaId other = other_of(session);
    const Channel& channel = session.to_other ? replication_.channel(one, other) : replication_.channel(other, one);
    const bool same_lives = session.lives[0] == replicas_[one].life && session.lives[1] == replicas_[other].life;
    if (!network_.arrives(channel.out) || !same_lives || !replicas_[one].is_up() || !replicas_[other].is_up()) {
        end(event.subject, false);
        return;
    }
    const Message message = std::exchange(session.message, {});
    session.to_other = !session.to_other;
    if (session.to_other) {
        ask(event.subject, message);
    } else {
        answer(event.subject, message);
    }
}

// At the other one. What its disk has no room for ends the session, as going on would only send it again.
void AntiEntropy::answer(std::uint32_t number, const Message& asked) {
    Session& session = sessions_[number];
    if (!take_items(asked, one_of(session), other_of(session))) {
        end(number, false);
    } else if (asked.is_last) {
        end(number, true);
    } else {
        if (!asked.digests.digests.empty()) {
            session.message.differing = replicas_[other_of(session)].table.digests().differing(asked.digests);
        }
        compare_versions(session, asked);
        send(number);
    }
}

// At the first one. While there are no ranges yet, the answer is about the tree.
void AntiEntropy::ask(std::uint32_t number, const Message& answered) {
    Session& session = sessions_[number];
    if (session.ranges.empty()) {
        descend(number, answered.differing);
        return;
    }
    if (!take_items(answered, other_of(session), one_of(session))) {
        end(number, false);
        return;
    }
    for (const KeyId key : answered.wanted) offer(session, one_of(session), other_of(session), key);
    ask_versions(session);
    session.message.is_last = session.message.versions.empty();
    if (session.message.is_last && session.message.items.empty()) {
        end(number, true);
    } else {
        send(number);
    }
}

// Down the tree while anything differs; what differs at its leaves are the ranges whose keys are compared next.
void AntiEntropy::descend(std::uint32_t number, const TreeNodes& differing) {
    Session& session = sessions_[number];
    if (differing.numbers.empty()) {
        end(number, true);
        return;
    }
    if (differing.height != 0) {
        session.message.digests = replicas_[one_of(session)].table.digests().children_of(differing);
    } else {
        session.ranges = key_ranges(differing);
        ask_versions(session);
    }
    send(number);
}

// A few leaves at a time, so that a message has a bound and the line is not held by one of them.
void AntiEntropy::ask_versions(Session& session) {
    const Table& table = replicas_[one_of(session)].table;
    auto& versions = session.message.versions;
    while (session.next_range < session.ranges.size() && versions.size() < keys_a_message) {
        KeyRange& range = session.ranges[session.next_range];
        versions.emplace_back(range.first, sound_version(table.get(range.first)));
        if (range.first == range.last) {
            ++session.next_range;
        } else {
            range.first = KeyId{static_cast<std::uint32_t>(range.first) + 1};
        }
    }
}

// The newer item goes to the other side; where the other one is newer, it is asked for. What both have alike is not
// mentioned again.
void AntiEntropy::compare_versions(Session& session, const Message& asked) {
    const ReplicaId one = one_of(session);
    const ReplicaId other = other_of(session);
    for (const auto& [key, theirs] : asked.versions) {
        const Version ours = sound_version(replicas_[other].table.get(key));
        if (theirs < ours) offer(session, other, one, key);
        if (ours < theirs) session.message.wanted.push_back(key);
    }
}

// Where replicas vote, only one that has lost everything is filled by copying; all others must hear of a decision.
bool AntiEntropy::is_copied_to(ReplicaId receiver) const {
    return settler_ == nullptr || replicas_[receiver].state == ReplicaState::empty;
}

// Retained while the message is under way: the table may replace the item before it arrives.
void AntiEntropy::offer(Session& session, ReplicaId holder, ReplicaId receiver, KeyId key) {
    const Item item = replicas_[holder].table.get(key);
    if (!sound_version(item).is_written()) return;
    const Item there = replicas_[receiver].table.get(key);
    const bool mends = there.damaged && there.version <= item.version;
    if (!is_copied_to(receiver) && !mends) {
        settler_->settle(holder, key);
        return;
    }
    replicas_.values.retain(item.value);
    session.message.items.emplace_back(key, item);
}

// As any replicated write, with the receiver's clock moved on. False when the receiver's disk is full.
bool AntiEntropy::take_items(const Message& message, ReplicaId giver, ReplicaId receiver) {
    Replica& replica = replicas_[receiver];
    const bool has_room = message.items.empty() || replica.disk.has_room(engine_.now());
    if (has_room) {
        const Replica& source = replicas_[giver];
        const sim::Cause late_by =
            replication_.held_back_by(replication_.channel(giver, receiver), source.out_of_service_since);
        for (const auto& [key, item] : message.items) {
            give_way(receiver, key, item);
            replicas_.take(replica, key, item, engine_.now(), late_by);
            Replicas::hear(replica, source, item.version, engine_.now());
        }
        if (!message.items.empty()) replication_.changed(receiver);
    }
    release_items(message);
    return has_room;
}

// Where a peer offers something older for a damaged item, and nothing that this replica took is still on its way to
// anybody, the sound copies are gone: only another peer may have one, and then offers it.
void AntiEntropy::give_way(ReplicaId receiver, KeyId key, const Item& offered) {
    Replica& replica = replicas_[receiver];
    const Item held = replica.table.get(key);
    if (!held.damaged || held.version <= offered.version) return;
    if (replication_.channels().has_given_all(receiver)) {
        replicas_.give_up_damaged(replica, key, engine_.now());
    } else {
        for (const std::uint32_t number : replica.channels) {
            dirty_pairs_.mark(receiver, replication_.channels()[number].to);
        }
    }
}

// Once for each message, taken or lost: what a table took holds its value by itself.
void AntiEntropy::release_items(const Message& message) {
    for (const auto& [key, item] : message.items) replicas_.values.release(item.value);
}

// Broken sessions leave the pair dirty, so that it is tried again at the next look.
void AntiEntropy::end(std::uint32_t number, bool complete) {
    Session& session = sessions_[number];
    release_items(session.message);
    const DirtyPair& pair = dirty_pairs_.pairs()[session.pair];
    --replication_.channel(pair.one, pair.other).repairs;
    --replication_.channel(pair.other, pair.one).repairs;
    under_way_[session.pair] = false;
    // Where votes settle the keys, only a session that finds nothing has answered.
    const bool found = !session.ranges.empty();
    if (complete) {
        ++metrics_.sessions;
        if (settler_ == nullptr || !found) dirty_pairs_.compared(session.pair, session.marked);
        note_filled(pair.one, pair.other);
        note_filled(pair.other, pair.one);
    } else {
        ++metrics_.broken;
    }
    session = {};
    sessions_.release(number);
}

// A replica that has lost everything serves again when one peer has given it all it has: or a majority of them where
// they vote, as any one of them may not know of what the others have agreed on. Where fewer have anything left, these.
void AntiEntropy::note_filled(ReplicaId id, ReplicaId source) {
    Replica& replica = replicas_[id];
    if (replica.state != ReplicaState::empty || replicas_[source].state != ReplicaState::serving) return;
    replicas_.sync(replica);  // or a power cut would empty it again and leave it serving
    auto& from = filled_from_[index(id)];
    if (std::find(from.begin(), from.end(), source) == from.end()) from.push_back(source);
    const auto members = static_cast<std::size_t>(
        std::count_if(replicas_.begin(), replicas_.end(), [](const Replica& each) { return each.is_member(); }));
    const auto able =
        static_cast<std::size_t>(std::count_if(replicas_.begin(), replicas_.end(), [](const Replica& each) {
            return each.is_member() && each.state != ReplicaState::empty;
        }));
    const std::size_t wanted = settler_ == nullptr ? 1 : members / 2 + 1;
    if (from.size() < std::min(wanted, able)) return;
    from.clear();
    replica.state = ReplicaState::serving;
    for (std::size_t number = 0; number < replicas_.size(); ++number) {  // those may need it for their majority
        const ReplicaId other{static_cast<std::uint16_t>(number)};
        if (replicas_[other].state == ReplicaState::empty) dirty_pairs_.mark(id, other);
    }
}

// A pair with a replica that is not there stays marked and is not waited for; nor is what is compared for no reason.
bool AntiEntropy::is_at_rest() const {
    const auto& pairs = dirty_pairs_.pairs();
    return std::none_of(pairs.begin(), pairs.end(), [&](const DirtyPair& pair) {
        return pair.is_suspect() && replicas_[pair.one].is_member() && replicas_[pair.other].is_member();
    });
}

}  // namespace regiondrill::store
