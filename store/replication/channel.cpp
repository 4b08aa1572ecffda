#include "store/replication/channel.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace regiondrill::store {

// All channels are made at once and never move: replicas that join later have had theirs from the beginning.
Channels::Channels(const sim::Engine& engine, const sim::Network& network, sim::Seed seed, Replicas& replicas,
                   DirtyPairs& dirty_pairs, const std::vector<ReplicaPlace>& places)
    : engine_(engine),
      network_(network),
      replicas_(replicas),
      dirty_pairs_(dirty_pairs) {
    dirty_pairs.on_compared([this] { note_progress(); });
    for (std::size_t from = 0; from < places.size(); ++from) {
        for (std::size_t to = 0; to < places.size(); ++to) {
            if (from == to) continue;
            const auto number = static_cast<std::uint32_t>(channels_.size());
            Channel& channel = channels_.emplace_back();
            channel.from = ReplicaId{static_cast<std::uint16_t>(from)};
            channel.to = ReplicaId{static_cast<std::uint16_t>(to)};
            channel.out = network.link(places[from].place, places[to].place);
            channel.back = network.link(places[to].place, places[from].place);
            channel.dice = sim::Stream::named(seed, "replication/" + places[from].name + ">" + places[to].name);
            replicas_[channel.from].channels.push_back(number);
            replicas_[channel.to].incoming.push_back(number);
        }
    }
}

// Each replica has a row of channels to all the others; itself is left out of its row.
std::uint32_t Channels::number_between(ReplicaId from, ReplicaId to) const {
    sim::ensure(from != to && index(from) < replicas_.size() && index(to) < replicas_.size(),
                "there is no channel between these replicas");
    const std::size_t place = index(to) < index(from) ? index(to) : index(to) - 1;
    return static_cast<std::uint32_t>(index(from) * (replicas_.size() - 1) + place);
}

// A channel needs both directions: what is not acknowledged is not known to have arrived.
bool Channels::is_connected(const Channel& channel) const {
    return replicas_[channel.from].is_up() && replicas_[channel.to].is_up() && !network_.is_cut(channel.out) &&
           !network_.is_cut(channel.back);
}

// Acknowledged, and not only applied: until then a batch may still be sent again.
bool Channels::is_drained() const {
    return std::all_of(channels_.begin(), channels_.end(), [&](const Channel& channel) {
        return !is_in_use(channel) || channel.acked == source_of(channel).log.end();
    });
}

bool Channels::has_given_all(ReplicaId id) const {
    const Replica& replica = replicas_[id];
    return std::all_of(replica.channels.begin(), replica.channels.end(), [&](std::uint32_t number) {
        return !is_in_use(channels_[number]) || channels_[number].acked == replica.log.end();
    });
}

// The oldest write that some member still lacks, or only has in its memory, was accepted at that moment.
sim::Time Channels::synced_until() const {
    sim::Time moment = engine_.now();
    const auto has_up_to = [&](const ReplicationLog& log, LogPosition synced) {
        if (synced < log.end()) moment = std::min(moment, log[std::max(synced, log.begin())].accepted);
    };
    for (const Replica& replica : replicas_) {
        if (replica.is_member()) has_up_to(replica.log, replica.synced);
    }
    for (const Channel& channel : channels_) {
        if (is_in_use(channel)) has_up_to(source_of(channel).log, channel.synced);
    }
    return moment;
}

// What was sent before is not held, so counting begins behind it.
PauseId Channels::pause(const std::vector<std::pair<ReplicaId, ReplicaId>>& pairs, sim::Cause cause) {
    Pause& pause = pauses_.emplace_back();
    pause.cause = cause;
    for (const auto& [from, to] : pairs) {
        if (from != to) pause.channels.push_back(number_between(from, to));
    }
    // In the order of their numbers and each once, however the pairs were listed: resuming sends in this order.
    std::sort(pause.channels.begin(), pause.channels.end());
    pause.channels.erase(std::unique(pause.channels.begin(), pause.channels.end()), pause.channels.end());
    for (const std::uint32_t number : pause.channels) {
        Channel& channel = channels_[number];
        if (channel.pauses++ == 0) channel.held = std::max(channel.sent, channel.held);
    }
    pauses_in_force_.push_back(static_cast<std::uint32_t>(pauses_.size() - 1));
    return PauseId{pauses_in_force_.back()};
}

