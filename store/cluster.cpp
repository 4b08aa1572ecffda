#include "store/cluster.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::store {

namespace {

using namespace std::chrono_literals;

constexpr int most_doublings = 2;              // of the resend wait: 1, 2, 4, 4, ...
constexpr sim::Duration settle_interval = 1s;  // how often the ledger hears what is settled

RegionRank rank_of(const std::vector<ReplicaPlace>& places, const std::string& name) {
    const auto before =
        std::count_if(places.begin(), places.end(), [&](const ReplicaPlace& other) { return other.name < name; });
    return RegionRank{static_cast<std::uint8_t>(before)};
}

}  // namespace

Cluster::Cluster(sim::Engine& engine, sim::Network& network, sim::Seed seed, const ReplicationSettings& settings,
                 const std::vector<ReplicaPlace>& places)
    : engine_(engine),
      network_(network),
      settings_(settings),
      flush_(engine.on<&Cluster::flush>(*this, "replication flush")),
      batch_arrives_(engine.on<&Cluster::batch_arrives>(*this, "replication batch")),
      ack_arrives_(engine.on<&Cluster::ack_arrives>(*this, "replication acknowledgement")),
      resend_(engine.on<&Cluster::resend>(*this, "replication resend")) {
    sim::ensure(places.size() <= 256, "more replicas than a version can name");
    for (const ReplicaPlace& place : places) replicas_.emplace_back(place.name, rank_of(places, place.name));
    for (std::size_t from = 0; from < places.size(); ++from) {
        for (std::size_t to = 0; to < places.size(); ++to) {
            if (from == to) continue;
            replicas_[from].channels.push_back(static_cast<std::uint32_t>(channels_.size()));
            Channel& channel = channels_.emplace_back();
            channel.from = ReplicaId{static_cast<std::uint16_t>(from)};
            channel.to = ReplicaId{static_cast<std::uint16_t>(to)};
            channel.out = network.link(places[from].place, places[to].place);
            channel.back = network.link(places[to].place, places[from].place);
            channel.dice = sim::Stream::named(seed, "replication/" + places[from].name + ">" + places[to].name);
        }
    }
}

AcceptedWrite Cluster::accept(ReplicaId at, KeyId key, ValueId value, bool deleted) {
    Replica& replica = replicas_[index(at)];
    const Version version = replica.clock.next(engine_.now());
    Item item{version, value, deleted};
    const bool newer = replica.table.put(key, item);  // leaves what was replaced in item
    sim::ensure(newer, "a replica's own write was older than what it held");
    values_.retain(value);  // for the table
    values_.retain(value);  // for the log
    values_.release(item.value);
    replica.log.append({version, engine_.now(), key, value, deleted});
    if (!replica.flush_pending && !replica.channels.empty()) {
        replica.flush_pending = true;
        engine_.schedule(settings_.batch_interval, flush_, static_cast<std::uint32_t>(index(at)));
    }
    return {version, ledger_.accepted(key, version, item.version, engine_.now())};
}

std::uint32_t Cluster::number_of(const Channel& channel) const {
    return static_cast<std::uint32_t>(&channel - channels_.data());
}

void Cluster::flush(const sim::Event& event) {
    Replica& replica = replicas_[event.subject];
    replica.flush_pending = false;
    if (!replica.online) return;
    for (const std::uint32_t number : replica.channels) {
        Channel& channel = channels_[number];
        channel.note_backlog(replica.log.end());
        if (channel.pauses != 0) {
            hold(channel);
        } else if (!channel.recovering) {
            send_pending(channel);
        }
    }
    if (ledger_.has_conflicts() && engine_.now() - settled_at_ >= settle_interval) settle();
}

void Cluster::send_pending(Channel& channel) {
    const LogPosition end = replicas_[index(channel.from)].log.end();
    while (channel.sent < end) send(channel, std::min(end, channel.sent + settings_.batch_items));
}

void Cluster::send(Channel& channel, LogPosition to) {
    const LogPosition from = std::exchange(channel.sent, to);
    if (!channel.resend_pending) arm_resend(channel);
    const auto delay = network_.depart(channel.out, channel.dice);
    if (!delay) return;
    const std::uint32_t batch = batches_.acquire();
    batches_[batch] = {number_of(channel), from, to};
    channel.last_arrival = std::max(channel.last_arrival, engine_.now() + *delay);
    engine_.schedule(channel.last_arrival, batch_arrives_, batch);
}

