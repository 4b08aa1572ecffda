// A group prepared for questions: whom its records are meant for and in what order, worked out once for every
// standpoint, so that a decision looks things up.
#pragma once

#include "dns/steering/location.hpp"
#include "dns/steering/prefix_trie.hpp"
#include "dns/steering/record_group.hpp"
#include "dns/steering/routing_policy.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace regiondrill::dns {

/// Steering keeps one for each group and makes a new one when the group is edited. Decisions ask it whom the records
/// are meant for; ranking happens here, once, and never while a question waits.
class GroupPlan {
public:
    /// The records meant for askers of some standpoints, all treated alike.
    struct Eligible {
        Ranking ranking;
        RecordMask records;
    };

    GroupPlan(RecordGroup group, const std::vector<Location>& locations);

    const RecordGroup& group() const { return group_; }
    /// By record: a hash of the group's name and the record's, for policies that hash.
    std::span<const std::uint64_t> keys() const { return keys_; }

    /// Askers of equal number are treated alike by this group whatever the health.
    std::uint16_t treatment(const Asker& asker) const {
        switch (group_.policy->client_key) {
            case ClientKey::location: return by_location_[index(asker.location)];
            case ClientKey::blocks: {
                const std::uint16_t* found = by_block_.find(asker.network);
                return found != nullptr ? *found : outside_blocks_;
            }
            default: return 0;
        }
    }

    const Eligible& eligible_for(const Asker& asker) const { return treatments_[treatment(asker)]; }

private:
    using Numbers = std::map<Ranking, std::uint16_t>;

    std::uint16_t number_of(const Ranking& ranking, Numbers& numbers);

    RecordGroup group_;
    std::vector<Eligible> treatments_;
    std::vector<std::uint16_t> by_location_;
    PrefixTrie<std::uint16_t> by_block_;
    std::uint16_t outside_blocks_ = 0;
    std::vector<std::uint64_t> keys_;
};

}  // namespace regiondrill::dns
