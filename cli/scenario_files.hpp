// Where scenario scripts lie, and what can be listed of what they name. A shipped scenario is found by its name from
// any folder: in the working directory's scenarios/, beside the program, where it was installed to, under XDG_DATA_HOME
// and XDG_DATA_DIRS, and in the sources that it was built from, the first of these that has it.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace regiondrill::cli {

/// The file meant by an argument: a path, or the name of a scenario ("london-fails-health", "outages/fastly-2021"),
/// also with its folder ("scenarios/london-fails-health.json"). A path that leads nowhere is given back as it is, so
/// that reading it says so. Throws drill::InputError for a bare name of nothing, with the nearest scenario, and for a
/// recording.
std::string find_scenario(const std::string& argument);

/// The files of all scripts in these folders by their names: "fails-by-chance", "outages/fastly-2021".
std::map<std::string, std::string> shipped_scenarios();

// `regiondrill list`: the names a script may use, and the scenarios at hand.

struct ListOptions {
    std::string what;  // one of list_topics()
    bool json = false;
};

/// What list_names() knows.
const std::vector<std::string>& list_topics();

/// Returns 0. A script that cannot be read is listed with its error.
int list_names(const ListOptions& options);

}  // namespace regiondrill::cli
