#include "dns/zone/zone_text.hpp"

#include "dns/wire/rdata_text.hpp"
#include "dns/wire/record.hpp"
#include "dns/wire/text_word.hpp"
#include "dns/wire/wire_reader.hpp"
#include "sim/result.hpp"
#include "sim/text.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace regiondrill::dns {

namespace {

// A carriage return counts as one, for files from Windows.
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// Outside of quotes.
bool ends_word(char c) { return is_blank(c) || c == '\n' || c == ';' || c == '(' || c == ')' || c == '"'; }

}  // namespace

// Columns are counted in octets, from 1.
void ZoneLines::step() {
    if (here() == '\n') {
        ++position_.line;
        position_.column = 0;
    }
    ++position_.column;
    ++at_;
}

// Lines of blanks and comments alone are passed over.
sim::Result<std::optional<ZoneLine>, TextError> ZoneLines::next() {
    while (!at_end()) {
        ZoneLine line;
        line.indented = is_blank(here());
        if (auto problem = read(line)) return *std::move(problem);
        if (!line.words.empty()) return std::optional(std::move(line));
    }
    return std::optional<ZoneLine>();
}

// One entry: to the end of its line, or through as many lines as its parentheses span.
std::optional<TextError> ZoneLines::read(ZoneLine& line) {
    while (!at_end()) {
        const char c = here();
        if (c == '\n') {
            line.end = position_;
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
    line.end = position_;
    if (!open_.empty()) return TextError{open_.back(), "a parenthesis that is never closed; expected )"};
    return std::nullopt;
}

// They nest, and where each was opened is kept for the message about the one that is never closed.
std::optional<TextError> ZoneLines::parenthesis() {
    if (here() == '(') {
        open_.push_back(position_);
    } else if (open_.empty()) {
        return TextError{position_, "a parenthesis that was never opened"};
    } else {
        open_.pop_back();
    }
    step();
    return std::nullopt;
}

// A backslash takes the next letter along, be it a quote or a blank. Quoted words end on their line.
std::optional<TextError> ZoneLines::take_word(ZoneLine& line) {
    TextWord word;
    word.position = position_;
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
            if (at_end() || here() == '\n') return TextError{position_, "a backslash before the end of the line"};
        }
        step();
    }
    word.text = text_.substr(start, at_ - start);
    if (word.quoted) {
        if (at_end() || here() != '"') return TextError{word.position, "a string that is never closed; expected \""};
        step();
    }
    line.words.push_back(word);
    return std::nullopt;
}

namespace {

constexpr std::uint32_t longest_written_ttl = 0x7fff'ffff;  // seconds (RFC 2181, section 8)

bool is_other_class(std::string_view text) {
    return sim::equal_ignoring_case(text, "CH") || sim::equal_ignoring_case(text, "HS") ||
           sim::equal_ignoring_case(text, "CS") ||
           (text.size() > 5 && sim::equal_ignoring_case(text.substr(0, 5), "CLASS"));
}

std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

// Reads entries one after the other and remembers what later ones take from earlier ones: origin, owner, TTLs (RFC
// 1035, section 5.1; RFC 2308, section 4).
class ZoneLineReader {
public:
    explicit ZoneLineReader(const Name& origin) : origin_(origin) {}

    std::optional<TextError> read(const ZoneLine& line) {
        words_ = line.words;
        end_ = line.end;
        const TextWord& first = words_.front();
        if (!line.indented && !first.quoted && first.text.starts_with('$')) return directive();
        if (!line.indented) {
            owner_ = Name::from_text(first.text, origin_);
            if (!owner_ || first.quoted) return wrong("the record's owner is no domain name");
            words_ = words_.subspan(1);
        }
        if (!owner_) return wrong("the first record has no owner; expected a name at the start of the line");
        return record();
    }

