#include "drill/scenario/store_schema.hpp"

#include "drill/scenario/object_schema.hpp"
#include "drill/scenario/scenario_names.hpp"
#include "drill/scenario/script.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace regiondrill::drill {

namespace {

// A batch larger than this would take the default bandwidth for nine seconds.
constexpr std::uint64_t most_bytes = 1U << 30;

// Both are required: half a home would be a default that nobody means.
const Schema<HomeSpec>& home_schema() {
    static const Schema<HomeSpec> table{
        "Where the keys of a space are at home.",
        {
            required(field("space", &HomeSpec::space, TextKind("carts"), "A key space of some population.")),
            required(field("region", &HomeSpec::region, TextKind("eu-west-2"), "The region that writes its keys.")),
        }};
    return table;
}

// The store's own settings; their keys stand in the script beside the others.
Field<StoreSpec> own(Field<store::Settings> field) { return lifted(&StoreSpec::settings, std::move(field)); }

template <class Part>
Field<StoreSpec> own(Part store::Settings::*part, Field<Part> field) {
    return own(lifted(part, std::move(field)));
}

// Who decides, and what only one of the modes knows; StoreCheck holds them apart.
std::vector<Field<StoreSpec>> mode_fields() {
    return {
        own(field(
            "mode", &store::Settings::mode,
            ChoiceKind<WriteMode>({{"eventual", WriteMode::eventual},
                                   {"quorum", WriteMode::quorum},
                                   {"home_region", WriteMode::home_region},
                                   {"single_writer", WriteMode::single_writer}}),
            "Who decides that a write stands: the region that took it, a majority of regions, the key's home region, "
            "or the one region that is the writer.")),
        by_default("quorum in mode quorum, else local",
                   field("reads", &StoreSpec::reads,
                         ChoiceKind<ReadLevel>({{"local", ReadLevel::local}, {"quorum", ReadLevel::quorum}}),
                         "Whether reads ask the own region or a majority; the latter in mode quorum only.")),
        by_default("none", field("witness", &StoreSpec::witness, TextKind("eu-west-1"),
                                 "City or atlas region of a third voter beside two regions, in mode quorum.")),
        list_field("homes", &StoreSpec::homes, home_schema(),
                   "Where key spaces are at home, in mode home_region; the keys of others go round by their number."),
        by_default("the first region", field("writer", &StoreSpec::writer, TextKind("us-east-1"),
                                             "The region that writes at the start, in mode single_writer.")),
        own(&store::Settings::single_writer,
            by_default("never",
                       field("failover_after", &store::SingleWriterSettings::failover_after,
                             DurationKind("30s", Zero::refused),
                             "When a majority has not heard the writer for so long, another region takes over."))),
        own(&store::Settings::single_writer,
            field("heartbeat", &store::SingleWriterSettings::heartbeat, DurationKind("1s", Zero::refused),
                  "How often regions tell each other that they live, in mode single_writer.")),
        own(&store::Settings::single_writer,
            field("fencing", &store::SingleWriterSettings::fencing, FlagKind(),
                  "Whether a writer that hears no majority stops writing before another may take over.")),
        own(field("answer_wait", &store::Settings::answer_wait, DurationKind("2s", Zero::refused),
                  "How long a region waits for others: for votes and for the answer to a forwarded write.")),
    };
}

// Of every channel alike: single pairs have no settings of their own.
std::vector<Field<store::ReplicationSettings>> replication_fields() {
    return {
        field("batch_interval", &store::ReplicationSettings::batch_interval, DurationKind("20ms", Zero::refused),
              "A write waits at most this long for its batch."),
        field("batch_items", &store::ReplicationSettings::batch_items, WholeKind(1, 1'000'000, 512),
              "Writes in a batch at most."),
        field("batch_bytes", &store::ReplicationSettings::batch_bytes, WholeKind(1024, most_bytes, 1U << 20),
              "Bytes of a batch at most; a single write may have more."),
        field("resend", &store::ReplicationSettings::resend, DurationKind("1s", Zero::refused),
              "Unacknowledged batches go again after this, backing off to four times it."),
        field("bandwidth", &store::ReplicationSettings::bandwidth, BandwidthKind(),
              "Of replication between each pair and direction."),
        field("repair_share", &store::ReplicationSettings::repair_share, ShareKind("25%", Zero::refused, false),
              "Share of the bandwidth that anti-entropy may use; live replication has the rest meanwhile."),
        field("backlog_limit", &store::ReplicationSettings::backlog_items, WholeKind(0, 1'000'000'000, 100'000),
              "Writes that may wait for one peer; 0 for no limit."),
        field("when_full", &store::ReplicationSettings::when_full,
              ChoiceKind<WhenFull>({{"refuse", WhenFull::refuse}, {"drop_oldest", WhenFull::drop_oldest}}),
              "At the limit: refuse writes, or forget the oldest and let anti-entropy find what is missing."),
    };
}

// What survives a power cut, and how long a restart takes.
std::vector<Field<store::DiskSettings>> disk_fields() {
    return {
        field("sync", &store::DiskSettings::sync, DurationKind("1s", Zero::allowed),
              "Between syncs of a region's disk; with 0s each write is synced before it is answered. What was not "
              "synced goes with the power."),
        field("snapshot", &store::DiskSettings::snapshot, DurationKind("1m", Zero::allowed),
              "Between snapshots; a restart reads back what came after the last. With 0s it takes no time."),
        field("replay", &store::DiskSettings::replay, WholeKind(1, 1'000'000'000, 100'000),
              "Log entries a second that a restart reads back."),
    };
}

// What else a region does by itself, whoever writes. What zero means each field says.
std::vector<Field<StoreSpec>> upkeep_fields() {
    return {
        own(field(
            "tombstones", &store::Settings::tombstones, DurationKind("10m", Zero::allowed),
            "How long deletes are remembered; 0s for ever. An older write that comes later is back from the dead.")),
        own(field("expiry_scan", &store::Settings::expiry_scan, DurationKind("1s", Zero::refused),
                  "How often expired items are looked for.")),
        own(field("anti_entropy", &store::Settings::anti_entropy, DurationKind("10m", Zero::allowed),
                  "How often replicas compare what they hold; with 0s only after something was lost.")),
        by_default("1h when served to real programs, else there is none",
                   field("feed", &StoreSpec::feed, DurationKind("1h", Zero::allowed),
                         "How long a region's changes can be read at /changes; with 0s there are none to read.")),
        own(field(
            "feed_limit", &store::Settings::feed_limit, WholeKind(1, 1U << 30, 1U << 20),
            "Changes of a region that can be read at most; their values, where programs wrote them, have at most 64 "
            "MiB.")),
        own(field("scrub", &store::Settings::scrub, DurationKind("1m", Zero::allowed),
                  "How often a region checks the checksums on its disk; with 0s only as items are read.")),
        own(field("value_bytes", &store::Settings::value_bytes, WholeKind(0, 256 * 1024, 128),
                  "Size of the values that simulated clients write.")),
    };
}

/// Holds the keys of "store" against its mode and the rest of the scenario. A key that means nothing in the mode is
/// refused rather than ignored: whoever wrote it expects something of it. Made for one call of check_store().
class StoreCheck {
public:
    StoreCheck(const Scenario& scenario, const ScenarioNames& names, const Script& script)
        : scenario_(scenario),
          store_(scenario.store),
          settings_(scenario.store.settings),
          names_(names),
          script_(script) {}

