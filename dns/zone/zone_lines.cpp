#include "dns/zone/zone_lines.hpp"

namespace regiondrill::dns {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool ends_word(char c) { return is_blank(c) || c == '\n' || c == ';' || c == '(' || c == ')' || c == '"'; }

}  // namespace

void ZoneLines::step() {
    if (here() == '\n') {
        ++place_.line;
        place_.column = 0;
    }
    ++place_.column;
    ++at_;
}

boost::system::result<std::optional<ZoneLine>, TextError> ZoneLines::next() {
    while (!at_end()) {
        ZoneLine line;
        line.indented = is_blank(here());
        if (auto problem = read(line)) return *std::move(problem);
        if (!line.words.empty()) return std::optional(std::move(line));
    }
    return std::optional<ZoneLine>();
}

std::optional<TextError> ZoneLines::read(ZoneLine& line) {
    while (!at_end()) {
        const char c = here();
        if (c == '\n') {
            line.end = place_;
            step();
            if (open_.empty()) return std::nullopt;
        } else if (c == ';') {
            while (!at_end() && here() != '\n') step();
        } else if (c == '(' || c == ')') {
            if (auto problem = parenthesis()) return problem;
        } else if (is_blank(c)) {
            step();
        } else if (auto problem = take_word(line)) {
            return problem;
        }
    }
    line.end = place_;
    if (!open_.empty()) return TextError{open_.back(), "a parenthesis that is never closed; expected )"};
    return std::nullopt;
}

std::optional<TextError> ZoneLines::parenthesis() {
    if (here() == '(') {
        open_.push_back(place_);
    } else if (open_.empty()) {
        return TextError{place_, "a parenthesis that was never opened"};
    } else {
        open_.pop_back();
    }
    step();
    return std::nullopt;
}

std::optional<TextError> ZoneLines::take_word(ZoneLine& line) {
    TextWord word;
    word.place = place_;
    word.quoted = here() == '"';
    if (!line.words.empty()) {
        const TextWord& before = line.words.back();
        word.glued = before.text.data() + before.text.size() + (before.quoted ? 1 : 0) == text_.data() + at_;
    }
    if (word.quoted) step();
    const std::size_t start = at_;
    while (!at_end() && (word.quoted ? here() != '"' && here() != '\n' : !ends_word(here()))) {
        if (here() == '\\') {
            step();
            if (at_end() || here() == '\n') return TextError{place_, "a backslash before the end of the line"};
        }
        step();
    }
    word.text = text_.substr(start, at_ - start);
    if (word.quoted) {
        if (at_end() || here() != '"') return TextError{word.place, "a string that is never closed; expected \""};
        step();
    }
    line.words.push_back(word);
    return std::nullopt;
}

}  // namespace regiondrill::dns
