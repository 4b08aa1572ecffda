// What the lines between replicas carry, and how long that takes them. The rest of Replication decides what is sent.
#include "store/replication/replication.hpp"

#include <algorithm>

namespace regiondrill::store {

sim::Duration Replication::transmission(std::uint64_t bytes, double share) const {
    if (settings_.bandwidth == 0) return {};
    return sim::from_nanoseconds(static_cast<double>(bytes) * 1e9 / (static_cast<double>(settings_.bandwidth) * share));
}

sim::Time Replication::leave_repair(Channel& channel, std::uint64_t bytes) const {
    channel.repair_line_free =
        std::max(channel.repair_line_free, engine_.now()) + transmission(bytes, settings_.repair_share);
    if (channel.repair_line_free > engine_.now() + Channel::send_ahead) {
        channel.note_full(engine_.now(), channel.repair_line_free);
    }
    return channel.repair_line_free;
}

// What is under way has its time already; what waits in the log has the whole line to itself then.
sim::Time Replication::lines_free() const {
    sim::Time free = engine_.now();
    for (const Channel& channel : channels_.all()) {
        if (!is_in_use(channel)) continue;
        const ReplicationLog& log = source_of(channel).log;
        const std::uint64_t waiting = log.bytes_from(std::max(channel.sent, log.begin()));
        const sim::Time sent = std::max(channel.line_free, engine_.now());
        free = std::max({free, sent + transmission(waiting, 1), channel.repair_line_free});
    }
    return free;
}

}  // namespace regiondrill::store
