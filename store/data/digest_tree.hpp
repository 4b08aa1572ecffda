// Merkle digests over ranges of key numbers (Merkle 1987; as Dynamo and Cassandra compare replicas): two replicas find
// the keys in which they differ by comparing digests from the top down, whatever number of keys they hold.
//
// A digest is the wrapping sum of the fingerprints of what it covers, so a change of one key is one addition in its
// leaf, and the inner nodes are added up when somebody asks. A comparison of trees A and B goes
//
//     parents = DigestTree::top(max of both heights())
//     repeat: A sends children_of(parents); B answers parents = differing(what A sent)
//     until the answer is empty or at height 0, where key_ranges() tells which keys to exchange.
#pragma once

#include "store/data/item.hpp"

#include <cstdint>
#include <vector>

namespace regiondrill::store {

/// Nodes of one height of a digest tree (0: leaves), numbered from 0 in the order of their keys; ascending.
struct TreeNodes {
    unsigned height = 0;
    std::vector<std::uint32_t> numbers;

    /// On the wire: 4 a node number.
    std::uint64_t bytes() const { return numbers.size() * sizeof(std::uint32_t); }
};

/// The digests of all children of some nodes, a full set each: those of missing children are 0.
struct ChildDigests {
    TreeNodes parents;
    std::vector<std::uint64_t> digests;

    /// On the wire: 4 a parent, 8 a digest.
    std::uint64_t bytes() const { return parents.bytes() + digests.size() * sizeof(std::uint64_t); }
};

/// Keys from the first to the last, both included.
struct KeyRange {
    KeyId first{};
    KeyId last{};
};

/// A table has one and tells it each change; anti-entropy compares two. The order of changes leaves no trace in it.
class DigestTree {
public:
    /// Keys of a leaf, children of an inner node.
    static constexpr unsigned fan_out_bits = 4;
    static constexpr unsigned fan_out = 1U << fan_out_bits;

    /// The key's fingerprint changed by so much: new minus old, wrapping; 0 is the fingerprint of a key that was never
    /// written. In constant time, but where the tree grows.
    void change(KeyId key, std::uint64_t delta) {
        const std::size_t leaf = index(key) >> fan_out_bits;
        if (leaf >= leaves_.size()) [[unlikely]]
            leaves_.resize(leaf + 1);
        leaves_[leaf] += delta;
        total_ += delta;
    }

    /// Of everything: trees that differ in nothing have the same.
    std::uint64_t total() const { return total_; }

    /// Heights from the leaves up to the first of which one node covers every key ever changed; at least 1.
    unsigned heights() const;

    /// A node's digest, at any place and any height up to 8, above all keys there can be: 0 where none was written.
    std::uint64_t node(unsigned height, std::uint64_t number) const;

    /// Where to begin: the node that covers every key of a tree with so many heights and of all smaller ones.
    static TreeNodes top(unsigned heights);

    /// The parents stand above the leaves.
    ChildDigests children_of(const TreeNodes& parents) const;

    /// Of the children that the other side sent digests of, those that are different here.
    TreeNodes differing(const ChildDigests& theirs) const;

private:
    std::vector<std::uint64_t> leaves_;  // half a byte a key
    std::uint64_t total_ = 0;
};

/// The keys of some leaves; neighbours make one range.
std::vector<KeyRange> key_ranges(const TreeNodes& leaves);

}  // namespace regiondrill::store
