// What a tree's answers take from who asks.
#include "dns/steering/steering.hpp"

namespace regiondrill::dns {

Treatment Steering::treatment(GroupId root, const Asker& asker) const {
    Treatment treatment;
    add_treatment(root, asker, treatment);
    if (!nearest_[index(root)].empty()) {
        const Leaf& leaf = nearest_[index(root)][index(asker.location)];
        treatment.marks.push_back(static_cast<std::uint16_t>(index(leaf.group)));
        treatment.marks.push_back(leaf.record);
    }
    return treatment;
}

// A group's number says which of its branches are meant for the asker, so the marks of two askers line up as far as
// they are equal. Branches that are not meant for him leave no mark.
void Steering::add_treatment(GroupId id, const Asker& asker, Treatment& treatment) const {
    const GroupPlan& plan = plans_[index(id)];
    const RecordGroup& group = plan.group();
    const Ranking& ranking = plan.meant_for(asker).ranking;
    treatment.marks.push_back(plan.treatment(asker));
    if (group.policy->looks == Looks::at_network && ranking.size() > 1) treatment.by_network = true;
    for (const Preference& place : ranking) {
        const auto& alias = group.records[place.record].alias;
        if (alias) add_treatment(*alias, asker, treatment);
    }
}

std::vector<IpPrefix> Steering::blocks(GroupId root) const {
    std::vector<IpPrefix> blocks;
    add_blocks(root, blocks);
    return blocks;
}

void Steering::add_blocks(GroupId id, std::vector<IpPrefix>& blocks) const {
    const RecordGroup& group = (*this)[id];
    for (const RoutedRecord& record : group.records) {
        if (group.policy->looks == Looks::at_blocks) {
            blocks.insert(blocks.end(), record.networks.begin(), record.networks.end());
        }
        if (record.alias) add_blocks(*record.alias, blocks);
    }
}

}  // namespace regiondrill::dns
