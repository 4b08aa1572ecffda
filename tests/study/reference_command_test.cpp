// `regiondrill completions` and `regiondrill man`, in the shells and the readers that people have.
#include "tests/catch.hpp"
#include "tests/study/command.hpp"

#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace reference_command_test {

using namespace regiondrill;
using study::fixture::Ended;
using study::fixture::Folder;

namespace {

std::set<std::string> words_in(const std::string& text) {
    std::istringstream stream(text);
    std::set<std::string> words;
    for (std::string word; stream >> word;) words.insert(word);
    return words;
}

/// What bash offers for the last word of a line, with the completions that the program prints.
std::set<std::string> completed_in_bash(const Folder& folder, const std::string& line) {
    std::string words;
    for (std::size_t from = 0; from <= line.size();) {
        const std::size_t to = std::min(line.find(' ', from), line.size());
        words += "'" + line.substr(from, to - from) + "' ";
        from = to + 1;
    }
    const Ended ended =
        folder.shell("bash -c \"source <(" REGIONDRILL_PROGRAM " completions bash); COMP_WORDS=(" + words +
                     "); COMP_CWORD=\\$((\\${#COMP_WORDS[@]} - 1)); _regiondrill; "
                     "printf '%s\\n' \\\"\\${COMPREPLY[@]}\\\"\"");
    INFO(ended.output);
    REQUIRE(ended.exit_code == 0);
    return words_in(ended.output);
}

/// The names in the first column of a section of a help.
std::vector<std::string> commands_of(const Folder& folder, const std::string& command) {
    std::istringstream help(folder.run(command + " --help").output);
    std::vector<std::string> names;
    bool is_section = false;
    for (std::string line; std::getline(help, line);) {
        if (line.starts_with("Subcommands:") || line.starts_with("Faults:")) {
            is_section = true;
        } else if (line.empty() || line[0] != ' ') {
            is_section = false;
        } else if (is_section && line[2] != ' ') {
            names.push_back(line.substr(2, line.find_first_of(" ,", 2) - 2));
        }
    }
    return names;
}

std::set<std::string> options_of(const Folder& folder, const std::string& command) {
    const std::string help = folder.run(command + " --help").output;
    std::set<std::string> options;
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("  -")) continue;
        const auto from = line.find("--");
        options.insert(line.substr(from, line.find_first_of(" ,=", from) - from));
    }
    return options;
}

// In print a dash is a dash of its own.
std::string plain_man(const Folder& folder) {
    const Ended ended = folder.shell(REGIONDRILL_PROGRAM " man | sed -e 's/\\\\-/-/g' -e 's/\\\\f[BIR]//g'");
    REQUIRE(ended.exit_code == 0);
    return ended.output;
}

}  // namespace

TEST_CASE("bash completes commands, options, their values, scenarios and faults") {
    const Folder folder;
    folder.add("mine.json", "{}");
    CHECK(folder.shell("bash -c 'bash -n <(" REGIONDRILL_PROGRAM " completions bash)'").output.empty());
    CHECK(completed_in_bash(folder, "regiondrill sw") == std::set<std::string>{"sweep"});
    CHECK(completed_in_bash(folder, "regiondrill run london") == std::set<std::string>{"london-fails-health"});
    CHECK(completed_in_bash(folder, "regiondrill run m").contains("mine.json"));
    CHECK(completed_in_bash(folder, "regiondrill run london-fails-health --q") == std::set<std::string>{"--quiet"});
    CHECK(completed_in_bash(folder, "regiondrill serve --data-sync ") == std::set<std::string>{"full", "normal"});
    CHECK(completed_in_bash(folder, "regiondrill serve --data-sync = f") == std::set<std::string>{"full"});
    CHECK(completed_in_bash(folder, "regiondrill run --json mi") == std::set<std::string>{"mine.json"});
    CHECK(completed_in_bash(folder, "regiondrill run --seed ").empty());
    CHECK(completed_in_bash(folder, "regiondrill list fau") == std::set<std::string>{"faults"});
    CHECK(completed_in_bash(folder, "regiondrill ctl blind") ==
          std::set<std::string>{"blind_checkers", "blind-checkers"});
    CHECK(completed_in_bash(folder, "regiondrill ctl blind-checkers --pl") == std::set<std::string>{"--places"});
    CHECK(completed_in_bash(folder, "regiondrill init --breaks kil") == std::set<std::string>{"kill"});
    CHECK(completed_in_bash(folder, "regiondrill lesson tt") == std::set<std::string>{"ttl"});
}

TEST_CASE("every command and every option of the help is completed") {
    const Folder folder;
    for (const std::string& command : commands_of(folder, "")) {
        CHECK(completed_in_bash(folder, "regiondrill " + command).contains(command));
        const std::set<std::string> options = completed_in_bash(folder, "regiondrill " + command + " --");
        for (const std::string& option : options_of(folder, command)) {
            INFO(command << " " << option);
            CHECK(options.contains(option));
        }
    }
}

