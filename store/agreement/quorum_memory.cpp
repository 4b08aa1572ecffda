// What votes leave behind: items written anew, and offers that came to no decision. The rest of Quorum coordinates.
#include "store/agreement/quorum.hpp"

#include <algorithm>

namespace regiondrill::store {

namespace {

constexpr std::size_t least_undecided = 64;  // offers of a key, before looking for those that are gone pays

}  // namespace

Version Quorum::origin_of(KeyId key, Version version) const {
    const auto found = renewals_.find(key);
    if (found == renewals_.end()) [[likely]]
        return version;
    const auto is_before = [](const Renewal& renewal, Version wanted) { return renewal.version < wanted; };
    const auto renewal = std::lower_bound(found->second.begin(), found->second.end(), version, is_before);
    return renewal == found->second.end() || renewal->version != version ? version : renewal->origin;
}

// By any replica, up or not: one that comes back may show it.
bool Quorum::is_held(KeyId key, Version version) const {
    return std::any_of(replicas_.begin(), replicas_.end(),
                       [&](const Replica& replica) { return replica.table.get(key).version == version; });
}

// A round that may still answer with something older than what was decided began before that. What a replica still
// holds is kept, whatever its age.
void Quorum::forget_renewals() {
    while (!decisions_.empty() && decisions_.front().at + settings_.unasked_wait() < engine_.now()) {
        const Decision decision = decisions_.front();
        decisions_.pop_front();
        const auto found = renewals_.find(decision.key);
        if (found == renewals_.end()) continue;
        std::erase_if(found->second, [&](const Renewal& renewal) {
            return renewal.version < decision.version && !is_held(decision.key, renewal.version);
        });
        if (found->second.empty()) renewals_.erase(found);
    }
}

std::size_t Quorum::remembered() const {
    std::size_t sum = decisions_.size();
    for (const auto& [key, undecided] : undecided_) sum += undecided.ballots.size();
    for (const Promises& promises : promised_) sum += promises.size();
    for (const auto& [key, renewals] : renewals_) sum += renewals.size();
    return sum;
}

// Where a key is so contended that hardly anything is decided, its offers would pile up in the ledger as rivals of each
// other, at a cost that grows with their square.
void Quorum::note_undecided(KeyId key, Version ballot) {
    Undecided& undecided = undecided_[key];
    std::vector<Version>& ballots = undecided.ballots;
    ballots.push_back(ballot);
    if (ballots.size() < std::max(undecided.enough, least_undecided)) return;
    std::sort(ballots.begin(), ballots.end());
    const std::vector<Version> alive = standing(key);
    const auto is_in = [](const std::vector<Version>& versions, Version version) {
        return std::binary_search(versions.begin(), versions.end(), version);
    };
    Ledger& ledger = replicas_.ledger;
    ledger.drop_offers(key, [&](Version version) { return is_in(ballots, version) && !is_in(alive, version); });
    std::erase_if(ballots, [&](Version version) { return !ledger.is_newest(key, version); });
    undecided.enough = 2 * ballots.size();
}

// Writes of the key that some replica holds, a vote brings to one, or a round may write anew; ascending.
std::vector<Version> Quorum::standing(KeyId key) const {
    std::vector<Version> versions;
    const auto note = [&](const Item& item) { versions.push_back(origin_of(key, item.version)); };
    for (const Replica& replica : replicas_) note(replica.table.get(key));
    for (std::uint32_t slot = 0; slot < messages_.size(); ++slot) {
        const Message& message = messages_[slot];
        if (message.number != 0 && message.key == key) note(message.item);
    }
    for (std::uint32_t number = 0; number < rounds_.size(); ++number) {
        const Round& round = rounds_[number];
        if (!round.in_use || round.request.key != key) continue;
        note(round.newest);
        note(round.offered);
    }
    std::sort(versions.begin(), versions.end());
    return versions;
}

}  // namespace regiondrill::store
