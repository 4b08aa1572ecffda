// What the replicas held before the drill began, kept from an earlier one. To the world it is an input from outside
// like a real program's request: with the same preload the same drill begins alike.
#pragma once

#include "store/ids.hpp"
#include "store/version.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace regiondrill::store {

struct PreloadedItem {
    std::string key;
    std::variant<std::uint32_t, std::string> value;  // a numbered one (ValuePool), or a text
    Version version;
    bool deleted = false;
    std::uint32_t expires = 0;  // second of the clocks; 0: never

    bool operator==(const PreloadedItem&) const = default;
};

struct PreloadedReplica {
    ReplicaId replica{};
    bool is_complete = true;  // it had all its data: otherwise it waits until peers have filled it
    std::vector<PreloadedItem> items;
};

struct Preload {
    /// What the regions' clocks show when the drill begins, so that they go on from where they were.
    std::chrono::seconds clock_base{0};
    std::vector<PreloadedReplica> replicas;
};

}  // namespace regiondrill::store
