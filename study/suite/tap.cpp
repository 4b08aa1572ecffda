#include "study/suite/formats.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace regiondrill::study {

namespace {

// A "#" begins a directive, a "\" an escape, and a description ends with its line.
std::string description(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '#' || c == '\\') escaped += '\\';
        escaped += c == '\n' ? ' ' : c;
    }
    return escaped;
}

// Strings of JSON are strings of YAML, too.
std::string quoted(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string point(const std::string& indent, std::size_t number, bool is_ok, const std::string& name) {
    return indent + (is_ok ? "ok " : "not ok ") + std::to_string(number) + " - " + description(name) + "\n";
}

std::string diagnosis(const std::string& indent, Ending ending, const std::string& text, const std::string& command) {
    std::string lines = indent + "  ---\n";
    lines += indent + "  verdict: " + quoted(std::string(name_of(ending))) + "\n";
    lines += indent + "  message: " + quoted(text.substr(0, text.find_last_not_of('\n') + 1)) + "\n";
    if (!command.empty()) lines += indent + "  again: " + quoted(command) + "\n";
    return lines + indent + "  ...\n";
}

std::string subtest(const PlayedDrill& drill) {
    const std::string indent(4, ' ');
    const std::vector<SuiteCase> cases = cases_of(drill.outcome);
    std::string text = "# Subtest: " + description(name_of(drill.drill)) + "\n";
    text += indent + "1.." + std::to_string(cases.size()) + "\n";
    for (std::size_t i = 0; i < cases.size(); ++i) {
        text += point(indent, i + 1, cases[i].ending == Ending::passed, cases[i].name);
        text += diagnosis(indent, cases[i].ending, cases[i].text, {});
    }
    return text;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

}  // namespace

// What was not played is not ok: a skipped point would count as a good one.
std::string tap_text(const PlayedSuite& suite) {
    std::string text = "TAP version 14\n1.." + std::to_string(suite.played.size() + suite.not_played.size()) + "\n";
    std::size_t number = 0;
    for (const PlayedDrill& drill : suite.played) {
        const bool is_ok = drill.outcome.ending == Ending::passed;
        text += subtest(drill);
        text += point({}, ++number, is_ok, name_of(drill.drill));
        if (!is_ok)
            text += diagnosis({}, drill.outcome.ending, joined(reasons_of(drill.outcome)), drill.outcome.command);
        if (drill.outcome.ending == Ending::broken) {
            text += "Bail out! " + description(drill.outcome.error) + "\n";
            return text;
        }
    }
    for (const SuiteDrill& drill : suite.not_played) {
        text += point({}, ++number, false, name_of(drill));
        text += "  ---\n  message: \"not played: the suite was ended before\"\n  ...\n";
    }
    return text;
}

}  // namespace regiondrill::study
