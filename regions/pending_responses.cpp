#include "regions/pending_responses.hpp"

#include "store/cluster.hpp"

#include <string>

namespace regiondrill::regions {

namespace {

/// Octets of values that a list shows at most, but for one item that is shown in any case: more than a page needs, and
/// so few that many who ask at once are soon answered.
constexpr std::size_t most_shown = 1024 * 1024;

}  // namespace

// Walks the dictionary of keys, which is in the order of their bytes, and skips what the replica does not have. A
// chat's history is the same backwards, as the keys of messages sort by time.
void PendingResponses::gather_items(AttemptId id, RequestAttempt& attempt, store::Cluster& cluster) {
    std::vector<std::pair<store::KeyId, store::Item>> items;
    attempt.items = 0;
    std::size_t shown = 0;
    const auto visit = [&](store::KeyId key) {
        const store::Item item = cluster.read(replica_of(attempt.region), key);
        if (!item.exists()) return true;
        if (attempt.items == attempt.limit) return false;
        if (attempt.wants_items) {
            shown += cluster.values().bytes_of(item.value, 0);
            if (shown > most_shown && !items.empty()) return false;
            items.emplace_back(key, item);
        }
        ++attempt.items;
        return true;
    };
    const std::string prefix =
        attempt.operation == Operation::history ? "messages/" : cluster.keys().name_of(attempt.key);
    if (attempt.operation == Operation::history) {
        cluster.keys().each_with_prefix_backwards(prefix, visit);
    } else {
        cluster.keys().each_with_prefix(prefix, visit);
    }
    if (attempt.wants_items) put(index(id), {std::move(items), {}, 0});
}

// Without a position a reader begins with the oldest change that is kept. With one that is refused, the answer says
// where the oldest is. Change by change, as what they show together is limited, too; what is left begins at `next`.
std::uint16_t PendingResponses::gather_changes(AttemptId id, RequestAttempt& attempt, store::Cluster& cluster) {
    const auto& feed = cluster.replica(replica_of(attempt.region)).feed;
    if (!feed) return 404;
    const std::string& prefix = cluster.keys().name_of(attempt.key);
    store::FeedPosition from = attempt.after == from_oldest ? feed->begin() : attempt.after;
    PendingResponse answer;
    std::size_t shown = 0;
    const auto is_wanted = [&](const store::Change& change) {
        return cluster.keys().name_of(change.key).starts_with(prefix);
    };
    const auto show = [&](const store::Change& change) {
        shown += cluster.values().bytes_of(change.value, 0);
        answer.changes.push_back(change);
    };
    auto next = feed->visit(from, 1, is_wanted, show);
    while (next && *next != from && answer.changes.size() < attempt.limit && shown < most_shown) {
        from = *next;
        next = feed->visit(from, 1, is_wanted, show);
    }
    attempt.items = static_cast<std::uint32_t>(answer.changes.size());
    answer.position = next ? *next : feed->begin();
    if (attempt.wants_items) put(index(id), std::move(answer));
    if (next) return 200;
    return next.error() == store::FeedError::trimmed ? 410 : 400;
}

}  // namespace regiondrill::regions
