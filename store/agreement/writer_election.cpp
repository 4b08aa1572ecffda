#include "store/agreement/writer_election.hpp"

#include <algorithm>

namespace regiondrill::store {

// At the start everybody follows the script's writer and counts as having just been heard.
WriterElection::WriterElection(sim::Engine& engine, sim::Network& network, sim::Seed seed,
                               const SingleWriterSettings& settings, Replicas& replicas, Replication& replication)
    : engine_(engine),
      network_(network),
      settings_(settings),
      replicas_(replicas),
      replication_(replication),
      dice_(sim::Stream::named(seed, "heartbeats")),
      members_(replicas.size()),
      beat_(engine.on<&WriterElection::beat>(*this, "heartbeats")),
      heartbeat_arrives_(engine.on<&WriterElection::heartbeat_arrives>(*this, "heartbeat")) {
    for (Member& member : members_) {
        member.writer = member.pledged_to = settings.writer;
        member.heard.resize(replicas.size());
        for (Heard& heard : member.heard) heard.writer = settings.writer;
    }
    if (settings.failover_after != sim::Duration{}) engine_.schedule(settings_.heartbeat, beat_, 0);
}

// Of the members, up or not: two halves that cannot hear each other never both have one.
std::size_t WriterElection::majority() const {
    const auto members =
        std::count_if(replicas_.begin(), replicas_.end(), [](const Replica& replica) { return replica.is_member(); });
    return static_cast<std::size_t>(members) / 2 + 1;
}

// To every peer at once; a heartbeat says whom its sender follows and whether it misses that one.
void WriterElection::beat(const sim::Event&) {
    for (std::size_t number = 0; number < members_.size(); ++number) {
        const ReplicaId id{static_cast<std::uint16_t>(number)};
        if (!replicas_[id].is_up()) {
            note_silence(id);
            continue;
        }
        look_for_writer(id);
        send_heartbeats(id);
    }
    engine_.schedule(settings_.heartbeat, beat_, 0);
}

void WriterElection::send_heartbeats(ReplicaId id) {
    Member& member = members_[index(id)];
    const sim::Time writer_heard = pledge(member);
    for (const std::uint32_t number : replicas_[id].channels) {
        const Channel& channel = replication_.channels()[number];
        if (!replicas_[channel.to].is_member()) continue;
        const auto delay = network_.depart(channel.out, dice_);
        if (!delay) {
            heard_by(channel).missed_by = network_.cause_on(channel.out);
            continue;
        }
        const std::uint32_t slot = heartbeats_.acquire();
        heartbeats_[slot] = {number, member.term, member.writer, member.misses_writer, writer_heard};
        engine_.schedule(*delay, heartbeat_arrives_, slot);
    }
}

// What took the sender down is known to nobody inside the world; it is kept for those who tell why it was missed.
void WriterElection::note_silence(ReplicaId id) {
    for (const std::uint32_t number : replicas_[id].channels) {
        heard_by(replication_.channels()[number]).missed_by = replicas_[id].kept_out_by();
    }
}

// A writer relies on a peer from when that heard it, not from when it said so: two heartbeats less than until the peer
// misses it, where there is time for an answer to each.
sim::Duration WriterElection::reliance() const {
    const sim::Duration round = 2 * settings_.heartbeat;
    const sim::Duration answered = std::min(settings_.failover_after, round + settings_.heartbeat / 2);
    return std::max(settings_.failover_after - round, answered);
}

// When it heard its writer, which it tells a new one only when the old one relies on it no more. Whoever tells a writer
// that it follows it must not help to elect another one before that writer stops relying on it: so pledges make fencing
// safe without a lease server.
sim::Time WriterElection::pledge(Member& member) {
    const bool is_free = member.pledged_to == member.writer || engine_.now() > member.pledged_until;
    if (!is_free) return sim::Time::min();
    const sim::Time heard = member.heard[index(member.writer)].at;
    member.pledged_to = member.writer;
    member.pledged_until = std::max(member.pledged_until, heard + reliance());
    return heard;
}

// Arrivals are noted whatever they say; only a later term, or a tie, changes whom the receiver follows.
void WriterElection::heartbeat_arrives(const sim::Event& event) {
    const Heartbeat heartbeat = heartbeats_[event.subject];
    heartbeats_.release(event.subject);
    const Channel& channel = replication_.channels()[heartbeat.channel];
    const bool got_through = network_.arrives(channel.out);
    if (!got_through) heard_by(channel).missed_by = network_.cause_on(channel.out);
    if (!got_through || !replicas_[channel.to].is_up()) return;
    Member& member = members_[index(channel.to)];
    heard_by(channel) = {engine_.now(), heartbeat.term, heartbeat.writer, heartbeat.misses_writer,
                         heartbeat.writer_heard};
    // Two may take over in one term, with other votes each; the first in the script's order stays.
    const bool comes_first = heartbeat.term == member.term && heartbeat.writer < member.writer;
    if (heartbeat.term <= member.term && !comes_first) return;
    member.term = heartbeat.term;
    member.writer = heartbeat.writer;
    member.misses_writer = false;
    member.heard[index(heartbeat.writer)].at = engine_.now();  // as good as heard
}

// A majority must miss the writer, not only this one: or a replica that is cut off alone would make itself the writer.
// The first in the script's order takes over, so that two do not at once.
void WriterElection::look_for_writer(ReplicaId id) {
    Member& member = members_[index(id)];
    member.misses_writer =
        member.writer != id && !is_recent(member.heard[index(member.writer)], settings_.failover_after);
    // A witness counts, but cannot write.
    if (!member.misses_writer || replicas_[id].is_witness || !replicas_[id].is_serving()) return;
    std::size_t agree = 1;
    for (std::size_t peer = 0; peer < members_.size(); ++peer) {
        const Heard& heard = member.heard[peer];
        if (peer == index(id) || !is_recent(heard, 2 * settings_.heartbeat + settings_.heartbeat / 2)) continue;
        if (!heard.misses_writer || heard.term != member.term) continue;
        ++agree;
        const bool comes_first = peer < index(id) && !replicas_[ReplicaId{static_cast<std::uint16_t>(peer)}].is_witness;
        if (comes_first) return;
    }
    if (agree < majority()) {
        // Whoever could have agreed is missed, and with it what keeps it away.
        for (std::size_t number = 0; number < members_.size(); ++number) {
            const ReplicaId peer{static_cast<std::uint16_t>(number)};
            if (peer == id || peer == member.writer || !replicas_[peer].is_member()) continue;
            if (!is_recent(member.heard[number], settings_.failover_after)) blame_for_silence(id, peer);
        }
        return;
    }
    const sim::Time last_heard = member.heard[index(member.writer)].at;
    takeovers_.push_back({engine_.now(), id, ++member.term, blame_for_silence(id, member.writer), last_heard});
    member.writer = id;
    member.misses_writer = false;
    if (on_takeover_) on_takeover_(takeovers_.back());
}

// It counts who has told it lately that they still follow it; without a majority of these another may have taken over.
bool WriterElection::is_fenced(ReplicaId id) const {
    const Member& member = members_[index(id)];
    if (!settings_.fencing || member.writer != id || settings_.failover_after == sim::Duration{}) return false;
    if (member.pledged_to != id && engine_.now() <= member.pledged_until) return true;
    std::size_t known = 1;
    for (std::size_t peer = 0; peer < members_.size(); ++peer) {
        if (peer != index(id) && is_relied_on(id, ReplicaId{static_cast<std::uint16_t>(peer)})) ++known;
    }
    return known < majority();
}

bool WriterElection::is_relied_on(ReplicaId writer, ReplicaId peer) const {
    const Member& member = members_[index(writer)];
    const Heard& heard = member.heard[index(peer)];
    if (heard.misses_writer || heard.term != member.term || heard.writer != writer) return false;
    return heard.writer_heard + reliance() >= engine_.now();
}

// One who is down has met its fault by this; a cut link has met the heartbeat itself, and is named. Where nothing was
// lost, heartbeats are only late by what the link is under.
sim::Cause WriterElection::blame_for_silence(ReplicaId listener, ReplicaId silent) {
    const sim::Cause kept_away = members_[index(listener)].heard[index(silent)].missed_by;
    if (!replicas_[silent].online) return replicas_.found_away(silent);
    const sim::LinkId link = replication_.channel(silent, listener).out;
    const sim::Cause on_link = network_.cause_on(link);
    if (on_link == sim::Cause::none) return kept_away;
    const sim::Cause blamed = network_.blame(link);
    return kept_away == sim::Cause::none ? blamed : kept_away;
}

// Heartbeats are needed both ways: what a peer says of its writer it must have heard from it. The one heard last went
// last.
sim::Cause WriterElection::blame_for_fence(ReplicaId id) {
    const sim::Cause cause_of_last = takeovers_.empty() ? sim::Cause::none : takeovers_.back().cause;
    if (members_[index(id)].writer != id) return cause_of_last;  // it is none any more
    sim::Cause cause{};
    sim::Time last = sim::Time::min();
    for (std::size_t number = 0; number < members_.size(); ++number) {
        const ReplicaId peer{static_cast<std::uint16_t>(number)};
        const Heard& heard = members_[index(id)].heard[number];
        if (peer == id || !replicas_[peer].is_member() || is_relied_on(id, peer)) continue;
        sim::Cause its = blame_for_silence(id, peer);
        if (its == sim::Cause::none) its = blame_for_silence(peer, id);
        if (its == sim::Cause::none || heard.at <= last) continue;
        last = heard.at;
        cause = its;
    }
    if (cause != sim::Cause::none) return cause;
    // It hears them all, and waits until nobody relies on the one before it any more.
    return !takeovers_.empty() && takeovers_.back().writer == id ? cause_of_last : sim::Cause::none;
}

}  // namespace regiondrill::store
