// What is read of a command line beside what its parser makes of it: the commands and options that it names, and the
// control API's token. The parser itself only says of a misspelt command that one is missing, and puts all words
// together that it did not expect.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): it is theirs
class App;
}

namespace regiondrill::cli {

/// Throws drill::InputError that names the nearest command where the first word that is neither an option nor an
/// option's value is no command of `app`; then the same of that command's own commands. So for options.
void refuse_unknown_words(const CLI::App& app, const std::vector<std::string>& words);

/// The help of --set, the same for all commands that read a scenario.
inline constexpr const char* setting_help =
    "Override a value of the script, as PATH=VALUE; may be repeated. Examples: dns.ttl=10s, "
    "clients.london.rate=5/s, regions.eu-west-2.capacity.workers=8";

/// Adds --seed, which is read exactly.
void add_seed(CLI::App& command, std::optional<std::uint64_t>& seed);

// The token, of who serves a drill and of who leads one.

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