TEST_CASE("zsh and fish take their completions") {
    const Folder folder;
    if (folder.has_program("zsh")) {
        CHECK(
            folder.shell(REGIONDRILL_PROGRAM " completions zsh > _regiondrill && zsh -n _regiondrill").output.empty());
        const Ended sourced = folder.shell(
            "zsh -f -c 'autoload -Uz compinit && compinit -u -D && source ./_regiondrill && "
            "print ${_comps[regiondrill]}'");
        CHECK(sourced.output == "_regiondrill\n");
    }
    if (folder.has_program("fish")) {
        folder.run("completions fish > regiondrill.fish");
        CHECK(folder.shell("fish --no-execute regiondrill.fish").output.empty());
        const auto completed = [&](const std::string& line) {
            const Ended ended =
                folder.shell("HOME=$PWD fish -c 'source regiondrill.fish; complete -C \"" + line + "\"'");
            INFO(ended.output);
            return words_in(ended.output);
        };
        CHECK(completed("regiondrill swe").contains("sweep"));
        CHECK(completed("regiondrill run london-f").contains("london-fails-health"));
        CHECK(completed("regiondrill run --qu").contains("--quiet"));
        CHECK(completed("regiondrill serve --data-sync ").contains("normal"));
        CHECK(completed("regiondrill ctl kil").contains("kill"));
        CHECK_FALSE(completed("regiondrill run --swa").contains("--sweep"));
    }
}

TEST_CASE("a shell that is none of them is refused") {
    const Ended ended = Folder().run("completions powershell");
    CHECK(ended.exit_code == 2);
    CHECK(ended.output.find("bash") != std::string::npos);
}

TEST_CASE("the manual has every command and every option") {
    const Folder folder;
    const std::string page = plain_man(folder);
    std::size_t checked = 0;
    for (const std::string& command : commands_of(folder, "")) {
        const auto from = page.find(".SS regiondrill " + command + " ");
        INFO(command);
        REQUIRE(from != std::string::npos);
        const std::string part = page.substr(from, page.find(".SS", from + 1) - from);
        for (const std::string& option : options_of(folder, command)) {
            if (option == "--help") continue;
            INFO(option);
            CHECK(part.find(option) != std::string::npos);
            ++checked;
        }
        for (const std::string& below : commands_of(folder, command)) {
            const std::string heading =
                std::string(".SS regiondrill ").append(command).append(" ").append(below).append(" ");
            CHECK(page.find(heading) != std::string::npos);
            ++checked;
        }
    }
    CHECK(checked > 100);
}

TEST_CASE("groff, mandoc and man have nothing to say against the manual") {
    const Folder folder;
    folder.run("man > regiondrill.1");
    if (folder.has_program("groff")) {
        const Ended ended = folder.shell("groff -man -Tascii -ww regiondrill.1 > printed.txt");
        CHECK(ended.output.empty());
        CHECK(folder.text("printed.txt").find("regiondrill run scenarios/london-fails-health.json") !=
              std::string::npos);
    }
    if (folder.has_program("mandoc")) {
        // A date would make of the same program another page each day.
        const Ended ended = folder.shell("mandoc -T lint -W warning regiondrill.1 | grep -v 'missing date'");
        CHECK(ended.output.empty());
    }
    if (folder.has_program("man")) {
        const Ended ended = folder.shell("MANWIDTH=80 man --warnings -l regiondrill.1 > man.txt");
        CHECK(ended.output.empty());
    }
}

TEST_CASE("installed, and moved as a whole, it finds its scenarios, and man and shells find what is theirs") {
    const Folder folder;
    if (!folder.has_program("cmake")) return;
    const Ended ended =
        folder.shell("cmake --install $(dirname " REGIONDRILL_PROGRAM ") --prefix $PWD/first > install.txt");
    INFO(ended.output);
    REQUIRE(ended.exit_code == 0);
    folder.shell("mv first second");
    CHECK(folder.shell("second/bin/regiondrill run lessons/1-ttl --quiet").exit_code == 0);
    CHECK(folder.text("second/share/man/man1/regiondrill.1").starts_with(".TH REGIONDRILL 1"));
    CHECK(folder.text("second/share/bash-completion/completions/regiondrill").find("_regiondrill()") !=
          std::string::npos);
    CHECK(folder.text("second/share/zsh/site-functions/_regiondrill").starts_with("#compdef regiondrill"));
    CHECK(folder.text("second/share/fish/vendor_completions.d/regiondrill.fish").find("complete -c regiondrill") !=
          std::string::npos);
}

TEST_CASE("the same program prints the same page") {
    const Folder folder;
    CHECK(folder.run("man").output == folder.run("man").output);
    CHECK(folder.run("man --help").exit_code == 0);
}

}  // namespace reference_command_test
