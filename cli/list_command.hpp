// `regiondrill list`: the names a script may use, and the scenarios at hand.
#pragma once

#include <string>
#include <vector>

namespace regiondrill::cli {

struct ListOptions {
    std::string what;  // one of list_topics()
    bool json = false;
};

const std::vector<std::string>& list_topics();

int list_names(const ListOptions& options);

}  // namespace regiondrill::cli
