// The command described by what its parser knows of it, once, for whatever tells people of it: completions of shells
// and the man page.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): it is theirs
class App;
}

namespace regiondrill::cli {

/// Gives options that take a scenario, a file or a name a type that says so, in help and man page, and by which shells
/// know what to offer. Once all commands are there.
void name_types(CLI::App& app);

struct DescribedOption {
    std::vector<std::string> names;  // "-q", "--quiet"; of a positional its one name without dashes
    std::string about;
    std::string type;                  // "FILE"; empty: it takes no value
    std::vector<std::string> choices;  // where only these are allowed
    std::string otherwise;             // its default; empty: none
    bool is_required = false;
    bool is_repeated = false;
};

struct DescribedCommand {
    std::vector<std::string> path;   // from below the program's name: "ctl", "kill"
    std::vector<std::string> names;  // its own and its aliases
    std::string about;
    std::string footer;  // examples and exit codes
    std::vector<DescribedOption> options;
    std::vector<DescribedOption> positionals;
    std::vector<DescribedCommand> commands;
};

DescribedCommand described(const CLI::App& app);

/// All commands below one, with itself, a command before its own.
std::vector<const DescribedCommand*> all_of(const DescribedCommand& command);

/// Whether a value of this type may be a file.
bool takes_files(const std::string& type);

/// What may stand for a value of this type, each with what there is to say of it; empty where anything may. Scenarios
/// and lessons are those that this program finds now.
std::vector<std::pair<std::string, std::string>> known_values(const std::string& type);

// What is made of it, each in a source of its own: completions.cpp, man_page.cpp.

/// "bash", "zsh" and "fish".
const std::vector<std::string>& known_shells();

/// A script of one of these shells, to be sourced or put where it finds completions: commands, options and values, and
/// the names of scenarios, lessons, faults, regions and cities.
std::string completions(const DescribedCommand& program, const std::string& shell);

/// The manual page of the whole program in the language of man(7), with every command and option. No date in it: the
/// same program gives the same page.
std::string man_page(const DescribedCommand& program);

}  // namespace regiondrill::cli