void Cluster::batch_arrives(const sim::Event& event) {
    const Batch batch = batches_[event.subject];
    Channel& channel = channels_[batch.channel];
    if (!network_.arrives(channel.out) || !replicas_[index(channel.to)].online) {
        batches_.release(event.subject);
        return;
    }
    // A batch beyond a gap is dropped, and the acknowledgement says where the gap begins.
    if (batch.from <= channel.applied && batch.to > channel.applied) apply(channel, batch.to);
    acknowledge(event.subject);
}

void Cluster::acknowledge(std::uint32_t batch) {
    Channel& channel = channels_[batches_[batch].channel];
    batches_[batch].to = channel.applied;
    const auto delay = network_.depart(channel.back, channel.dice);
    if (!delay) {
        batches_.release(batch);
        return;
    }
    channel.last_ack = std::max(channel.last_ack, engine_.now() + *delay);
    engine_.schedule(channel.last_ack, ack_arrives_, batch);
}

void Cluster::apply(Channel& channel, LogPosition to) {
    Replica& source = replicas_[index(channel.from)];
    Replica& target = replicas_[index(channel.to)];
    for (LogPosition at = channel.applied; at < to; ++at) {
        const LogEntry& entry = source.log[at];
        Item item{entry.version, entry.value, entry.deleted};
        if (target.table.put(entry.key, item)) {
            values_.retain(entry.value);
            values_.release(item.value);
        }
        target.clock.observe(entry.version);
        channel.lag.add(engine_.now() - entry.accepted);
    }
    note_late_arrivals(channel, to);
    channel.applied = to;
    if (open_catch_ups_ != 0) check_catch_ups();
}

// What nobody else had yet, and was written before its region went out of service, was hidden until the region came
// back. (What was already under way when it went was not.)
void Cluster::note_late_arrivals(const Channel& channel, LogPosition to) {
    Replica& source = replicas_[index(channel.from)];
    const sim::Time since = source.out_of_service_since;
    for (LogPosition at = std::max(channel.applied, source.seen_elsewhere); at < to; ++at) {
        const LogEntry& entry = source.log[at];
        if (source.outages != 0 || since == sim::never || entry.accepted > since) break;
        ledger_.came_late(entry.key, entry.version, source.back_since - since);
    }
    source.seen_elsewhere = std::max(source.seen_elsewhere, to);
}

void Cluster::ack_arrives(const sim::Event& event) {
    const Batch batch = batches_[event.subject];
    batches_.release(event.subject);
    Channel& channel = channels_[batch.channel];
    Replica& source = replicas_[index(channel.from)];
    if (!network_.arrives(channel.back) || !source.online) return;
    channel.acked = std::max(channel.acked, batch.to);
    channel.sent = std::max(channel.sent, channel.acked);
    channel.silences = 0;
    if (std::exchange(channel.recovering, false) && channel.pauses == 0) send_pending(channel);
    trim(source);
}

void Cluster::arm_resend(Channel& channel) {
    channel.resend_pending = true;
    channel.acked_when_armed = channel.acked;
    const int doublings = std::min(channel.silences, most_doublings);
    engine_.schedule(settings_.resend * (1 << doublings), resend_, number_of(channel));
}

void Cluster::resend(const sim::Event& event) {
    Channel& channel = channels_[event.subject];
    const Replica& source = replicas_[index(channel.from)];
    channel.resend_pending = false;
    channel.note_backlog(source.log.end());
    if (!source.online || channel.pauses != 0 || channel.acked == channel.sent) return;
    if (channel.acked > channel.acked_when_armed) {
        arm_resend(channel);
        return;
    }
    ++channel.silences;
    channel.recovering = true;
    channel.sent = channel.acked;
    channel.last_arrival = engine_.now();  // a new connection: it waits for nothing the old one carried
    channel.last_ack = engine_.now();
    send(channel, std::min(source.log.end(), channel.sent + settings_.batch_items));
}

void Cluster::trim(Replica& replica) {
    LogPosition everywhere = replica.log.end();
    for (const std::uint32_t number : replica.channels) everywhere = std::min(everywhere, channels_[number].acked);
    while (replica.log.begin() < everywhere) {
        values_.release(replica.log[replica.log.begin()].value);
        replica.log.drop_first();
    }
}

void Cluster::set_online(ReplicaId id, bool online) {
    Replica& replica = replicas_[index(id)];
    if (std::exchange(replica.online, online) == online || !online) return;
    for (const std::uint32_t number : replica.channels) {
        Channel& channel = channels_[number];
        channel.sent = channel.acked;  // what was under way went with the process
        channel.recovering = false;
        if (channel.pauses == 0) send_pending(channel);
    }
}

