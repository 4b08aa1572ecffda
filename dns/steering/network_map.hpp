// Which block of addresses stands where, and how widely an answer may be shared (RFC 7871).
#pragma once

#include "dns/steering/location.hpp"
#include "dns/steering/prefix_trie.hpp"
#include "dns/steering/steering.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace regiondrill::dns {

/// Blocks of addresses and the locations they stand in; the longest match counts.
class NetworkMap {
public:
    explicit NetworkMap(LocationId elsewhere) : elsewhere_(elsewhere) {}

    /// A block that was added before moves to its new location.
    void add(const IpPrefix& block, LocationId location) { blocks_.insert(block, location); }

    LocationId locate(const IpAddress& address) const {
        const LocationId* found = blocks_.find(IpPrefix::whole(address));
        return found != nullptr ? *found : elsewhere_;
    }

    const PrefixTrie<LocationId>& blocks() const { return blocks_; }

private:
    LocationId elsewhere_;
    PrefixTrie<LocationId> blocks_;
};

/// For one group: the address space cut into the widest blocks within which every asker gets the same treatment,
/// whatever the health. Blocks never overlap, so a resolver may keep an answer for the whole of one (facts E7). True
/// until the group or the networks change.
class ScopeMap {
public:
    ScopeMap(const Steering& steering, GroupId root, const NetworkMap& networks);

    /// Length of the block that a client subnet lies in (or begins, when it is wider than the block). 0 when the
    /// answer does not depend on the asker.
    std::uint8_t scope(const IpPrefix& client) const;

private:
    // A node of the cut space: a block with its treatment's number, or two halves treated differently.
    struct Cell {
        std::array<std::uint32_t, 2> halves{};
        std::optional<std::uint32_t> treatment;
    };
    // Builds the map; needs more than the map keeps.
    struct Cutter;

    std::vector<Cell> cells_;
    std::array<std::uint32_t, 2> roots_{};  // by family
    std::vector<bool> by_network_;          // by treatment: depends on the client's own network too
};

}  // namespace regiondrill::dns
