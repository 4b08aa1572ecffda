// Values of blocks of addresses, found by the longest block that matches.
#pragma once

#include "dns/address.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace regiondrill::dns {

/// The lower or upper half of a block.
inline IpPrefix half_of(const IpPrefix& block, bool upper) {
    IpPrefix half{block.base, static_cast<std::uint8_t>(block.length + 1)};
    if (upper) {
        std::uint8_t& octet = half.base.octets[block.length / 8];
        octet = static_cast<std::uint8_t>(octet | 0x80u >> (block.length % 8));
    }
    return half;
}

/// A binary trie for each address family, a bit a level: a look-up takes at most as many steps as the longest block has
/// bits, and cutting the address space along blocks is a walk over it.
template <typename Value>
class PrefixTrie {
public:
    using NodeId = std::uint32_t;
    static constexpr NodeId none = 0;  // a root's number: roots are nobody's children

    struct Node {
        std::array<NodeId, 2> children{none, none};
        std::optional<Value> value;
    };

    PrefixTrie() : nodes_(2) {}

    /// The value of a block added before is replaced.
    void insert(const IpPrefix& block, Value value) { nodes_[reach(block)].value = std::move(value); }

    /// The value of the longest block that contains the whole network; nullptr when none does.
    const Value* find(const IpPrefix& network) const {
        const Value* found = nullptr;
        NodeId node = root(network.base.family);
        for (std::uint8_t depth = 0;; ++depth) {
            if (nodes_[node].value) found = &*nodes_[node].value;
            if (depth == network.length) return found;
            node = nodes_[node].children[network.base.bit(depth) ? 1 : 0];
            if (node == none) return found;
        }
    }

    /// The node of all addresses of a family.
    static constexpr NodeId root(Family family) { return family == Family::v4 ? 0 : 1; }
    /// For walks that cut the space along blocks; numbers stay what they are.
    const Node& node(NodeId id) const { return nodes_[id]; }

    /// Calls visit(block, value) for every block, shorter ones before those inside them.
    template <typename Visit>
    void for_each(Visit visit) const {
        for (const Family family : {Family::v4, Family::v6}) {
            walk(root(family), IpPrefix{IpAddress{family, {}}, 0}, visit);
        }
    }

private:
    // The node of a block, made with all nodes on the way to it.
    NodeId reach(const IpPrefix& block) {
        NodeId node = root(block.base.family);
        for (std::uint8_t depth = 0; depth < block.length; ++depth) {
            const std::size_t side = block.base.bit(depth) ? 1 : 0;
            if (nodes_[node].children[side] == none) {
                nodes_[node].children[side] = static_cast<NodeId>(nodes_.size());
                nodes_.emplace_back();
            }
            node = nodes_[node].children[side];
        }
        return node;
    }

    template <typename Visit>
    // Depth first, the node itself before its halves.
    void walk(NodeId id, const IpPrefix& block, Visit& visit) const {
        if (nodes_[id].value) visit(block, *nodes_[id].value);
        for (const bool side : {false, true}) {
            const NodeId child = nodes_[id].children[side ? 1 : 0];
            if (child != none) walk(child, half_of(block, side), visit);
        }
    }

    std::vector<Node> nodes_;
};

}  // namespace regiondrill::dns
