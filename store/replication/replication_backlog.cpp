// What keeps channels from moving on, and what a backlog that is full is put down to. The rest of Replication moves
// them.
#include "store/replication/replication.hpp"

#include <algorithm>

namespace regiondrill::store {

// The peer that is furthest behind decides: a write must be kept for each of them.
bool Replication::has_room(const Replica& replica) const {
    if (settings_.backlog_items == 0 || settings_.when_full == WhenFull::drop_oldest) [[likely]]
        return true;
    return std::all_of(replica.channels.begin(), replica.channels.end(),
                       [&](std::uint32_t number) { return has_room(channels_[number]); });
}

// What is in force now and has met nothing but replication is met by the write that is refused. A line that carries
// less than is written is overloaded.
sim::Cause Replication::blame_for_backlog(const Replica& replica) {
    const auto full = std::find_if(replica.channels.begin(), replica.channels.end(),
                                   [&](std::uint32_t number) { return !has_room(channels_[number]); });
    if (full == replica.channels.end()) return sim::Cause::none;
    const Channel& channel = channels_[*full];
    if (!replicas_[channel.to].online) return replicas_.found_away(channel.to);
    for (const sim::LinkId link : {channel.out, channel.back}) {
        if (network_.is_cut(link)) return network_.blame(link);
    }
    if (channel.held_up_by != sim::Cause::none) return channel.held_up_by;
    return channel.is_congested ? sim::Cause::overload : sim::Cause::none;
}

sim::Cause Replication::parted_by(const Channel& channel) const {
    if (network_.is_cut(channel.out)) return network_.cause_on(channel.out);
    if (channel.held_up_by != sim::Cause::none) return channel.held_up_by;
    const Replica& sender = replicas_[channel.from];
    return sender.online ? sim::Cause::none : sender.out_by;
}

// What a region wrote before its outage, and could send only after it, its outage held back.
sim::Cause Replication::held_back_by(const Channel& channel, sim::Time accepted) const {
    if (channel.held_up_by != sim::Cause::none) return channel.held_up_by;
    const Replica& source = replicas_[channel.from];
    const bool was_away = source.out_of_service_since != sim::never && accepted <= source.out_of_service_since;
    return was_away ? source.kept_away_by : sim::Cause::none;
}

void Replication::note_hindrance(Channel& channel, sim::Cause cause) {
    if (cause == sim::Cause::none) return;
    channel.held_up_by = cause;
    channel.held_up_until = source_of(channel).log.end();
}

// What passes is late at most, which is said only where nothing has stopped.
void Replication::note_rules(Channel& channel, sim::LinkId link, bool passed) {
    if (!network_.is_ruled(link)) [[likely]]
        return;
    const sim::Cause cause = network_.cause_on(link);
    if (!passed || channel.held_up_by == sim::Cause::none || channel.held_up_by == cause) {
        note_hindrance(channel, cause);
    }
}

}  // namespace regiondrill::store
