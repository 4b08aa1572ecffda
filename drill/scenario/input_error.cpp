#include "drill/scenario/input_error.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::drill {

namespace {

// Enough to recognise a name by, and short enough that the end of the message stays on the screen.
constexpr std::size_t longest_quote = 60;

// More names than this are a list to look up, not a hint.
constexpr std::size_t most_names_listed = 40;

// All but the first byte of a character of UTF-8.
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Including the delete character, which terminals obey as well.
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// As JSON would write it, so that what is shown can be looked for in the file.
void append_escaped(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (c == '\n') {
        out += "\\n";
    } else if (c == '\t') {
        out += "\\t";
    } else {
        const auto byte = static_cast<unsigned char>(c);
        out += "\\u00";
        out += digits[byte >> 4U];
        out += digits[byte & 0xFU];
    }
}

// Names come from files and command lines and may hold anything; the message stays one line whatever they hold.
std::string without_controls(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (is_control(c)) {
            append_escaped(out, c);
        } else {
            out += c;
        }
    }
    return out;
}

// The parts stand in the order in which a reader looks for them: where, at which value, what, and what to write
// instead. Parts that are empty leave no separator behind.
std::string message(const std::string& source, Position position, const std::string& path, const Complaint& complaint) {
    std::string line = source;
    if (position.known()) {
        line += ":" + std::to_string(position.line) + ":" + std::to_string(position.column);
    }
    if (!line.empty()) line += ": ";
    if (!path.empty()) line += path + ": ";
    line += complaint.what;
    if (!complaint.expected.empty()) line += "; expected " + complaint.expected;
    if (!complaint.nearest.empty()) line += "; did you mean " + in_quotes(complaint.nearest) + "?";
    return without_controls(line);
}

// Of ASCII alone: names in scripts are.
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
    std::string out{text};
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

// One slip in three characters still reads as the same word; more is another word. Two slips are granted from four
// characters on, because a swapped or doubled pair is the commonest mistake of all.
std::size_t slips_allowed(std::size_t length) { return length <= 3 ? 1 : std::max<std::size_t>(2, length / 3); }

// Unsigned numbers have no negative difference.
std::size_t difference(std::size_t a, std::size_t b) { return a > b ? a - b : b - a; }

// Shorter beginnings fit too many names to be worth a guess.
std::optional<std::string> name_beginning_with(std::string_view beginning, const std::vector<std::string>& valid) {
    if (beginning.size() < 3) return std::nullopt;
    for (const auto& name : valid) {
        if (lowered(name).rfind(beginning, 0) == 0) return name;
    }
    return std::nullopt;
}

/// What other products call something that is possible here goes before a slip of the pen, and that before what is
/// possible elsewhere. Names that people give themselves have no foreign words.
std::optional<std::string> meant_by(std::string_view noun, std::string_view wrong,
                                    const std::vector<std::string>& valid) {
    if (noun == "choice" || noun == "fault" || noun == "expectation") {
        if (auto ours = our_word_for(wrong, valid)) return ours;
    }
    auto ours = noun == "key" ? our_key_for(wrong, valid) : std::nullopt;
    if (ours && std::find(valid.begin(), valid.end(), *ours) != valid.end()) return ours;
    auto near = nearest_name(wrong, valid);
    return near ? near : ours;
}

}  // namespace

InputError::InputError(std::string source, Position position, std::string path, Complaint complaint)
    : std::runtime_error(message(source, position, path, complaint)),
      source_(std::move(source)),
      position_(position),
      path_(std::move(path)),
      complaint_(std::move(complaint)) {}

std::string shortened(std::string_view text) {
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        // Cut between characters, never inside one: half a character would make the message invalid UTF-8.
        if (is_continuation(text[i])) continue;
        if (++characters > longest_quote) return std::string{text.substr(0, i)} + "...";
    }
    return std::string{text};
}

// Quotes within are left as they are: the message is for people.
std::string in_quotes(std::string_view text) { return "\"" + shortened(text) + "\""; }

// Empty rather than cut off: half a list reads as if it were the whole.
std::string one_of(const std::vector<std::string>& names) {
    if (names.empty() || names.size() > most_names_listed) return {};
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
        out += in_quotes(names[i]);
    }
    return out;
}

// One hint is enough: where a name is near, the list of all is left out.
Complaint unknown_name(std::string_view noun, std::string_view wrong, const std::vector<std::string>& valid) {
    Complaint complaint{"there is no " + std::string{noun} + " " + in_quotes(wrong), {}, {}};
    if (auto near = meant_by(noun, wrong, valid)) {
        complaint.nearest = *near;
    } else {
        complaint.expected = one_of(valid);
    }
    return complaint;
}

// Quadratic, on two names; the callers leave out pairs that differ too much in length.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    // Optimal string alignment over three rows: `before` is two rows up, needed for the swap of neighbours only.
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
            const bool swapped =
                i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(above);
        above.swap(row);
    }
    return above[b.size()];
}

// A strict comparison keeps the first of several that are equally near, so a list's order decides.
std::optional<std::string> nearest_name(std::string_view wrong, const std::vector<std::string>& valid) {
    std::optional<std::string> nearest;
    std::size_t best = slips_allowed(wrong.size()) + 1;
    for (const auto& name : valid) {
        // The difference in length is a lower bound; it also keeps a megabyte of nonsense from being compared.
        if (difference(name.size(), wrong.size()) >= best) continue;
        const std::size_t slips = edit_distance(wrong, name);
        // A distance as long as the name itself means that nothing of it was left.
        if (slips < best && slips < name.size()) {
            best = slips;
            nearest = name;
        }
    }
    return nearest ? nearest : name_beginning_with(lowered(wrong), valid);
}

}  // namespace regiondrill::drill
