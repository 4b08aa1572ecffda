#include "drill/scenario/vocabulary.hpp"

#include "drill/scenario/expectation_type.hpp"
#include "drill/scenario/fault_type.hpp"
#include "sim/atlas.hpp"

namespace regiondrill::drill {

std::vector<Entry> known_regions() {
    std::vector<Entry> entries;
    for (const auto& region : sim::Atlas::built_in().regions()) {
        entries.push_back({region.name, region.provider + ", " + region.city + ", " + region.title});
    }
    return entries;
}

std::vector<Entry> known_cities() {
    std::vector<Entry> entries;
    for (const auto& city : sim::Atlas::built_in().cities()) entries.push_back({city.name, city.country});
    return entries;
}

std::vector<Entry> known_faults() {
    std::vector<Entry> entries;
    for (const FaultType* type : fault_types())
        entries.push_back({std::string(type->name), std::string(type->summary)});
    return entries;
}

std::vector<Entry> known_expectations() {
    std::vector<Entry> entries;
    for (const ExpectationType* type : expectation_types()) {
        entries.push_back({std::string(type->name), std::string(type->summary)});
    }
    return entries;
}

}  // namespace regiondrill::drill
