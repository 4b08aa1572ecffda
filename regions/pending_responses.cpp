#include "regions/pending_responses.hpp"

#include "store/cluster.hpp"

#include <string>

namespace regiondrill::regions {

// Walks the dictionary of keys, which is in the order of their bytes, and skips what the replica does not have. A
// chat's history is the same backwards, as the keys of messages sort by time.
void PendingResponses::gather_items(AttemptId id, RequestAttempt& attempt, store::Cluster& cluster) {
    std::vector<std::pair<store::KeyId, store::Item>> items;
    attempt.items = 0;
    const auto visit = [&](store::KeyId key) {
        const store::Item item = cluster.read(replica_of(attempt.region), key);
        if (!item.exists()) return true;
        if (attempt.items == attempt.limit) return false;
        ++attempt.items;
        if (attempt.wants_items) items.emplace_back(key, item);
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
// where the oldest is.
std::uint16_t PendingResponses::gather_changes(AttemptId id, RequestAttempt& attempt, store::Cluster& cluster) {
    const auto& feed = cluster.replica(replica_of(attempt.region)).feed;
    if (!feed) return 404;
    const std::string& prefix = cluster.keys().name_of(attempt.key);
    const store::FeedPosition from = attempt.after == from_oldest ? feed->begin() : attempt.after;
    PendingResponse answer;
    const auto next = feed->visit(
        from, attempt.limit,
        [&](const store::Change& change) { return cluster.keys().name_of(change.key).starts_with(prefix); },
        [&](const store::Change& change) { answer.changes.push_back(change); });
    attempt.items = static_cast<std::uint32_t>(answer.changes.size());
    answer.position = next ? *next : feed->begin();
    if (attempt.wants_items) put(index(id), std::move(answer));
    if (next) return 200;
    return next.error() == store::FeedError::trimmed ? 410 : 400;
}

}  // namespace regiondrill::regions
