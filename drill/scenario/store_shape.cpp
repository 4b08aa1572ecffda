#include "drill/scenario/store_shape.hpp"

#include <nlohmann/json.hpp>

namespace regiondrill::drill {

namespace {

constexpr std::uint64_t most_bytes = 1U << 30;

const Shape<HomeSpec>& home_shape() {
    static const Shape<HomeSpec> shape{
        "Where the keys of a space are at home.",
        {
            required(field("space", &HomeSpec::space, TextKind("carts"), "A key space of some population.")),
            required(field("region", &HomeSpec::region, TextKind("eu-west-2"), "The region that writes its keys.")),
        }};
    return shape;
}

std::vector<Field<StoreSpec>> mode_fields() {
    return {
        field("mode", &StoreSpec::mode, ChoiceKind<WriteMode>({"eventual", "quorum", "home_region", "single_writer"}),
              "Who decides that a write stands: the region that took it, a majority of regions, the key's home region, "
              "or the one region that is the writer."),
        by_default("quorum in mode quorum, else local",
                   field("reads", &StoreSpec::reads, ChoiceKind<ReadLevel>({"local", "quorum"}),
                         "Whether reads ask the own region or a majority; the latter in mode quorum only.")),
        by_default("none", field("witness", &StoreSpec::witness, TextKind("eu-west-1"),
                                 "City or atlas region of a third voter beside two regions, in mode quorum.")),
        list_field("homes", &StoreSpec::homes, home_shape(),
                   "Where key spaces are at home, in mode home_region; the keys of others go round by their number."),
        by_default("the first region", field("writer", &StoreSpec::writer, TextKind("us-east-1"),
                                             "The region that writes at the start, in mode single_writer.")),
        by_default("never", field("failover_after", &StoreSpec::failover_after, DurationKind("30s", Zero::refused),
                                  "When a majority has not heard the writer for so long, another region takes over.")),
        field("heartbeat", &StoreSpec::heartbeat, DurationKind("1s", Zero::refused),
              "How often regions tell each other that they live, in mode single_writer."),
        field("fencing", &StoreSpec::fencing, FlagKind(),
              "Whether a writer that hears no majority stops writing before another may take over."),
        field("answer_wait", &StoreSpec::answer_wait, DurationKind("2s", Zero::refused),
              "How long a region waits for others: for votes and for the answer to a forwarded write."),
    };
}

std::vector<Field<StoreSpec>> replication_fields() {
    return {
        field("batch_interval", &StoreSpec::batch_interval, DurationKind("20ms", Zero::refused),
              "A write waits at most this long for its batch."),
        field("batch_items", &StoreSpec::batch_items, WholeKind(1, 1'000'000, 512), "Writes in a batch at most."),
        field("batch_bytes", &StoreSpec::batch_bytes, WholeKind(1024, most_bytes, 1U << 20),
              "Bytes of a batch at most; a single write may have more."),
        field("resend", &StoreSpec::resend, DurationKind("1s", Zero::refused),
              "Unacknowledged batches go again after this, backing off to four times it."),
        field("bandwidth", &StoreSpec::bandwidth, BandwidthKind(), "Of replication between each pair and direction."),
        field("repair_share", &StoreSpec::repair_share, ShareKind("25%", Zero::refused, false),
              "Share of the bandwidth that anti-entropy may use; live replication has the rest meanwhile."),
        field("backlog_limit", &StoreSpec::backlog_limit, WholeKind(0, 1'000'000'000, 100'000),
              "Writes that may wait for one peer; 0 for no limit."),
        field("when_full", &StoreSpec::when_full, ChoiceKind<WhenFull>({"refuse", "drop_oldest"}),
              "At the limit: refuse writes, or forget the oldest and let anti-entropy find what is missing."),
    };
}

std::vector<Field<StoreSpec>> upkeep_fields() {
    return {
        field("sync", &StoreSpec::sync, DurationKind("1s", Zero::allowed),
              "Between syncs of a region's disk; with 0s each write is synced before it is answered. What was not "
              "synced goes with the power."),
        field("snapshot", &StoreSpec::snapshot, DurationKind("1m", Zero::allowed),
              "Between snapshots; a restart reads back what came after the last. With 0s it takes no time."),
        field("replay", &StoreSpec::replay, WholeKind(1, 1'000'000'000, 100'000),
              "Log entries a second that a restart reads back."),
        field("tombstones", &StoreSpec::tombstones, DurationKind("10m", Zero::allowed),
              "How long deletes are remembered; 0s for ever. An older write that comes later is back from the dead."),
        field("expiry_scan", &StoreSpec::expiry_scan, DurationKind("1s", Zero::refused),
              "How often expired items are looked for."),
        field("anti_entropy", &StoreSpec::anti_entropy, DurationKind("10m", Zero::allowed),
              "How often replicas compare what they hold; with 0s only after something was lost."),
        by_default("1h when served to real programs, else there is none",
                   field("feed", &StoreSpec::feed, DurationKind("1h", Zero::allowed),
                         "How long a region's changes can be read at /changes; with 0s there are none to read.")),
        field("feed_limit", &StoreSpec::feed_limit, WholeKind(1, 1U << 30, 1U << 20),
              "Changes of a region that can be read at most."),
        field("scrub", &StoreSpec::scrub, DurationKind("1m", Zero::allowed),
              "How often a region checks the checksums on its disk; with 0s only as items are read."),
        field("value_bytes", &StoreSpec::value_bytes, WholeKind(0, 256 * 1024, 128),
              "Size of the values that simulated clients write."),
    };
}

}  // namespace

const Shape<StoreSpec>& store_shape() {
    static const Shape<StoreSpec> shape = [] {
        Shape<StoreSpec> all{"How writes are made, kept and brought to the other regions.", mode_fields()};
        for (auto& field : replication_fields()) all.fields.push_back(field);
        for (auto& field : upkeep_fields()) all.fields.push_back(field);
        return all;
    }();
    return shape;
}

}  // namespace regiondrill::drill
