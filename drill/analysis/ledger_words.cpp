#include "drill/analysis/ledger_words.hpp"

#include "drill/scenario/units.hpp"
#include "drill/world/fault_schedule.hpp"
#include "sim/text.hpp"
#include "store/cluster.hpp"

#include <algorithm>
#include <vector>

namespace regiondrill::drill {

// No default in these two: the compiler then names a value that was added and has no word. The words are part of the
// JSON report's contract.
std::string_view fate_name(store::Fate fate) {
    switch (fate) {
        case store::Fate::kept: return "kept";
        case store::Fate::superseded: return "superseded";
        case store::Fate::delayed: return "delayed";
        case store::Fate::lost_with_region: return "lost_with_region";
        case store::Fate::lost_with_disk: return "lost_with_disk";
        case store::Fate::lost_unsynced: return "lost_unsynced";
        case store::Fate::overwritten_by_skew: return "overwritten_by_skew";
        case store::Fate::overwritten_in_conflict: return "overwritten_in_conflict";
        case store::Fate::resurrected: return "resurrected";
    }
    return {};
}

std::string_view refusal_name(store::Refusal refusal) {
    switch (refusal) {
        case store::Refusal::none: return "none";
        case store::Refusal::condition_failed: return "condition_failed";
        case store::Refusal::not_a_number: return "not_a_number";
        case store::Refusal::contended: return "contended";
        case store::Refusal::no_quorum: return "no_quorum";
        case store::Refusal::owner_unreachable: return "owner_unreachable";
        case store::Refusal::fenced: return "fenced";
        case store::Refusal::disk_full: return "disk_full";
        case store::Refusal::throttled: return "throttled";
        case store::Refusal::backlog_full: return "backlog_full";
        case store::Refusal::damaged: return "damaged";
        case store::Refusal::not_ready: return "not_ready";
        case store::Refusal::owner_failed: return "owner_failed";
    }
    return {};
}

// A version carries its writer as a rank among the names, so that versions compare alike however a script orders its
// regions. The rank is worked out anew each time: this is for a few examples, not for every write.
std::string writer_of(const store::Cluster& cluster, store::Version version) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < cluster.size(); ++i) {
        names.push_back(cluster.replica(store::ReplicaId{static_cast<std::uint16_t>(i)}).name);
    }
    std::sort(names.begin(), names.end());
    return names[static_cast<std::size_t>(version.region())];
}

// As clients are shown it, in an ETag.
std::string version_text(const store::Cluster& cluster, store::Version version) {
    return store::to_text(version, writer_of(cluster, version));
}

// What hid or overwrote the write is told where it is known, else for how long nobody saw it; a delete that came undone
// is told by what is back.
std::string example_text(const store::Cluster& cluster, const std::deque<FaultRun>& faults,
                         const store::FateExample& example) {
    const std::string by =
        sim::is_fault(example.cause) ? ", by " + faults[sim::fault_of(example.cause)].text() : std::string{};
    std::string text = sim::readable(cluster.keys().name_of(example.key)) + " written at " +
                       clock_text(example.accepted) + " in " + writer_of(cluster, example.version);
    if (example.fate == store::Fate::resurrected) {
        const bool is_known = example.winner_accepted != sim::never;
        return text + ", a delete; back is what " + writer_of(cluster, example.winner) + " had written " +
               (is_known ? "at " + clock_text(example.winner_accepted) : "before");
    }
    if (example.winner.is_written()) {
        return text + ", by the write of " + clock_text(example.winner_accepted) + " in " +
               writer_of(cluster, example.winner) + by;
    }
    return text + ", " + short_duration_text(example.hidden) +
           (store::is_loss(example.fate) ? " before it was lost" : " out of sight") + by;
}

// The ledger meets them key by key. Those of one moment stay as they are.
std::vector<store::FateExample> examples_in_time(const store::LedgerAccount& account) {
    std::vector<store::FateExample> examples = account.examples;
    std::stable_sort(examples.begin(), examples.end(),
                     [](const auto& a, const auto& b) { return a.accepted < b.accepted; });
    return examples;
}

// The ledger keeps the first few of each remarkable fate, so the first of those that are wanted are shown; what is not
// shown is counted.
std::string examples_text(const store::Cluster& cluster, const std::deque<FaultRun>& faults,
                          const store::LedgerAccount& account, bool (*wanted)(store::Fate)) {
    constexpr std::uint64_t few = 3;
    std::uint64_t all = 0;
    for (std::size_t fate = 0; fate < store::fates; ++fate) {
        if (wanted(static_cast<store::Fate>(fate))) all += account.by_fate[fate];
    }
    std::string text;
    std::uint64_t told = 0;
    for (const store::FateExample& example : examples_in_time(account)) {
        if (told == few) break;
        if (!wanted(example.fate)) continue;
        text += (told++ == 0 ? "" : "; ") + example_text(cluster, faults, example);
    }
    if (all > told) text += (told == 0 ? "" : "; and ") + std::to_string(all - told) + " more";
    return text;
}

}  // namespace regiondrill::drill
