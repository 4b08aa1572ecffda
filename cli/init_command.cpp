#include "cli/init_command.hpp"

#include "cli/report_output.hpp"
#include "drill/scenario/input_error.hpp"
#include "study/first_script.hpp"

#include <filesystem>
#include <iostream>
#include <sstream>
#include <vector>

#include <unistd.h>

namespace regiondrill::cli {

namespace {

std::vector<std::string> parts_of(const std::string& list) {
    std::vector<std::string> parts;
    std::istringstream text(list);
    for (std::string part; std::getline(text >> std::ws, part, ',');) {
        while (part.ends_with(' ')) part.pop_back();
        if (!part.empty()) parts.push_back(part);
    }
    return parts;
}

std::string joined(const std::vector<std::string>& parts) {
    std::string list;
    for (const std::string& part : parts) list += (list.empty() ? "" : ",") + part;
    return list;
}

// On standard error: the script itself may go to standard output. An empty line takes what stands in brackets.
void ask(const std::string& question, const std::string& otherwise, std::string& answer) {
    if (!answer.empty()) return;
    std::cerr << question << (otherwise.empty() ? "" : " [" + otherwise + "]") << " " << std::flush;
    std::getline(std::cin, answer);
}

void ask_for_rest(InitOptions& options) {
    const study::FirstChoices usual;
    ask("Regions, with commas between them; NAME=CITY for one of your own?", joined(usual.regions), options.regions);
    ask("Cities that people live in?", "near each region", options.people);
    ask("What breaks (" + joined(study::first_faults()) + ")?", usual.fault, options.fault);
    ask("In which region?", "the one nearest to the first people", options.region);
    ask("After how long has service to be back at the latest?", usual.recovery_time, options.recovery_time);
}

study::FirstChoices choices_of(const InitOptions& options) {
    study::FirstChoices choices;
    if (!options.regions.empty()) choices.regions = parts_of(options.regions);
    choices.people = parts_of(options.people);
    if (!options.fault.empty()) choices.fault = options.fault;
    choices.region = options.region;
    if (!options.recovery_time.empty()) choices.recovery_time = options.recovery_time;
    return choices;
}

bool says_nothing(const InitOptions& options) {
    return options.regions.empty() && options.people.empty() && options.fault.empty() && options.region.empty() &&
           options.recovery_time.empty();
}

void refuse_if_there(const InitOptions& options) {
    std::error_code error;
    if (options.force || options.file == "-" || !std::filesystem::exists(options.file, error)) return;
    throw drill::InputError("init", {}, {},
                            {drill::in_quotes(options.file) + " is there already", "another name, or --force", {}});
}

}  // namespace

// That nothing is in the way is known before anybody answers questions.
int write_first_script(InitOptions options) {
    refuse_if_there(options);
    if (options.file != "-") check_writable(options.file, "init");
    if (options.ask || (says_nothing(options) && ::isatty(STDIN_FILENO) == 1)) ask_for_rest(options);
    const std::string script = study::first_script(choices_of(options));
    if (options.file == "-") {
        std::cout << script;
        return fine;
    }
    write_file(options.file, script, "init");
    std::cout << "written  " << options.file << "\n"
              << "read it  regiondrill check " << options.file << "\n"
              << "play it  regiondrill run " << options.file << "\n";
    return fine;
}

}  // namespace regiondrill::cli
