#include "drill/scenario/store_layout.hpp"

#include <algorithm>

namespace regiondrill::drill {

namespace {

constexpr int most_slices = 120;  // of the drill, in which reports show what waited to be replicated

store::ReplicaId writer_of(const Scenario& scenario) {
    for (std::size_t i = 0; i < scenario.regions.size(); ++i) {
        if (scenario.regions[i].name == scenario.store.writer) return store::ReplicaId{static_cast<std::uint16_t>(i)};
    }
    return store::ReplicaId{0};
}

}  // namespace

store::Settings store_settings(const Scenario& scenario) {
    const StoreSpec& spec = scenario.store;
    store::Settings settings;
    settings.mode = spec.mode;
    settings.reads = spec.reads.value_or(spec.mode == WriteMode::quorum ? ReadLevel::quorum : ReadLevel::local);
    settings.replication.batch_interval = spec.batch_interval;
    settings.replication.batch_items = spec.batch_items;
    settings.replication.batch_bytes = spec.batch_bytes;
    settings.replication.resend = spec.resend;
    settings.replication.bandwidth = spec.bandwidth;
    settings.replication.repair_share = spec.repair_share;
    settings.replication.backlog_items = spec.backlog_limit;
    settings.replication.when_full = spec.when_full;
    settings.replication.pending_slice = std::max<Duration>(std::chrono::seconds{1}, scenario.duration / most_slices);
    settings.disk = {spec.sync, spec.snapshot, spec.replay};
    settings.single_writer.writer = writer_of(scenario);
    settings.single_writer.heartbeat = spec.heartbeat;
    settings.single_writer.failover_after = spec.failover_after.value_or(Duration{});
    settings.single_writer.fencing = spec.fencing;
    settings.answer_wait = spec.answer_wait;
    settings.tombstones = spec.tombstones;
    settings.expiry_scan = spec.expiry_scan;
    settings.anti_entropy = spec.anti_entropy;
    settings.feed = spec.feed.value_or(Duration{});
    settings.feed_limit = spec.feed_limit;
    settings.scrub = spec.scrub;
    settings.value_bytes = spec.value_bytes;
    return settings;
}

}  // namespace regiondrill::drill