void Cluster::begin_outage(ReplicaId id) {
    Replica& replica = replicas_[index(id)];
    if (replica.outages++ == 0) replica.out_of_service_since = engine_.now();
}

void Cluster::end_outage(ReplicaId id) {
    Replica& replica = replicas_[index(id)];
    if (--replica.outages == 0) replica.back_since = engine_.now();
}

PauseId Cluster::pause(const std::vector<std::pair<ReplicaId, ReplicaId>>& pairs) {
    Pause& pause = pauses_.emplace_back();
    for (std::uint32_t number = 0; number < channels_.size(); ++number) {
        Channel& channel = channels_[number];
        if (std::find(pairs.begin(), pairs.end(), std::pair{channel.from, channel.to}) == pairs.end()) continue;
        if (channel.pauses++ == 0) channel.held = std::max(channel.sent, channel.held);
        pause.channels.push_back(number);
    }
    return PauseId{static_cast<std::uint32_t>(pauses_.size() - 1)};
}

void Cluster::resume(PauseId id) {
    Pause& pause = pauses_[static_cast<std::size_t>(id)];
    if (!std::exchange(pause.in_force, false)) return;
    for (const std::uint32_t number : pause.channels) {
        Channel& channel = channels_[number];
        if (--channel.pauses != 0) continue;
        channel.recovering = false;
        channel.sent = channel.acked;
        if (replicas_[index(channel.from)].online) send_pending(channel);
    }
}

// Counts the writes that a pause holds back.
void Cluster::hold(Channel& channel) {
    const LogPosition end = replicas_[index(channel.from)].log.end();
    const std::uint64_t more = end - std::min(end, channel.held);
    channel.held = end;
    if (more == 0) return;
    for (Pause& pause : pauses_) {
        const auto& numbers = pause.channels;
        if (!pause.in_force || std::find(numbers.begin(), numbers.end(), number_of(channel)) == numbers.end()) continue;
        pause.evidence.held += more;
        pause.evidence.first = std::min(pause.evidence.first, engine_.now());
    }
}

// Tells the ledger up to when all writes are on all replicas.
void Cluster::settle() {
    settled_at_ = engine_.now();
    sim::Time moment = engine_.now();
    for (const Channel& channel : channels_) {
        const ReplicationLog& log = replicas_[index(channel.from)].log;
        if (channel.applied < log.end()) moment = std::min(moment, log[channel.applied].accepted);
    }
    ledger_.settle_before(moment);
}

bool Cluster::is_reachable(const Channel& channel) const {
    return replicas_[index(channel.from)].online && replicas_[index(channel.to)].online && channel.pauses == 0 &&
           !network_.is_cut(channel.out) && !network_.is_cut(channel.back);
}

CatchUpId Cluster::begin_catch_up() {
    CatchUp& wait = catch_ups_.emplace_back();
    for (const Channel& channel : channels_) {
        wait.wanted.push_back(is_reachable(channel) ? replicas_[index(channel.from)].log.end() : 0);
    }
    ++open_catch_ups_;
    check_catch_ups();
    return CatchUpId{static_cast<std::uint32_t>(catch_ups_.size() - 1)};
}

void Cluster::check_catch_ups() {
    for (CatchUp& wait : catch_ups_) {
        if (wait.done != sim::never) continue;
        bool done = true;
        for (std::size_t i = 0; i < channels_.size() && done; ++i) done = channels_[i].applied >= wait.wanted[i];
        if (!done) continue;
        wait.done = engine_.now();
        --open_catch_ups_;
    }
}

bool Cluster::is_drained() const {
    return std::all_of(channels_.begin(), channels_.end(), [&](const Channel& channel) {
        return channel.acked == replicas_[index(channel.from)].log.end();
    });
}

bool Cluster::is_converged() const {
    return std::all_of(replicas_.begin(), replicas_.end(), [&](const Replica& replica) {
        return replica.table.digest() == replicas_.front().table.digest();
    });
}

void Cluster::report_vanished(ReplicaId id) {
    const Replica& replica = replicas_[index(id)];
    sim::ensure(replica.outages != 0, "writes vanish only with a region that is out of service");
    for (LogPosition at = replica.seen_elsewhere; at < replica.log.end(); ++at) {
        ledger_.vanished(replica.log[at].key, replica.log[at].version, replica.out_of_service_since);
    }
}

}  // namespace regiondrill::store