    // In the order of the keys; each is about one mode, but for the last.
    void check() const {
        check_quorum();
        check_homes();
        check_writer();
        check_limits();
    }

private:
    // Complains where a key of one mode is given in another. Defaults would hide the key, so the script is asked.
    void require_mode(const char* key, WriteMode mode, const char* name) const {
        // All of them stand directly in "store".
        const std::string pointer = std::string("/store/") + key;
        if (!script_.has(pointer) || settings_.mode == mode) return;
        names_.fail(pointer, {in_quotes(key) + " means something in mode " + in_quotes(name) + " only",
                              R"("mode": ")" + std::string(name) + "\"",
                              {}});
    }

    /// A majority must outlive the loss of one region, which two cannot without a witness, and a vote must outlive a
    /// restart. Reads that ask nobody are allowed: they may be stale, and the report counts them.
    void check_quorum() const {
        require_mode("witness", WriteMode::quorum, "quorum");
        if (store_.reads == ReadLevel::quorum) require_mode("reads", WriteMode::quorum, "quorum");
        // Keys of other modes have been refused by now; the rest is about votes.
        if (settings_.mode != WriteMode::quorum) return;
        // Regions that are added later count: in this mode they may not be.
        const std::size_t regions = scenario_.regions.size();
        if (!store_.witness.empty()) {
            require_place(script_, "/store/witness", store_.witness);
            if (regions != 2) {
                names_.fail("/store/witness", {"a witness is the third voter beside two regions, and there are " +
                                                   std::to_string(regions),
                                               "two regions, or no witness",
                                               {}});
            }
        } else if (regions < 3) {
            names_.fail("/store/mode", {"with " + std::to_string(regions) + " region" + (regions == 1 ? "" : "s") +
                                            " no majority outlives the loss of one",
                                        "three regions or more, or two and a witness",
                                        {}});
        }
        if (settings_.disk.sync != Duration{}) {
            names_.fail(
                "/store/sync",
                {"a vote that is not synced is worth nothing after a restart", R"("sync": "0s" in mode "quorum")", {}});
        }
    }

