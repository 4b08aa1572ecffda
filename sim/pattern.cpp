#include "sim/pattern.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace regiondrill::sim {

namespace {

constexpr std::size_t most_pattern_steps = 10'000;
constexpr std::uint32_t most_repetitions = 1000;
constexpr std::uint32_t without_end = std::numeric_limits<std::uint32_t>::max();

using PatternOctets = std::bitset<256>;

constexpr std::size_t octet_of(char letter) { return static_cast<unsigned char>(letter); }

PatternOctets octets_between(char first, char last) {
    PatternOctets set;
    for (std::size_t octet = octet_of(first); octet <= octet_of(last); ++octet) set.set(octet);
    return set;
}

const PatternOctets& word_octets() {
    static const PatternOctets set = [] {
        PatternOctets letters = octets_between('a', 'z') | octets_between('A', 'Z') | octets_between('0', '9');
        letters.set(octet_of('_'));
        return letters;
    }();
    return set;
}

// The sets that an escape names: \d, \w, \s and their opposites.
std::optional<PatternOctets> named_set(char letter) {
    PatternOctets blanks;
    for (const char blank : std::string_view(" \t\n\r\f\v")) blanks.set(octet_of(blank));
    switch (letter) {
        case 'd': return octets_between('0', '9');
        case 'D': return ~octets_between('0', '9');
        case 'w': return word_octets();
        case 'W': return ~word_octets();
        case 's': return blanks;
        case 'S': return ~blanks;
        default: return std::nullopt;
    }
}

std::optional<char> control_letter(char letter) {
    switch (letter) {
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        case 'f': return '\f';
        case 'v': return '\v';
        default: return std::nullopt;
    }
}

bool is_letter_or_digit(char letter) { return word_octets().test(octet_of(letter)) && letter != '_'; }

}  // namespace

/// Reads a pattern by recursive descent and writes its steps from the end to the beginning: each part is told where to
/// go on behind it. A part that is repeated is read once for each copy.
class PatternCompiler {
public:
    explicit PatternCompiler(std::string_view text) : text_(text) {}

    Result<Pattern, Pattern::Problem> compile() {
        if (text_.empty()) return Pattern::Problem{"it is empty"};
        if (text_.size() > Pattern::longest) {
            return Pattern::Problem{"it has more than " + std::to_string(Pattern::longest) + " octets"};
        }
        const std::size_t root = read_choice(0);
        if (why_.empty() && at_ < text_.size()) complain("a ) without its (");
        if (!why_.empty()) return Pattern::Problem{why_};
        const std::uint32_t found = add_step({Pattern::StepKind::found, 0, 0, 0});
        pattern_.first_ = write(root, found);
        if (!why_.empty()) return Pattern::Problem{why_};
        pattern_.marks_.assign(pattern_.steps_.size(), 0);
        return std::move(pattern_);
    }

private:
    enum class PartKind : std::uint8_t { sequence, choice, repeated, octet, assertion };
    struct Part {
        PartKind kind{};
        std::vector<std::size_t> parts{};
        std::uint32_t least = 1;
        std::uint32_t most = 1;
        std::uint32_t set = 0;
        Pattern::StepKind assertion{};
    };

    void complain(std::string why) {
        if (why_.empty()) why_ = std::move(why);
        at_ = text_.size();
    }
    bool is_at(char letter) const { return at_ < text_.size() && text_[at_] == letter; }
    bool take(char letter) {
        if (!is_at(letter)) return false;
        ++at_;
        return true;
    }

    std::size_t add_part(Part part) {
        parts_.push_back(std::move(part));
        return parts_.size() - 1;
    }
    std::size_t octet_part(const PatternOctets& set) {
        pattern_.sets_.push_back(set);
        return add_part({.kind = PartKind::octet, .set = static_cast<std::uint32_t>(pattern_.sets_.size() - 1)});
    }
    std::size_t octet_part(char letter) {
        PatternOctets set;
        set.set(octet_of(letter));
        return octet_part(set);
    }

    std::size_t read_choice(int depth) {
        Part choice{.kind = PartKind::choice};
        choice.parts.push_back(read_sequence(depth));
        while (take('|')) choice.parts.push_back(read_sequence(depth));
        return add_part(std::move(choice));
    }

    std::size_t read_sequence(int depth) {
        Part sequence{.kind = PartKind::sequence};
        while (at_ < text_.size() && !is_at('|') && !is_at(')')) sequence.parts.push_back(read_repeated(depth));
        return add_part(std::move(sequence));
    }

