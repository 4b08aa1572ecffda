// The control API's token on the command line: of who serves a drill, and of who leads one.
#pragma once

#include <optional>
#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): it is theirs
class App;
}

namespace regiondrill::cli {

struct TokenOptions {
    std::optional<std::string> token;  // seen by all who may list this machine's processes
    std::optional<std::string> file;
};

/// Adds --token and --token-file, of which one may be given.
void add_token(CLI::App& command, TokenOptions& options, const std::string& about);

/// Of the options, else of the environment's REGIONDRILL_TOKEN; empty where there is none. Throws drill::InputError for
/// one that is no token, or a file that cannot be read.
std::string read_token(const TokenOptions& options);

}  // namespace regiondrill::cli
