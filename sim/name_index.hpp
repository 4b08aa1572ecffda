// Finds a thing's place in a list by its name: sorted once, then searched by halves.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::sim {

class NameIndex {
public:
    struct Entry {
        std::string name;
        std::size_t place;
    };

    NameIndex() = default;
    explicit NameIndex(std::vector<Entry> entries);

    /// The exact name's place, the first one when several share the name.
    std::optional<std::size_t> find(std::string_view name) const;

private:
    std::vector<Entry> entries_;  // sorted by name, then place
};

}  // namespace regiondrill::sim
