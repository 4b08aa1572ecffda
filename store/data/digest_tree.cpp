#include "store/data/digest_tree.hpp"

#include "sim/invariant.hpp"

#include <algorithm>
#include <numeric>

namespace regiondrill::store {

// As many as it takes until one node covers all leaves.
unsigned DigestTree::heights() const {
    unsigned heights = 1;
    for (std::uint64_t nodes = leaves_.size(); nodes > 1; nodes = (nodes + fan_out - 1) / fan_out) ++heights;
    return heights;
}

// Inner nodes are sums over leaves and made when asked for: comparisons are rare, writes are not.
std::uint64_t DigestTree::node(unsigned height, std::uint64_t number) const {
    const auto first_leaf = [&](std::uint64_t of) {
        return static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(of << (height * fan_out_bits), leaves_.size()));
    };
    return std::accumulate(leaves_.begin() + first_leaf(number), leaves_.begin() + first_leaf(number + 1),
                           std::uint64_t{0});
}

TreeNodes DigestTree::top(unsigned heights) {
    return {std::max(heights, 2U) - 1, {0}};  // even a lone leaf is somebody's child
}

// A full set for each parent, so that nothing but the parents' numbers has to travel with them.
ChildDigests DigestTree::children_of(const TreeNodes& parents) const {
    sim::ensure(parents.height > 0, "somebody asked for the children of leaves");
    ChildDigests answer{parents, {}};
    answer.digests.reserve(parents.numbers.size() * fan_out);
    for (const std::uint64_t parent : parents.numbers) {
        for (unsigned child = 0; child < fan_out; ++child) {
            answer.digests.push_back(node(parents.height - 1, parent * fan_out + child));
        }
    }
    return answer;
}

// A child that is missing on one side counts as one without any key. Both sides must mean the same nodes, which is why
// they begin at the height of the taller tree.
TreeNodes DigestTree::differing(const ChildDigests& theirs) const {
    TreeNodes answer{theirs.parents.height - 1, {}};
    std::size_t at = 0;
    for (const std::uint32_t parent : theirs.parents.numbers) {
        for (unsigned child = 0; child < fan_out; ++child) {
            const std::uint32_t number = parent * fan_out + child;
            if (theirs.digests[at++] != node(answer.height, number)) answer.numbers.push_back(number);
        }
    }
    return answer;
}

// Neighbouring leaves make one range, so that the loop over keys is entered once for them.
std::vector<KeyRange> key_ranges(const TreeNodes& leaves) {
    sim::ensure(leaves.height == 0, "somebody took inner nodes for leaves");
    std::vector<KeyRange> ranges;
    std::uint64_t next = 0;
    for (const std::uint32_t leaf : leaves.numbers) {
        const KeyId first{leaf << DigestTree::fan_out_bits};
        const KeyId last{(leaf << DigestTree::fan_out_bits) + (DigestTree::fan_out - 1)};
        if (!ranges.empty() && leaf == next) {
            ranges.back().last = last;
        } else {
            ranges.push_back({first, last});
        }
        next = std::uint64_t{leaf} + 1;
    }
    return ranges;
}

}  // namespace regiondrill::store
