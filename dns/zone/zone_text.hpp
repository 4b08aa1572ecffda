// Zones as text: the master files of RFC 1035, section 5, with $TTL (RFC 2308, section 4) and times like 1h30m.
//
// Scripts carry static records in this form, and tests whole zones. ZoneLines cuts the text into entries of words; what
// the words of an entry mean is the business of records_from_text and, for scripts' single lines, of the drill.
#pragma once

#include "dns/wire/text_word.hpp"
#include "dns/zone/zone.hpp"
#include "sim/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::dns {

/// One entry; with parentheses it goes over several lines of the text.
struct ZoneLine {
    std::vector<TextWord> words;  // never empty; they point into the text
    bool indented = false;        // begins with a blank: the owner is that of the record before
    TextPosition end;
};

/// Zone-file text cut into entries: comments gone, parentheses and quotes understood (RFC 1035, section 5.1).
class ZoneLines {
public:
    /// `text` must outlive this and its lines.
    explicit ZoneLines(std::string_view text) : text_(text) {}

    /// The next line with words on it; nothing at the end of the text. Fails for quotes or parentheses that are not
    /// closed and a parenthesis never opened.
    sim::Result<std::optional<ZoneLine>, TextError> next();

private:
    std::optional<TextError> read(ZoneLine& line);
    std::optional<TextError> take_word(ZoneLine& line);
    std::optional<TextError> parenthesis();
    bool at_end() const { return at_ == text_.size(); }
    char here() const { return text_[at_]; }
    void step();

    std::string_view text_;
    std::size_t at_ = 0;
    TextPosition position_;
    std::vector<TextPosition> open_;  // parentheses; they may nest
};

/// The records in their order, each a set of its own: Zone::from_sets joins them. Only class IN; $INCLUDE is refused.
/// A record without a TTL takes that of $TTL, else of the record before; an SOA without either, its MINIMUM.
sim::Result<std::vector<RecordSet>, TextError> records_from_text(std::string_view text, const Name& origin);

/// One line a record: "www.example. 300 IN A 192.0.2.1". What records_from_text reads back.
std::string text_of(const RecordSet& set);

}  // namespace regiondrill::dns
