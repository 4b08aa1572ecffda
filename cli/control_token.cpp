#include "cli/control_token.hpp"

#include "drill/scenario/input_error.hpp"
#include "live/control/control_client.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <fstream>

namespace regiondrill::cli {

namespace {

constexpr const char* variable = "REGIONDRILL_TOKEN";

// Checked before it is used, by its source: a server would refuse it in words that do not know where it stood.
std::string checked(const std::string& source, const std::string& token) {
    live::check_token(source, token);
    return token;
}

// The first line; there may be no other.
//
// A file with a second line is most likely another file than was meant.
std::string line_in(const std::string& path) {
    const auto refuse = [&](const std::string& why) {
        throw drill::InputError("--token-file", {}, {},
                                {drill::in_quotes(path) + " " + why, "a line with a token", {}});
    };
    if (path.empty()) throw drill::InputError("--token-file", {}, {}, {"no file is named", "a file with a token", {}});
    std::ifstream file(path);
    std::string line;
    if (!file) refuse("cannot be read");
    if (!std::getline(file, line)) refuse("is empty");
    if (line.ends_with('\r')) line.pop_back();
    if (std::string more; std::getline(file, more)) refuse("has more than one line");
    return line;
}

}  // namespace

// CLI11's own envname is not used: a token from the environment must not exclude --token-file.
void add_token(CLI::App& command, TokenOptions& options, const std::string& about) {
    CLI::Option* token =
        command.add_option("--token", options.token, about + "; also taken from the environment's REGIONDRILL_TOKEN");
    command.add_option("--token-file", options.file, "A file with the token, which no list of processes shows")
        ->excludes(token);
}

// The environment counts last, so that an option on the command line is never silently another token.
std::string read_token(const TokenOptions& options) {
    if (options.token) return checked("--token", *options.token);
    if (options.file) return checked("--token-file", line_in(*options.file));
    const char* const found = std::getenv(variable);
    if (found == nullptr || *found == '\0') return {};
    return checked(variable, found);
}

}  // namespace regiondrill::cli
