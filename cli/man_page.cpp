#include "cli/command_reference.hpp"

#include "drill/report/report.hpp"

#include <sstream>

namespace regiondrill::cli {

namespace {

// A backslash begins an escape, a bare dash is a hyphen in print, and so is a quotation mark that opens an argument.
std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-') {
            out += "\\-";
        } else {
            out += c;
        }
    }
    return out;
}

// A line that begins with a dot or an apostrophe would be a request.
std::string line_of(const std::string& text) {
    const bool is_request = text.starts_with('.') || text.starts_with('\'');
    return (is_request ? "\\&" : "") + escaped(text) + "\n";
}

std::string bold(const std::string& text) { return "\\fB" + escaped(text) + "\\fR"; }
std::string italic(const std::string& text) { return "\\fI" + escaped(text) + "\\fR"; }

std::string heading_of(const DescribedOption& option) {
    std::string text;
    for (const std::string& name : option.names) text += (text.empty() ? "" : ", ") + bold(name);
    if (!option.type.empty()) text += " " + italic(option.type);
    return text;
}

std::string remarks_on(const DescribedOption& option) {
    std::string text;
    if (!option.choices.empty()) {
        text = "One of ";
        for (std::size_t i = 0; i < option.choices.size(); ++i) text += (i == 0 ? "" : ", ") + option.choices[i];
        text += ".";
    }
    if (!option.otherwise.empty())
        text += (text.empty() ? "" : " ") + std::string("Default: ") + option.otherwise + ".";
    return text;
}

std::string sentence(const std::string& text) { return text.ends_with('.') ? text : text + "."; }

void add_option(std::string& page, const DescribedOption& option, const std::string& heading) {
    page += ".TP\n" + heading + "\n" + line_of(sentence(option.about));
    if (const std::string remarks = remarks_on(option); !remarks.empty()) page += line_of(remarks);
}

std::string synopsis_of(const DescribedCommand& command) {
    std::string text = bold("regiondrill");
    for (const std::string& word : command.path) text += " " + bold(word);
    text += " [" + italic("options") + "]";
    if (!command.commands.empty()) text += " " + italic("command");
    for (const DescribedOption& positional : command.positionals) {
        const std::string name = italic(positional.names.front()) + (positional.is_repeated ? " ..." : "");
        text += positional.is_required ? " " + name : " [" + name + "]";
    }
    return text;
}

// Examples and exit codes stand as they are in the help.
void add_footer(std::string& page, const std::string& footer) {
    if (footer.empty()) return;
    page += ".nf\n";
    std::istringstream lines(footer);
    for (std::string line; std::getline(lines, line);) page += line_of(line);
    page += ".fi\n";
}

// --help is everywhere, and told once.
void add_options_of(std::string& page, const DescribedCommand& command) {
    for (const DescribedOption& positional : command.positionals) {
        add_option(page, positional, italic(positional.names.front()));
    }
    for (const DescribedOption& option : command.options) {
        if (!command.path.empty() && option.names.back() == "--help") continue;
        add_option(page, option, heading_of(option));
    }
}

void add_command(std::string& page, const DescribedCommand& command) {
    page += ".SS " + synopsis_of(command) + "\n" + line_of(sentence(command.about));
    add_options_of(page, command);
    if (!command.footer.empty()) page += ".PP\n";
    add_footer(page, command.footer);
}

}  // namespace

std::string man_page(const DescribedCommand& program) {
    const std::string version(drill::version());
    std::string page = ".TH REGIONDRILL 1 \"\" \"regiondrill " + version + "\" \"User Commands\"\n";
    page += ".SH NAME\nregiondrill \\- rehearse region outages on one machine\n";
    page += ".SH SYNOPSIS\n" + synopsis_of(program) + "\n";
    page += ".SH DESCRIPTION\n" + line_of(program.about);
    page += ".SH OPTIONS\n";
    add_options_of(page, program);
    page += ".SH COMMANDS\n";
    for (const DescribedCommand* command : all_of(program)) {
        if (command != &program) add_command(page, *command);
    }
    page += ".SH EXIT STATUS\n";
    add_footer(page, program.footer);
    page +=
        ".SH ENVIRONMENT\n"
        ".TP\n\\fBREGIONDRILL_TOKEN\\fR\nThe token of the control API, where no option names one.\n"
        ".TP\n\\fBREGIONDRILL_CONTROL\\fR\nWhere\n\\fBregiondrill ctl\\fR\nfinds the control API.\n"
        ".TP\n\\fBXDG_DATA_HOME\\fR, \\fBXDG_DATA_DIRS\\fR\n"
        "Where scenarios are looked for by their names, below\n\\fIregiondrill/scenarios\\fR.\n"
        ".TP\n\\fBNO_COLOR\\fR\nNo colours on a terminal.\n";
    return page;
}

}  // namespace regiondrill::cli
