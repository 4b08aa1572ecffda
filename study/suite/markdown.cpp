#include "drill/scenario/units.hpp"
#include "study/suite/formats.hpp"

#include <string>

namespace regiondrill::study {

namespace {

// What a name may hold ends neither a cell nor its code, and is no markup.
std::string cell(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '|': escaped += "\\|"; break;
            case '<': escaped += "&lt;"; break;
            case '&': escaped += "&amp;"; break;
            case '\n': escaped += ' '; break;
            case '`':
            case '*':
            case '_':
            case '[': escaped += '\\'; [[fallthrough]];
            default: escaped += c;
        }
    }
    return escaped;
}

std::size_t kept_promises(const DrillOutcome& outcome) {
    std::size_t kept = 0;
    for (const PromiseOutcome& promise : outcome.promises) kept += promise.verdict == drill::Verdict::passed ? 1 : 0;
    return kept;
}

std::string row_of(const PlayedDrill& drill) {
    const DrillOutcome& outcome = drill.outcome;
    std::string row = "| " + std::string(name_of(outcome.ending)) + " | " + cell(name_of(drill.drill)) + " | ";
    row += std::to_string(kept_promises(outcome)) + " of " + std::to_string(outcome.promises.size()) + " | ";
    return row + outcome.digest + " |\n";
}

std::string reasons_text(const PlayedDrill& drill) {
    std::string text =
        "\n**" + cell(name_of(drill.drill)) + "**: " + std::string(name_of(drill.outcome.ending)) + "\n\n";
    for (const std::string& reason : reasons_of(drill.outcome)) text += "- " + cell(reason) + "\n";
    if (!drill.outcome.command.empty()) text += "\n```\n" + drill.outcome.command + "\n```\n";
    return text;
}

/// Text below a limit: a part that does not fit is left out whole.
class Bounded {
public:
    explicit Bounded(std::size_t most) : most_(most) {}

    void add(const std::string& part) {
        if (text_.size() + part.size() <= most_) {
            text_ += part;
        } else {
            ++left_out_;
        }
    }
    std::string text() const {
        if (left_out_ == 0) return text_;
        return text_ + "\n" + drill::count_text(left_out_, "part") + " of this summary did not fit and " +
               (left_out_ == 1 ? "is" : "are") + " left out.\n";
    }

private:
    std::size_t most_;
    std::size_t left_out_ = 0;
    std::string text_;
};

}  // namespace

std::string markdown_text(const PlayedSuite& suite, std::size_t most_octets) {
    constexpr std::size_t last_line = 200;
    Bounded text(most_octets - std::min(most_octets, last_line));
    text.add("### regiondrill: " + std::string(name_of(suite.verdict)) + ", " +
             drill::count_text(suite.played.size(), "drill") + "\n\n");
    text.add("| verdict | drill | promises kept | digest |\n|---|---|---|---|\n");
    for (const PlayedDrill& drill : suite.played) text.add(row_of(drill));
    for (const SuiteDrill& drill : suite.not_played) text.add("| not played | " + cell(name_of(drill)) + " | | |\n");
    for (const PlayedDrill& drill : suite.played) {
        if (drill.outcome.ending != Ending::passed) text.add(reasons_text(drill));
    }
    return text.text();
}

}  // namespace regiondrill::study