    std::size_t read_repeated(int depth) {
        const std::size_t inner = read_one(depth);
        Part repeated{.kind = PartKind::repeated, .parts = {inner}};
        if (take('*')) {
            repeated.least = 0;
            repeated.most = without_end;
        } else if (take('+')) {
            repeated.most = without_end;
        } else if (take('?')) {
            repeated.least = 0;
        } else if (!read_count(repeated)) {
            return inner;
        }
        take('?');
        if (is_at('*') || is_at('+') || is_at('?')) complain("a repetition of nothing");
        return add_part(std::move(repeated));
    }

    std::uint32_t read_number() {
        std::uint32_t number = 0;
        while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
            number = std::min<std::uint32_t>(number * 10 + static_cast<std::uint32_t>(text_[at_++] - '0'), 1'000'000);
        }
        return number;
    }

    // A brace that begins no count stands for itself, as it does in JavaScript.
    bool read_count(Part& part) {
        const std::size_t begin = at_;
        const auto is_digit = [&] { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; };
        bool is_count = take('{') && is_digit();
        if (is_count) part.least = part.most = read_number();
        if (is_count && take(',')) part.most = is_digit() ? read_number() : without_end;
        is_count = is_count && take('}');
        if (!is_count) {
            at_ = begin;
            return false;
        }
        if (part.most < part.least) complain("a repetition that ends before it begins");
        if (part.least > most_repetitions || (part.most != without_end && part.most > most_repetitions)) {
            complain("more than " + std::to_string(most_repetitions) + " repetitions");
        }
        return true;
    }

    std::size_t read_one(int depth) {
        const char letter = text_[at_++];
        switch (letter) {
            case '(': return read_group(depth);
            case '[': return read_set();
            case '\\': return read_escape();
            case '.': return octet_part(~(octets_between('\n', '\n') | octets_between('\r', '\r')));
            case '^': return add_part({.kind = PartKind::assertion, .assertion = Pattern::StepKind::begin});
            case '$': return add_part({.kind = PartKind::assertion, .assertion = Pattern::StepKind::end});
            case '*':
            case '+':
            case '?': complain("a repetition of nothing"); break;
            default: break;
        }
        return octet_part(letter);
    }

    std::size_t read_group(int depth) {
        constexpr int deepest = 100;
        if (depth == deepest) complain("too many groups in groups");
        if (take('?') && !take(':')) complain("(? that is not (?:");
        const std::size_t inner = read_choice(depth + 1);
        if (!take(')')) complain("a ( without its )");
        return inner;
    }

    std::size_t read_escape() {
        if (at_ == text_.size()) {
            complain("a \\ with nothing behind it");
            return octet_part('\\');
        }
        const char letter = text_[at_++];
        if (letter == 'b') return add_part({.kind = PartKind::assertion, .assertion = Pattern::StepKind::edge});
        if (letter == 'B') return add_part({.kind = PartKind::assertion, .assertion = Pattern::StepKind::no_edge});
        if (const auto set = named_set(letter)) return octet_part(*set);
        return octet_part(escaped(letter));
    }

    char escaped(char letter) {
        if (const auto control = control_letter(letter)) return *control;
        if (is_letter_or_digit(letter)) complain(std::string("\\") + letter + ", which is not known here");
        return letter;
    }

    std::size_t read_set() {
        const bool negated = take('^');
        PatternOctets set;
        while (at_ < text_.size() && !is_at(']')) read_range(set);
        if (!take(']')) complain("a [ without its ]");
        return octet_part(negated ? ~set : set);
    }

    // A letter, a named set, or all between two letters.
    void read_range(PatternOctets& set) {
        const char first = text_[at_++];
        if (first == '\\' && at_ < text_.size()) {
            if (const auto named = named_set(text_[at_])) {
                ++at_;
                set |= *named;
                return;
            }
        }
        const char low = set_letter(first);
        const bool is_range = is_at('-') && at_ + 1 < text_.size() && text_[at_ + 1] != ']';
        if (!is_range) {
            set.set(octet_of(low));
            return;
        }
        ++at_;
        const char high = set_letter(text_[at_++]);
        if (octet_of(high) < octet_of(low)) complain("a range that ends before it begins");
        set |= octets_between(low, high);
    }

    char set_letter(char letter) {
        if (letter != '\\') return letter;
        if (at_ == text_.size()) {
            complain("a \\ with nothing behind it");
            return letter;
        }
        return escaped(text_[at_++]);
    }

    std::uint32_t add_step(const Pattern::Step& step) {
        if (pattern_.steps_.size() >= most_pattern_steps) {
            complain("it would take more than " + std::to_string(most_pattern_steps) + " steps");
            return 0;
        }
        pattern_.steps_.push_back(step);
        return static_cast<std::uint32_t>(pattern_.steps_.size() - 1);
    }

    // The step that the part begins with, where what is behind it begins with `next`.
    std::uint32_t write(std::size_t number, std::uint32_t next) {
        if (!why_.empty()) return 0;
        const Part part = parts_[number];
        switch (part.kind) {
            case PartKind::sequence:
                for (std::size_t i = part.parts.size(); i-- > 0;) next = write(part.parts[i], next);
                return next;
            case PartKind::choice: return write_choice(part, next);
            case PartKind::repeated: return write_repeated(part, next);
            case PartKind::octet: return add_step({Pattern::StepKind::octet, part.set, next, 0});
            case PartKind::assertion: return add_step({part.assertion, 0, next, 0});
        }
        return next;
    }

    std::uint32_t write_choice(const Part& part, std::uint32_t next) {
        std::uint32_t begin = write(part.parts.back(), next);
        for (std::size_t i = part.parts.size() - 1; i-- > 0;) {
            const std::uint32_t one = write(part.parts[i], next);
            begin = add_step({Pattern::StepKind::both, 0, one, begin});
        }
        return begin;
    }

    // What may be left out is one copy within the other; what has no end goes back to itself.
    std::uint32_t write_repeated(const Part& part, std::uint32_t next) {
        const std::size_t inner = part.parts.front();
        std::uint32_t begin = next;
        if (part.most == without_end) {
            const std::uint32_t fork = add_step({Pattern::StepKind::both, 0, 0, next});
            const std::uint32_t again = write(inner, fork);
            if (!why_.empty()) return 0;
            pattern_.steps_[fork].next = again;
            begin = fork;
        } else {
            for (std::uint32_t i = part.least; i < part.most && why_.empty(); ++i) {
                const std::uint32_t once = write(inner, begin);
                begin = add_step({Pattern::StepKind::both, 0, once, next});
            }
        }
        for (std::uint32_t i = 0; i < part.least && why_.empty(); ++i) begin = write(inner, begin);
        return begin;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::string why_;
    std::vector<Part> parts_;
    Pattern pattern_;
};

