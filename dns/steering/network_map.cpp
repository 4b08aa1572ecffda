#include "dns/steering/network_map.hpp"

#include "dns/steering/draw.hpp"

#include <algorithm>
#include <map>

namespace regiondrill::dns {

// Walks the trie of all blocks at which treatment may change, halves before wholes, and joins halves treated alike.
struct ScopeMap::Cutter {
    ScopeMap& map;
    const Steering& steering;
    GroupId root;
    const NetworkMap& networks;
    PrefixTrie<bool> cuts;
    std::map<std::vector<std::uint16_t>, std::uint32_t> numbers;

    // Treatment may change where the networks change location and where a policy names a block, and nowhere else.
    void gather() {
        networks.blocks().for_each([this](const IpPrefix& block, LocationId) { cuts.insert(block, true); });
        for (const IpPrefix& block : steering.blocks(root)) cuts.insert(block, true);
    }

    // No block begins inside this one, so its first address stands for all.
    Cell whole(const IpPrefix& block) {
        const Asker asker{networks.locate(block.base), IpPrefix::whole(block.base)};
        const Treatment treatment = steering.treatment(root, asker);
        const auto [place, added] =
            numbers.emplace(treatment.marks, static_cast<std::uint32_t>(map.by_network_.size()));
        if (added) map.by_network_.push_back(treatment.by_network);
        return {{}, place->second};
    }

    Cell cut(const IpPrefix& block, PrefixTrie<bool>::NodeId node) {
        const auto& children = cuts.node(node).children;
        if (children[0] == PrefixTrie<bool>::none && children[1] == PrefixTrie<bool>::none) return whole(block);
        std::array<Cell, 2> halves;
        for (const std::size_t side : {0u, 1u}) {
            const IpPrefix half = half_of(block, side == 1);
            halves[side] = children[side] == PrefixTrie<bool>::none ? whole(half) : cut(half, children[side]);
        }
        if (halves[0].treatment && halves[0].treatment == halves[1].treatment) return halves[0];
        return {{keep(halves[0]), keep(halves[1])}, std::nullopt};
    }

    // Cells are kept only when their halves differ, so the map is as small as the routing is simple.
    std::uint32_t keep(const Cell& cell) {
        map.cells_.push_back(cell);
        return static_cast<std::uint32_t>(map.cells_.size() - 1);
    }
};

// The two families are two address spaces, cut one after the other.
ScopeMap::ScopeMap(const Steering& steering, GroupId root, const NetworkMap& networks) {
    Cutter cutter{*this, steering, root, networks, {}, {}};
    cutter.gather();
    for (const Family family : {Family::v4, Family::v6}) {
        const Cell space = cutter.cut(IpPrefix{IpAddress{family, {}}, 0}, PrefixTrie<bool>::root(family));
        roots_[static_cast<std::size_t>(family)] = cutter.keep(space);
    }
}

// Walks down to the block the client lies in. Where hashing goes by the client's own network no wider block will do.
std::uint8_t ScopeMap::scope(const IpPrefix& client) const {
    const Cell* cell = &cells_[roots_[static_cast<std::size_t>(client.base.family)]];
    std::uint8_t length = 0;
    while (!cell->treatment) cell = &cells_[cell->halves[client.base.bit(length++) ? 1 : 0]];
    return by_network_[*cell->treatment] ? std::max(length, hashed_length(client.base.family)) : length;
}

}  // namespace regiondrill::dns