    std::vector<RecordSet> records;

private:
    // $ORIGIN and $TTL take one value and nothing more. No file is ever opened from a script's text, so $INCLUDE is
    // refused.
    std::optional<TextError> directive() {
        const std::string_view name = words_.front().text;
        const bool is_origin = sim::equal_ignoring_case(name, "$ORIGIN");
        if (!is_origin && !sim::equal_ignoring_case(name, "$TTL")) {
            if (sim::equal_ignoring_case(name, "$INCLUDE"))
                return wrong("$INCLUDE is not supported; put the records here");
            return wrong("unknown directive; expected $ORIGIN or $TTL");
        }
        words_ = words_.subspan(1);
        if (words_.empty()) return TextError{end_, std::string(name) + " wants a value, but the line ends"};
        if (is_origin) {
            const auto origin = Name::from_text(words_.front().text, origin_);
            if (!origin) return wrong("$ORIGIN wants a domain name");
            origin_ = *origin;
        } else {
            default_ttl_ = ttl_of(words_.front());
            if (!default_ttl_) return wrong("$TTL wants a time from 0 to 2147483647 seconds, or like 1h30m");
        }
        words_ = words_.subspan(1);
        if (words_.empty()) return std::nullopt;
        return wrong("nothing more was expected");
    }

    /// What follows the owner: [TTL] [class] type data, the first two in any order.
    std::optional<TextError> record() {
        std::optional<std::uint32_t> ttl;
        bool has_class = false;
        while (!words_.empty()) {
            const std::string_view text = words_.front().text;
            if (!has_class && sim::equal_ignoring_case(text, "IN")) {
                has_class = true;
            } else if (is_other_class(text)) {
                return wrong("only class IN is supported");
            } else if (!ttl && !text.empty() && sim::is_digit(text[0])) {
                ttl = ttl_of(words_.front());
                if (!ttl) return wrong("the TTL must be a time from 0 to 2147483647 seconds, or like 1h30m");
            } else {
                break;
            }
            words_ = words_.subspan(1);
        }
        if (words_.empty()) return TextError{end_, "the record ends before its type"};
        const auto type = type_from_text(words_.front().text);
        if (!type) return wrong("unknown type; expected one like A, AAAA, CNAME, NS, SOA, TXT or TYPE65280");
        return data(*type, ttl);
    }

    // The TTL falls back in the order of RFC 2308: the record's own, $TTL, that of the record before.
    std::optional<TextError> data(RecordType type, std::optional<std::uint32_t> ttl) {
        const TextPosition position = words_.front().position;
        auto octets = rdata_from_text(type, words_.subspan(1), end_, origin_);
        if (!octets) return octets.error();
        if (ttl) last_ttl_ = ttl;
        if (!ttl) ttl = default_ttl_ ? default_ttl_ : last_ttl_;
        if (!ttl && type == RecordType::soa) {
            ttl = last_ttl_ =
                std::min(number_in(std::string_view(*octets).substr(octets->size() - 4)), longest_written_ttl);
        }
        if (!ttl)
            return TextError{position, "the record has no TTL; expected one before its type, or a $TTL line above"};
        records.push_back({*owner_, type, *ttl, {*std::move(octets)}});
        return std::nullopt;
    }

    static std::optional<std::uint32_t> ttl_of(const TextWord& word) {
        const auto ttl = period_from_text(word.text);
        return ttl && *ttl <= longest_written_ttl ? ttl : std::nullopt;
    }

    // About the word at hand, which is quoted.
    TextError wrong(const std::string& message) const {
        return {words_.front().position, message + ": " + in_quotes(words_.front().text)};
    }

    Name origin_;
    std::optional<Name> owner_;  // of the record before
    std::optional<std::uint32_t> default_ttl_;
    std::optional<std::uint32_t> last_ttl_;
    std::span<const TextWord> words_;  // of the line, not yet taken
    TextPosition end_;
};

}  // namespace

// Ends at the first mistake, which has a place of its own.
sim::Result<std::vector<RecordSet>, TextError> records_from_text(std::string_view text, const Name& origin) {
    ZoneLines lines(text);
    ZoneLineReader reader(origin);
    while (true) {
        const auto line = lines.next();
        if (!line) return line.error();
        if (!*line) return std::move(reader.records);
        if (auto problem = reader.read(**line)) return *std::move(problem);
    }
}

// Everything written out, so that each line stands by itself.
std::string text_of(const RecordSet& set) {
    std::string text;
    for (const std::string& data : set.rdata) {
        text += set.owner.text() + ' ' + std::to_string(set.ttl) + " IN " + text_of(set.type) + ' ' +
                rdata_text(set.type, data) + '\n';
    }
    return text;
}

}  // namespace regiondrill::dns
