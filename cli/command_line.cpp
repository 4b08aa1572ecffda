#include "cli/command_line.hpp"

#include "drill/scenario/input_error.hpp"
#include "drill/scenario/units.hpp"
#include "live/control/control_client.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <limits>

namespace regiondrill::cli {

namespace {

using Words = std::vector<std::string>;

/// Of the command, or of one that it is a command of.
const CLI::Option* option_of(const CLI::App& app, const std::string& name) {
    const CLI::Option* option = app.get_option_no_throw(name);
    return option != nullptr || app.get_parent() == nullptr ? option : option_of(*app.get_parent(), name);
}

// An option that is not known takes none: the word behind it is then looked at for itself.
bool takes_next_word(const CLI::App& app, const std::string& word) {
    const CLI::Option* option = option_of(app, word);
    return option != nullptr && option->get_items_expected_min() > 0;
}

// Options before it may take a word themselves, which is then no command.
Words::const_iterator command_in(const CLI::App& app, const Words& words) {
    auto word = words.begin();
    while (word != words.end() && word->starts_with('-')) {
        const auto left = words.end() - word;
        word += std::min<std::ptrdiff_t>(left, takes_next_word(app, *word) ? 2 : 1);
    }
    return word;
}

// As a person types it, from the program's name on.
std::string whole_name(const CLI::App& app) {
    return app.get_parent() == nullptr ? app.get_name() : whole_name(*app.get_parent()) + " " + app.get_name();
}

// Where no command is near and there are too many to list, the help is named.
[[noreturn]] void refuse(const CLI::App& app, const std::string& word) {
    Words names;
    for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
    drill::Complaint complaint = drill::unknown_name("command", word, names);
    if (complaint.nearest.empty() && complaint.expected.empty()) {
        complaint.expected = "one that `" + whole_name(app) + " --help` lists";
    }
    throw drill::InputError(whole_name(app), {}, {}, complaint);
}

// Options of the commands above count as well, for those fall through to them.
[[noreturn]] void refuse_option(const CLI::App& app, const std::string& name) {
    Words names;
    for (const CLI::App* level = &app; level != nullptr; level = level->get_parent()) {
        for (const CLI::Option* option : level->get_options()) {
            for (const std::string& known : option->get_lnames()) names.push_back("--" + known);
        }
    }
    throw drill::InputError(whole_name(app), {}, {}, drill::unknown_name("option", name, names));
}

// Those with a name of letters only: a dash and a digit may be a value. Behind "--" stand no options. A value is
// skipped with its option, as it may begin with two dashes itself.
void refuse_unknown_option(const CLI::App& app, const Words& words) {
    for (auto word = words.begin(); word != words.end() && *word != "--"; ++word) {
        if (!word->starts_with("--")) continue;
        const std::string name = word->substr(0, word->find('='));
        if (option_of(app, name) == nullptr) refuse_option(app, name);
        if (takes_next_word(app, *word) && word + 1 != words.end()) ++word;
    }
}

}  // namespace

// Down the tree of commands: at each level the words up to the next command are its own.
void refuse_unknown_words(const CLI::App& app, const Words& words) {
    const auto commands = app.get_subcommands({});
    if (commands.empty()) return refuse_unknown_option(app, words);
    const auto word = command_in(app, words);
    refuse_unknown_option(app, {words.begin(), word});
    if (word == words.end()) return;
    const auto named = std::find_if(commands.begin(), commands.end(),
                                    [&](const CLI::App* command) { return command->check_name(*word); });
    if (named == commands.end()) refuse(app, *word);
    refuse_unknown_words(**named, {word + 1, words.end()});
}

namespace {

/// CLI11 takes what does not fit for the largest number that does, and a leading 0 for octal. Read as text, then, and
/// refused with its range.
std::uint64_t seed_of(const std::string& text) {
    const auto seed = drill::parse_seed(text);
    if (seed) return *seed;
    throw CLI::ValidationError("--seed", drill::in_quotes(text) + " is no whole number from 0 to " +
                                             std::to_string(std::numeric_limits<std::uint64_t>::max()));
}

}  // namespace

void add_seed(CLI::App& command, std::optional<std::uint64_t>& seed) {
    command
        .add_option_function<std::string>(
            "--seed", [&seed](const std::string& text) { seed = seed_of(text); },
            "Seed of all chance, instead of the script's")
        ->type_name("UINT");
}

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
