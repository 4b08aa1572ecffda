#include "drill/reports/ledger_words.hpp"

#include <algorithm>
#include <vector>

namespace regiondrill::drill {

std::string_view fate_name(store::Fate fate) {
    switch (fate) {
        case store::Fate::kept: return "kept";
        case store::Fate::superseded: return "superseded";
        case store::Fate::delayed: return "delayed";
        case store::Fate::lost: return "lost";
        case store::Fate::overwritten_by_skew: return "overwritten_by_skew";
        case store::Fate::overwritten_in_conflict: return "overwritten_in_conflict";
    }
    return {};
}

std::string writer_of(const World& world, store::Version version) {
    std::vector<std::string> names;
    for (const RegionSpec& region : world.scenario().regions) names.push_back(region.name);
    std::sort(names.begin(), names.end());
    return names[static_cast<std::size_t>(version.region())];
}

std::string version_text(const World& world, store::Version version) {
    return store::to_text(version, writer_of(world, version));
}

}  // namespace regiondrill::drill
