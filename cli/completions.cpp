#include "cli/command_reference.hpp"

#include <algorithm>

namespace regiondrill::cli {

namespace {

using Commands = std::vector<const DescribedCommand*>;

// "/ctl/kill", and "" for the program itself: what the scripts keep of the words before the cursor.
std::string path_of(const DescribedCommand& command) {
    std::string path;
    for (const std::string& word : command.path) path += "/" + word;
    return path;
}

// In single quotes all but these are plain, in all three shells.
std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

// The first sentence's worth, on one line.
std::string short_about(const std::string& about) {
    constexpr std::size_t most = 90;
    const auto end = about.find_first_of(";\n");
    std::string text = about.substr(0, end);
    if (text.size() > most) text = text.substr(0, text.rfind(' ', most)) + "...";
    return text;
}

std::string joined_words(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

std::vector<std::string> values_for(const DescribedOption& option) {
    if (!option.choices.empty()) return option.choices;
    std::vector<std::string> values;
    for (const auto& [name, about] : known_values(option.type)) values.push_back(name);
    return values;
}

// A case pattern of the command's path with each name of an option: "/run:--json|/run:-j".
std::string pattern_of(const DescribedCommand& command, const DescribedOption& option) {
    std::string pattern;
    for (const std::string& name : option.names) {
        pattern += (pattern.empty() ? "" : "|") + path_of(command) + ":" + name;
    }
    return pattern;
}

std::vector<std::string> option_names(const DescribedCommand& command) {
    std::vector<std::string> names;
    for (const DescribedOption& option : command.options) {
        names.insert(names.end(), option.names.begin(), option.names.end());
    }
    return names;
}

std::vector<std::string> words_after(const DescribedCommand& command) {
    std::vector<std::string> words;
    for (const DescribedCommand& below : command.commands) {
        words.insert(words.end(), below.names.begin(), below.names.end());
    }
    for (const DescribedOption& positional : command.positionals) {
        const std::vector<std::string> values = values_for(positional);
        words.insert(words.end(), values.begin(), values.end());
    }
    return words;
}

bool has_file_positional(const DescribedCommand& command) {
    return std::any_of(command.positionals.begin(), command.positionals.end(),
                       [](const DescribedOption& option) { return takes_files(option.type); });
}

/// Lines that take the word before the cursor's command onto the path, for bash and zsh alike; `path` is the variable.
/// An alias leads to the same path.
std::string path_cases(const Commands& commands, const std::string& indent) {
    std::string text;
    for (const DescribedCommand* command : commands) {
        if (command->path.empty()) continue;
        const std::string path = path_of(*command);
        const std::string above = path.substr(0, path.rfind('/'));
        std::string pattern;
        for (const std::string& name : command->names) {
            pattern += pattern.empty() ? "" : "|";
            pattern.append(above).append("/").append(name);
        }
        text.append(indent).append(pattern).append(") at=").append(path).append(" ;;\n");
    }
    return text;
}

std::string bash_value_cases(const Commands& commands) {
    std::string text;
    for (const DescribedCommand* command : commands) {
        for (const DescribedOption& option : command->options) {
            if (option.type.empty()) continue;
            text += "        " + pattern_of(*command, option) + ")";
            const std::vector<std::string> values = values_for(option);
            if (!values.empty()) text += " words=" + quoted(joined_words(values));
            if (takes_files(option.type)) text += " files=1";
            text += " value=1 ;;\n";
        }
    }
    return text;
}

std::string bash_word_cases(const Commands& commands) {
    std::string text;
    for (const DescribedCommand* command : commands) {
        const std::string path = path_of(*command);
        text += "        " + (path.empty() ? "''" : path) +
                ")\n            options=" + quoted(joined_words(option_names(*command))) +
                "\n            words=" + quoted(joined_words(words_after(*command))) + "\n";
        if (has_file_positional(*command)) text += "            files=1\n";
        text += "            ;;\n";
    }
    return text;
}

// Readline takes "=" for the end of a word: what stands behind it is a word of its own.
std::string bash_completions(const DescribedCommand& program) {
    const Commands commands = all_of(program);
    return "# Completions of regiondrill for bash, written by `regiondrill completions bash`.\n"
           "_regiondrill() {\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} at= i\n"
           "    local words= options= files= value=\n"
           "    if [[ $cur == = ]]; then\n"
           "        cur=\n"
           "    elif [[ $prev == = ]]; then\n"
           "        prev=${COMP_WORDS[COMP_CWORD-2]}\n"
           "    fi\n"
           "    for ((i = 1; i < COMP_CWORD; ++i)); do\n"
           "        case $at/${COMP_WORDS[i]} in\n" +
           path_cases(commands, "            ") +
           "        esac\n"
           "    done\n"
           "    case $at:$prev in\n" +
           bash_value_cases(commands) +
           "    esac\n"
           "    [[ $value ]] || case $at in\n" +
           bash_word_cases(commands) +
           "    esac\n"
           "    [[ $cur == -* && ! $value ]] && words=$options files=\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
           "    [[ $files ]] && COMPREPLY+=($(compgen -f -- \"$cur\")) && compopt -o filenames 2>/dev/null\n"
           "    return 0\n"
           "}\n"
           "complete -F _regiondrill regiondrill\n";
}

// "name:about", with the name's own colons escaped.
std::string zsh_entry(const std::string& name, const std::string& about) {
    std::string escaped;
    for (const char c : name) escaped += c == ':' ? std::string("\\:") : std::string(1, c);
    return quoted(escaped + ":" + short_about(about));
}

std::string zsh_options(const DescribedCommand& command) {
    std::string text;
    for (const DescribedOption& option : command.options) {
        for (const std::string& name : option.names) text += " " + zsh_entry(name, option.about);
    }
    return text;
}

std::string zsh_words(const DescribedCommand& command) {
    std::string text;
    for (const DescribedCommand& below : command.commands) {
        for (const std::string& name : below.names) text += " " + zsh_entry(name, below.about);
    }
    for (const DescribedOption& positional : command.positionals) {
        for (const std::string& choice : positional.choices) text += " " + zsh_entry(choice, "");
        for (const auto& [name, about] : known_values(positional.type)) text += " " + zsh_entry(name, about);
    }
    return text;
}

std::string zsh_value_cases(const Commands& commands) {
    std::string text;
    for (const DescribedCommand* command : commands) {
        for (const DescribedOption& option : command->options) {
            if (option.type.empty()) continue;
            text += "        (" + pattern_of(*command, option) + ")";
            const std::vector<std::string> values = values_for(option);
            if (!values.empty()) {
                text += " compadd --";
                for (const std::string& value : values) text += " " + quoted(value);
                text += ";";
            }
            if (takes_files(option.type)) text += " _files;";
            text += " return ;;\n";
        }
    }
    return text;
}

std::string zsh_word_cases(const Commands& commands) {
    std::string text;
    for (const DescribedCommand* command : commands) {
        const std::string path = path_of(*command);
        text += "        (" + (path.empty() ? "''" : path) + ")\n            options=(" + zsh_options(*command) +
                " )\n            entries=(" + zsh_words(*command) + " )\n";
        if (has_file_positional(*command)) text += "            files=1\n";
        text += "            ;;\n";
    }
    return text;
}

// Beware of `path`, which is zsh's own.
std::string zsh_completions(const DescribedCommand& program) {
    const Commands commands = all_of(program);
    return "#compdef regiondrill\n"
           "# Completions of regiondrill for zsh, written by `regiondrill completions zsh`.\n"
           "_regiondrill() {\n"
           "    local at= files= word\n"
           "    local -a options entries\n"
           "    for word in \"${(@)words[2,CURRENT-1]}\"; do\n"
           "        case $at/$word in\n" +
           path_cases(commands, "            ") +
           "        esac\n"
           "    done\n"
           "    case $at:${words[CURRENT-1]} in\n" +
           zsh_value_cases(commands) +
           "    esac\n"
           "    case $at in\n" +
           zsh_word_cases(commands) +
           "    esac\n"
           "    if [[ $PREFIX == -* ]]; then\n"
           "        _describe option options\n"
           "    else\n"
           "        (( $#entries )) && _describe word entries\n"
           "        [[ -n $files ]] && _files\n"
           "    fi\n"
           "}\n"
           "if [[ $funcstack[1] == _regiondrill ]]; then\n"
           "    _regiondrill \"$@\"\n"
           "else\n"
           "    compdef _regiondrill regiondrill\n"
           "fi\n";
}

// fish escapes a quote in single quotes by a backslash, and has no case with a fall-through for patterns.
std::string fish_quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return out + "'";
}

std::string fish_path_cases(const Commands& commands) {
    std::string text;
    for (const DescribedCommand* command : commands) {
        if (command->path.empty()) continue;
        const std::string path = path_of(*command);
        text += "            case";
        for (const std::string& name : command->names) text += " " + path.substr(0, path.rfind('/')) + "/" + name;
        text += "\n                set at " + path + "\n";
    }
    return text;
}

std::string fish_option(const std::string& condition, const DescribedOption& option) {
    std::string line = "complete -c regiondrill" + condition;
    for (const std::string& name : option.names) {
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    if (!option.type.empty()) line += takes_files(option.type) ? " -rF" : " -x";
    const std::vector<std::string> values = values_for(option);
    if (!values.empty()) line += " -a " + fish_quoted(joined_words(values));
    return line + " -d " + fish_quoted(short_about(option.about)) + "\n";
}

std::string fish_lines(const DescribedCommand& command) {
    const std::string condition = " -n " + fish_quoted("__regiondrill_is_at '" + path_of(command) + "'");
    std::string text;
    for (const DescribedOption& option : command.options) text += fish_option(condition, option);
    for (const DescribedCommand& below : command.commands) {
        text += "complete -c regiondrill" + condition + " -a " + fish_quoted(joined_words(below.names)) + " -d " +
                fish_quoted(short_about(below.about)) + "\n";
    }
    for (const DescribedOption& positional : command.positionals) {
        const std::vector<std::string> values = values_for(positional);
        if (!values.empty()) {
            text += "complete -c regiondrill" + condition + " -a " + fish_quoted(joined_words(values)) + "\n";
        }
    }
    return has_file_positional(command) ? text + "complete -c regiondrill" + condition + " -F\n" : text;
}

std::string fish_completions(const DescribedCommand& program) {
    const Commands commands = all_of(program);
    std::string text =
        "# Completions of regiondrill for fish, written by `regiondrill completions fish`.\n"
        "function __regiondrill_is_at\n"
        "    set -l at ''\n"
        "    for word in (commandline -opc)[2..-1]\n"
        "        switch $at/$word\n" +
        fish_path_cases(commands) +
        "        end\n"
        "    end\n"
        "    test \"$at\" = \"$argv[1]\"\n"
        "end\n"
        "complete -c regiondrill -f\n";
    for (const DescribedCommand* command : commands) text += fish_lines(*command);
    return text;
}

}  // namespace

const std::vector<std::string>& known_shells() {
    static const std::vector<std::string> shells{"bash", "zsh", "fish"};
    return shells;
}

std::string completions(const DescribedCommand& program, const std::string& shell) {
    if (shell == "zsh") return zsh_completions(program);
    if (shell == "fish") return fish_completions(program);
    return bash_completions(program);
}

}  // namespace regiondrill::cli