Result<Pattern, Pattern::Problem> Pattern::compile(std::string_view text) { return PatternCompiler(text).compile(); }

// Whether `found` is among what the step leads to without a further octet. Each step is entered once at each place, so
// that a repetition of what may be empty comes to an end.
bool Pattern::enter(std::uint32_t step, std::string_view text, std::size_t at) const {
    const auto is_word = [&](std::size_t place) {
        return place < text.size() && word_octets().test(octet_of(text[place]));
    };
    to_enter_.assign(1, step);
    while (!to_enter_.empty()) {
        const std::uint32_t number = to_enter_.back();
        to_enter_.pop_back();
        if (std::exchange(marks_[number], at + 1) == at + 1) continue;
        const Step& entered = steps_[number];
        const bool edge = (at > 0 && is_word(at - 1)) != is_word(at);
        bool passes = true;
        switch (entered.kind) {
            case StepKind::found: return true;
            case StepKind::octet: entered_.push_back(number); continue;
            case StepKind::both: to_enter_.push_back(entered.other); break;
            case StepKind::begin: passes = at == 0; break;
            case StepKind::end: passes = at == text.size(); break;
            case StepKind::edge: passes = edge; break;
            case StepKind::no_edge: passes = !edge; break;
        }
        if (passes) to_enter_.push_back(entered.next);
    }
    return false;
}

bool Pattern::is_in(std::string_view text) const {
    std::fill(marks_.begin(), marks_.end(), 0);
    here_.clear();
    for (std::size_t at = 0;; ++at) {
        entered_.clear();
        // What `octet` steps led to, with the octet before this place; and the pattern may begin here as well.
        for (const std::uint32_t number : here_) {
            if (!sets_[steps_[number].set].test(octet_of(text[at - 1]))) continue;
            if (enter(steps_[number].next, text, at)) return true;
        }
        if (enter(first_, text, at)) return true;
        if (at == text.size()) return false;
        std::swap(here_, entered_);
    }
}

}  // namespace regiondrill::sim
