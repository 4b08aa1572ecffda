#include "sim/name_index.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace regiondrill::sim {

NameIndex::NameIndex(std::vector<Entry> entries) : entries_(std::move(entries)) {
    std::sort(entries_.begin(), entries_.end(),
              [](const Entry& a, const Entry& b) { return std::tie(a.name, a.place) < std::tie(b.name, b.place); });
}

std::optional<std::size_t> NameIndex::find(std::string_view name) const {
    const auto before = [](const Entry& entry, std::string_view wanted) { return entry.name < wanted; };
    const auto found = std::lower_bound(entries_.begin(), entries_.end(), name, before);
    if (found == entries_.end() || found->name != name) return std::nullopt;
    return found->place;
}

}  // namespace regiondrill::sim
