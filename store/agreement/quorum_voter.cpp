// What a voter answers, and that it goes back on no promise. The rest of Quorum coordinates.
#include "store/agreement/quorum.hpp"

#include <algorithm>
#include <optional>

namespace regiondrill::store {

Version Quorum::promised(ReplicaId id, KeyId key) const {
    const auto found = promised_[index(id)].find(key);
    return found == promised_[index(id)].end() ? Version{} : found->second;
}

// A voter never goes back on a promise while it remembers it; what it has forgotten counts as promised to all
// (floors_).
bool Quorum::promise(Replica& voter, const Message& message) {
    const ReplicaId id = message.voter;
    const Version held = voter.table.get(message.key).version;
    const Version given = promised(id, message.key);
    if (message.ballot <= given || message.ballot <= floors_[index(id)] || message.ballot <= held) return false;
    promised_[index(id)][message.key] = message.ballot;
    return true;
}

// A ballot that equals the promise is accepted: the promise was given to this round.
bool Quorum::accept(ReplicaId id, Message& message) {
    Replica& voter = replicas_[id];
    const Version held = voter.table.get(message.key).version;
    if (held == message.ballot) return true;  // replication was faster
    const Version given = promised(id, message.key);
    if (message.ballot < given || message.ballot <= floors_[index(id)] || message.ballot < held) return false;
    if (!voter.disk.has_room(engine_.now())) {
        message.no_by = voter.disk.filled_by();
        return false;
    }
    // From now on the item itself stands in the way of lower ballots, unless it will be forgotten.
    if (message.item.deleted && settings_.tombstones != sim::Duration{}) {
        promised_[index(id)][message.key] = message.ballot;
    } else {
        promised_[index(id)].erase(message.key);
    }
    replicas_.take(voter, message.key, message.item, engine_.now());
    replicas_.sync(voter);  // a vote that a power cut could take back would be none
    return true;
}

// Puts the voter's answer into the message. A witness votes as any other, and holds what it has voted for.
void Quorum::vote(Message& message) {
    Replica& voter = replicas_[message.voter];
    if (message.phase != Phase::look) voter.clock.observe(message.ballot);
    switch (message.phase) {
        case Phase::look: message.yes = true; break;
        case Phase::promise: message.yes = promise(voter, message); break;
        case Phase::accept: message.yes = accept(message.voter, message); break;
    }
    const Item held = voter.table.get(message.key);
    if (held.damaged) {  // what it holds cannot be told
        message.yes = false;
        message.no_by = voter.disk.refuse_damaged(message.key, engine_.now());
        replicas_.note_damage(voter, engine_.now());
    }
    message.item = held;
    if (!message.yes)
        message.ballot = std::max({held.version, promised(message.voter, message.key), floors_[index(message.voter)]});
}

// One message carries the question there and the answer back; the value that it holds changes on the way.
void Quorum::question_arrives(const sim::Event& event) {
    Message& message = messages_[event.subject];
    const Channel& channel = replication_.channel(message.coordinator, message.voter);
    const ValueId asked = message.item.value;
    std::optional<sim::Cause> missing = kept_from_voting(message, channel);
    if (!missing) {
        vote(message);
        replicas_.values.retain(message.item.value);
    }
    replicas_.values.release(asked);
    if (!missing) {
        if (const auto delay = network_.depart(channel.back, dice_)) {
            engine_.schedule(*delay, answer_arrives_, event.subject);
            return;
        }
        replicas_.values.release(message.item.value);
        missing = network_.blame(channel.back);
    }
    miss(message.round, message.number, *missing);
    release_message(event.subject);
}

// A replica that has lost its memory of promises votes again when it has been told what the others agreed on.
std::optional<sim::Cause> Quorum::kept_from_voting(const Message& message, const Channel& channel) {
    if (!network_.arrives(channel.out)) return network_.blame(channel.out);
    if (!replicas_[message.voter].is_serving()) return replicas_.found_away(message.voter);
    return replicas_.host().swallows_vote(message.voter, swallowed_dice_);
}

// Whatever it promised was a ballot below some replica's clock of now: above all of these it may promise again.
void Quorum::forget_promises(ReplicaId id) {
    promised_[index(id)].clear();
    Version floor = floors_[index(id)];
    for (const Replica& replica : replicas_) floor = std::max(floor, replica.clock.horizon());
    floors_[index(id)] = floor;
}

}  // namespace regiondrill::store
