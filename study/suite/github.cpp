#include "study/suite/formats.hpp"

#include <string>

namespace regiondrill::study {

namespace {

// A step may have ten of each; what comes after them is dropped without a word.
constexpr std::size_t most_of_a_kind = 10;

// Octets that end a command's parts; in properties a colon and a comma do as well.
std::string escaped(const std::string& text, bool is_property) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '%': result += "%25"; break;
            case '\r': result += "%0D"; break;
            case '\n': result += "%0A"; break;
            case ':': result += is_property ? "%3A" : ":"; break;
            case ',': result += is_property ? "%2C" : ","; break;
            default: result += c;
        }
    }
    return result;
}

std::string annotation(const PlayedDrill& drill, bool is_warning) {
    std::string text = is_warning ? "::warning file=" : "::error file=";
    text += escaped(drill.drill.file, true);
    const drill::Position place = drill.outcome.place;
    if (place.known()) text += ",line=" + std::to_string(place.line) + ",col=" + std::to_string(place.column);
    text += ",title=" + escaped(name_of(drill.drill) + ": " + std::string(name_of(drill.outcome.ending)), true) + "::";
    for (const std::string& reason : reasons_of(drill.outcome)) text += escaped(reason + "\n", false);
    if (!drill.outcome.command.empty()) text += escaped(drill.outcome.command, false);
    return text + "\n";
}

}  // namespace

std::string github_annotations(const PlayedSuite& suite) {
    std::string text;
    std::size_t warnings = 0;
    std::size_t errors = 0;
    for (const PlayedDrill& drill : suite.played) {
        if (drill.outcome.ending == Ending::passed) continue;
        const bool is_warning = drill.outcome.ending == Ending::inconclusive;
        if (++(is_warning ? warnings : errors) <= most_of_a_kind) text += annotation(drill, is_warning);
    }
    return text;
}

}  // namespace regiondrill::study
