// The command and the options that a command line names. The parser itself only says of a misspelt command that one is
// missing, and puts all words together that it did not expect.
#pragma once

#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): it is theirs
class App;
}

namespace regiondrill::cli {

/// Throws drill::InputError that names the nearest command where the first word that is neither an option nor an
/// option's value is no command of `app`; then the same of that command's own commands. So for options.
void refuse_unknown_words(const CLI::App& app, const std::vector<std::string>& words);

}  // namespace regiondrill::cli
