// Where scenario scripts lie: the working directory's scenarios/, and the ones installed with the program.
#pragma once

#include <string>
#include <vector>

namespace regiondrill::cli {

/// The file meant by an argument: a path, or the bare name of a scenario ("london-fails-health"). A path that leads
/// nowhere is given back as it is, so that reading it says so. Throws drill::InputError for a bare name of nothing,
/// with the nearest scenario, and for a recording.
std::string find_scenario(const std::string& argument);

/// All scripts in the scenario folders, by name; of two with the same name the nearer one.
std::vector<std::string> scenario_files();

// `regiondrill list`: the names a script may use, and the scenarios at hand.

struct ListOptions {
    std::string what;  // one of list_topics()
    bool json = false;
};

const std::vector<std::string>& list_topics();

int list_names(const ListOptions& options);

}  // namespace regiondrill::cli
