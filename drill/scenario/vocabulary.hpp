// The names a script may use, each with what there is to say about it.
#pragma once

#include <string>
#include <vector>

namespace regiondrill::drill {

struct Entry {
    std::string name;
    std::string about;
};

std::vector<Entry> known_regions();
std::vector<Entry> known_cities();
std::vector<Entry> known_faults();
std::vector<Entry> known_expectations();

}  // namespace regiondrill::drill
