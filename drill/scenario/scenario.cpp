#include "drill/scenario/scenario.hpp"

namespace regiondrill::drill {

// Linear: at most two hundred names, asked for while things are read and built.
std::optional<regions::RegionId> find_region(const Scenario& scenario, std::string_view name) {
    for (std::size_t i = 0; i < scenario.regions.size(); ++i) {
        if (scenario.regions[i].name == name) return regions::region_at(i);
    }
    return std::nullopt;
}

// By the names of the atlas; their order is that in which checkers are dealt out.
const std::vector<std::string>& route53_places() {
    static const std::vector<std::string> places{"us-east-1",      "us-west-1",      "us-west-2",      "eu-west-1",
                                                 "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "sa-east-1"};
    return places;
}

// An alias is called by the group it leads to, as it has no region.
const std::string& id_of(const RecordSpec& record) {
    if (!record.id.empty()) return record.id;
    return record.alias.empty() ? record.region : record.alias;
}

}  // namespace regiondrill::drill