    /// A key space has one home, and a home that nobody's keys are in is a slip of the pen.
    void check_homes() const {
        require_mode("homes", WriteMode::home_region, "home_region");
        // Of every population, real programs' included: they name keys of their own besides.
        std::vector<std::string> spaces;
        for (const PopulationSpec& population : scenario_.clients) spaces.push_back(population.keys.space);
        std::vector<std::string> seen;
        for (std::size_t i = 0; i < store_.homes.size(); ++i) {
            const HomeSpec& home = store_.homes[i];
            names_.require_region(pointer_to("/store/homes", i, "region"), home.region);
            names_.require_known(pointer_to("/store/homes", i, "space"), "key space", home.space, spaces);
            if (contains(seen, home.space)) {
                names_.fail(pointer_to("/store/homes", i, "space"),
                            {in_quotes(home.space) + " has a home already", "one home a key space", {}});
            }
            seen.push_back(home.space);
        }
    }

    /// Taking over needs a majority and more silence than one lost heartbeat makes. Heartbeat and fencing mean nothing
    /// in other modes either.
    void check_writer() const {
        require_mode("writer", WriteMode::single_writer, "single_writer");
        require_mode("failover_after", WriteMode::single_writer, "single_writer");
        require_mode("heartbeat", WriteMode::single_writer, "single_writer");
        require_mode("fencing", WriteMode::single_writer, "single_writer");
        if (!store_.writer.empty()) names_.require_region("/store/writer", store_.writer);
        const store::SingleWriterSettings& writing = settings_.single_writer;
        if (writing.failover_after == Duration{}) return;
        if (scenario_.regions.size() < 3) {
            names_.fail("/store/failover_after",
                        {"a majority decides that the writer is gone, and " + std::to_string(scenario_.regions.size()) +
                             " regions have none without it",
                         "three regions or more",
                         {}});
        }
        // A fenced writer stops two heartbeats earlier, which must be later than its last one.
        if (writing.failover_after < 3 * writing.heartbeat) {
            names_.fail("/store/failover_after",
                        {"a single late heartbeat would be a failover", "at least three times the heartbeat", {}});
        }
    }

    /// Limits of things that are switched off, and limits that one batch would exceed. None of them would break
    /// anything: they would only not do what was meant.
    void check_limits() const {
        if (script_.has("/store/when_full") && settings_.replication.backlog_items == 0) {
            names_.fail("/store/when_full", {"without a limit nothing is ever full", R"("backlog_limit" as well)", {}});
        }
        if (script_.has("/store/feed_limit") && store_.feed.value_or(Duration{}) == Duration{}) {
            names_.fail("/store/feed_limit",
                        {"without a feed there are no changes to limit", R"("feed": "1h" as well)", {}});
        }
        if (settings_.replication.backlog_items != 0 &&
            settings_.replication.backlog_items < settings_.replication.batch_items) {
            names_.fail("/store/backlog_limit",
                        {"fewer writes may wait than a batch has", "at least \"batch_items\"", {}});
        }
    }

    const Scenario& scenario_;
    const StoreSpec& store_;
    const store::Settings& settings_;
    const ScenarioNames& names_;
    const Script& script_;
};

// A report's picture needs no more, and a drill of days would have a list of thousands.
constexpr int most_slices = 120;  // of the drill, in which reports show what waited to be replicated

// Replicas have the numbers of their regions; without a name the first region writes.
store::ReplicaId writer_of(const Scenario& scenario) {
    for (std::size_t i = 0; i < scenario.regions.size(); ++i) {
        if (scenario.regions[i].name == scenario.store.writer) return store::ReplicaId{static_cast<std::uint16_t>(i)};
    }
    return store::ReplicaId{0};
}

}  // namespace

// Several lists, as one would be too long to read; their order is the schema's.
const Schema<StoreSpec>& store_schema() {
    static const Schema<StoreSpec> table = [] {
        Schema<StoreSpec> all{"How writes are made, kept and brought to the other regions.", mode_fields()};
        for (auto& field : replication_fields()) all.fields.push_back(own(&store::Settings::replication, field));
        for (auto& field : disk_fields()) all.fields.push_back(own(&store::Settings::disk, field));
        for (auto& field : upkeep_fields()) all.fields.push_back(field);
        return all;
    }();
    return table;
}

// All of them, until one complains.
void check_store(const Scenario& scenario, const ScenarioNames& names, const Script& script) {
    StoreCheck(scenario, names, script).check();
}

// What is absent in the script, or named in it, gets its meaning here.
store::Settings store_settings(const Scenario& scenario) {
    const StoreSpec& spec = scenario.store;
    store::Settings settings = spec.settings;
    // A majority's answer is read from a majority, where the script does not say otherwise.
    settings.reads = spec.reads.value_or(settings.mode == WriteMode::quorum ? ReadLevel::quorum : ReadLevel::local);
    // A second at least, as there is no finer look at the backlog in a report.
    settings.replication.pending_slice = std::max<Duration>(std::chrono::seconds{1}, scenario.duration / most_slices);
    settings.single_writer.writer = writer_of(scenario);
    settings.feed = spec.feed.value_or(Duration{});
    return settings;
}

}  // namespace regiondrill::drill