// Ending one twice changes nothing: a fault may be ended manually and by its timeline. A channel that another pause
// holds as well stays held.
std::vector<std::uint32_t> Channels::resume(PauseId id) {
    std::vector<std::uint32_t> resumed;
    if (std::erase(pauses_in_force_, static_cast<std::uint32_t>(id)) == 0) return resumed;
    for (const std::uint32_t number : pauses_[static_cast<std::size_t>(id)].channels) {
        if (--channels_[number].pauses == 0) resumed.push_back(number);
    }
    return resumed;
}

// Each write counts once for every pause in force, however many flushes find it waiting.
sim::Cause Channels::count_held(Channel& channel) {
    const LogPosition end = source_of(channel).log.end();
    const std::uint64_t more = end - std::min(end, channel.held);
    channel.held = end;
    sim::Cause first{};
    for (const std::uint32_t each : pauses_in_force_) {
        Pause& pause = pauses_[each];
        const auto& numbers = pause.channels;
        if (!std::binary_search(numbers.begin(), numbers.end(), number_of(channel))) continue;
        if (first == sim::Cause::none) first = pause.cause;
        if (more == 0) continue;
        pause.evidence.held += more;
        pause.evidence.first = std::min(pause.evidence.first, engine_.now());
    }
    return first;
}

// What is unreachable now has a wish that is fulfilled already, zero: the wait is for the survivors, and a second one
// is begun when the fault has ended.
CatchUpId Channels::begin_catch_up() {
    CatchUp& wait = catch_ups_.emplace_back();
    wait.wanted.reserve(channels_.size());
    for (const Channel& channel : channels_) {
        const bool is_reachable = channel.pauses == 0 && is_connected(channel);
        wait.wanted.push_back(is_reachable ? source_of(channel).log.end() : 0);
    }
    wait.compared.reserve(dirty_pairs_.pairs().size());
    for (const DirtyPair& pair : dirty_pairs_.pairs()) {
        wait.compared.push_back(is_connected(between(pair.one, pair.other)) ? pair.suspected : 0);
    }
    const auto number = static_cast<std::uint32_t>(catch_ups_.size() - 1);
    open_catch_ups_.push_back(number);
    check_catch_ups();
    return CatchUpId{number};
}

// What lacked something at the last look is looked at first, as it mostly still does: a batch that is applied then
// costs one comparison a wait. What was applied may be lost again, so in the end all of them must have it at one
// moment.
bool Channels::has_caught_up(CatchUp& wait) const {
    const auto lacks = [&](std::size_t i) { return channels_[i].applied < wait.wanted[i]; };
    const auto& pairs = dirty_pairs_.pairs();
    const auto is_uncompared = [&](std::size_t i) { return pairs[i].compared < wait.compared[i]; };
    if (wait.lacking_channel < channels_.size() && lacks(wait.lacking_channel)) return false;
    if (wait.lacking_pair < pairs.size() && is_uncompared(wait.lacking_pair)) return false;
    for (std::size_t i = 0; i < channels_.size(); ++i) {
        wait.lacking_channel = i;
        if (lacks(i)) return false;
    }
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        wait.lacking_pair = i;
        if (is_uncompared(i)) return false;
    }
    return true;
}

// The wishes of a wait that is over are of no use any more and go, as each is as long as there are pairs.
void Channels::check_catch_ups() {
    std::erase_if(open_catch_ups_, [&](std::uint32_t number) {
        CatchUp& wait = catch_ups_[number];
        if (!has_caught_up(wait)) return false;
        wait.done = engine_.now();
        wait.wanted = {};
        wait.compared = {};
        return true;
    });
}

}  // namespace regiondrill::store
