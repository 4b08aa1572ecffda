#include "dns/wire/rdata_text.hpp"

#include "dns/address.hpp"
#include "dns/wire/record.hpp"
#include "dns/wire/service_binding.hpp"
#include "dns/wire/text_word.hpp"
#include "dns/wire/wire_reader.hpp"
#include "sim/result.hpp"
#include "sim/text.hpp"

#include <algorithm>
#include <utility>

namespace regiondrill::dns {

namespace {

/// What a record's data is made of. Reading and printing go by one list of these per type.
enum class Field : std::uint8_t { name, u8, u16, u32, period, v4, v6, string, strings, tag, rest, hex, params };

// The types of RFC 1035, section 3.3, and 3596, 2782, 8659, 4034 and 9460. None for a type that only has the generic
// form.
std::span<const Field> fields_of(RecordType type) {
    using enum Field;
    static constexpr Field a[] = {v4};
    static constexpr Field aaaa[] = {v6};
    static constexpr Field one_name[] = {name};
    static constexpr Field soa[] = {name, name, u32, period, period, period, period};
    static constexpr Field mx[] = {u16, name};
    static constexpr Field txt[] = {strings};
    static constexpr Field srv[] = {u16, u16, u16, name};
    static constexpr Field hinfo[] = {string, string};
    static constexpr Field caa[] = {u8, tag, rest};
    static constexpr Field ds[] = {u16, u8, u8, hex};
    static constexpr Field svcb[] = {u16, name, params};
    switch (type) {
        case RecordType::a: return a;
        case RecordType::aaaa: return aaaa;
        case RecordType::ns:
        case RecordType::cname:
        case RecordType::dname:
        case RecordType::ptr: return one_name;
        case RecordType::soa: return soa;
        case RecordType::mx: return mx;
        case RecordType::txt: return txt;
        case RecordType::srv: return srv;
        case RecordType::hinfo: return hinfo;
        case RecordType::caa: return caa;
        case RecordType::ds: return ds;
        case RecordType::svcb:
        case RecordType::https: return svcb;
        default: return {};
    }
}

/// For people.
const char* what(Field field) {
    switch (field) {
        case Field::name: return "a domain name";
        case Field::u8: return "a number from 0 to 255";
        case Field::u16: return "a number from 0 to 65535";
        case Field::u32: return "a number from 0 to 4294967295";
        case Field::period: return "a time in seconds or like 1h30m";
        case Field::v4: return "an IPv4 address";
        case Field::v6: return "an IPv6 address";
        case Field::tag: return "a tag of letters and digits";
        case Field::hex: return "hexadecimal digits, two an octet";
        case Field::params: return "a service parameter like alpn=h2";
        default: return "a string of at most 255 octets";
    }
}

bool is_alphanumeric(char c) {
    const char small = sim::lower_case(c);
    return sim::is_digit(c) || (small >= 'a' && small <= 'z');
}

// Of a number on the wire.
std::size_t octets_of(Field field) { return field == Field::u8 ? 1 : field == Field::u16 ? 2 : 4; }

// A time is a number as well, in seconds.
std::optional<std::string> number_wire(Field field, std::string_view text) {
    const std::size_t octets = octets_of(field);
    const auto most = static_cast<std::uint32_t>((std::uint64_t{1} << 8 * octets) - 1);
    const auto value = field == Field::period ? period_from_text(text) : number_from_text(text, most);
    if (!value) return std::nullopt;
    std::string wire;
    append_number(wire, *value, octets);
    return wire;
}

// Of this family only: 192.0.2.1 is no data for AAAA.
std::optional<std::string> address_wire(Family family, std::string_view text) {
    const auto address = IpAddress::from_text(text);
    if (!address || address->family != family) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(address->octets.data()), address->size());
}

// One character string with its length in front (RFC 1035, section 3.3).
std::optional<std::string> string_wire(std::string_view text) {
    auto octets = unescaped(text);
    if (!octets || octets->size() > 255) return std::nullopt;
    return static_cast<char>(octets->size()) + *octets;
}

// Two digits an octet, of either case.
std::optional<std::string> hex_wire(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string wire;
    for (std::size_t at = 0; at < text.size(); at += 2) {
        const auto high = sim::hex_digit(text[at]);
        const auto low = sim::hex_digit(text[at + 1]);
        if (!high || !low) return std::nullopt;
        wire += static_cast<char>(*high << 4 | *low);
    }
    return wire;
}

/// One word's octets; nothing when it is not of the field.
std::optional<std::string> word_wire(Field field, const TextWord& word, const Name& origin) {
    switch (field) {
        case Field::name: {
            const auto name = Name::from_text(word.text, origin);
            return name && !word.quoted ? std::optional(name->wire()) : std::nullopt;
        }
        case Field::v4: return address_wire(Family::v4, word.text);
        case Field::v6: return address_wire(Family::v6, word.text);
        case Field::string:
        case Field::strings: return string_wire(word.text);
        case Field::tag: {
            const bool plain = std::all_of(word.text.begin(), word.text.end(), is_alphanumeric);
            return plain && !word.quoted && !word.text.empty() ? string_wire(word.text) : std::nullopt;
        }
        case Field::rest: return unescaped(word.text);
        case Field::hex: return hex_wire(word.text);
        default: return number_wire(field, word.text);
    }
}

// Fields that go on over all words that are left.
bool takes_all(Field field) { return field == Field::strings || field == Field::hex || field == Field::params; }

// Reads one record's data off its words, in the fields' form or in the generic one. The first mistake ends it.
class RdataTextReader {
public:
    RdataTextReader(RecordType type, std::span<const TextWord> words, TextPosition end, const Name& origin)
        : type_(type),
          words_(words),
          end_(end),
          origin_(origin) {}

    sim::Result<std::string, TextError> fields() {
        for (const Field field : fields_of(type_)) {
            if (field == Field::params) {
                const auto params = svc_params_from_text(words_);
                if (!params) return params.error();
                wire_ += *params;
                words_ = {};
                continue;
            }
            do {
                if (auto problem = take(field)) return *std::move(problem);
            } while (takes_all(field) && !words_.empty());
        }
        return done();
    }

    /// After "\#": the number of octets, then their digits in any number of words.
    sim::Result<std::string, TextError> generic() {
        if (words_.empty()) return missing("the number of octets");
        const TextWord count = words_.front();
        const auto octets = number_from_text(count.text, 65'535);
        if (!octets) return wrong(count, what(Field::u16));
        words_ = words_.subspan(1);
        std::string digits;
        for (const TextWord& word : words_) digits += word.text;
        const auto wire = hex_wire(digits);
        if (!wire) return wrong(words_.front(), what(Field::hex));
        if (wire->size() != *octets) {
            return TextError{count.position, text_of(type_) + " says " + std::to_string(*octets) + " octets, but has " +
                                                 std::to_string(wire->size())};
        }
        if (!fields_of(type_).empty() && rdata_text(type_, *wire).starts_with("\\#")) {
            return TextError{count.position, "these octets cannot be the data of " + text_of(type_)};
        }
        return *wire;
    }

private:
    std::optional<TextError> take(Field field) {
        if (words_.empty()) return missing(what(field));
        const auto octets = word_wire(field, words_.front(), origin_);
        if (!octets) return wrong(words_.front(), what(field));
        wire_ += *octets;
        words_ = words_.subspan(1);
        return std::nullopt;
    }

    // What is left over is a mistake: a second address on a line would silently be lost.
    sim::Result<std::string, TextError> done() {
        if (!words_.empty()) return wrong(words_.front(), "nothing more");
        if (wire_.size() > 65'535) return TextError{end_, text_of(type_) + " has more than 65535 octets"};
        return std::move(wire_);
    }

    TextError missing(const std::string& expected) const {
        return {end_, text_of(type_) + " wants " + expected + ", but the record ends"};
    }

    TextError wrong(const TextWord& word, const std::string& expected) const {
        return {word.position, text_of(type_) + " wants " + expected + ", not \"" + std::string(word.text) + '"'};
    }

    RecordType type_;
    std::span<const TextWord> words_;  // not yet taken
    TextPosition end_;
    const Name& origin_;
    std::string wire_;
};

/// Takes octets off the front of `wire`; nothing when there are fewer.
std::optional<std::string_view> cut(std::string_view& wire, std::size_t octets) {
    if (wire.size() < octets) return std::nullopt;
    const std::string_view front = wire.substr(0, octets);
    wire.remove_prefix(octets);
    return front;
}

// Printed fully qualified, so that no origin is needed to read it back.
std::optional<std::string> name_text(std::string_view& wire) {
    std::size_t size = 0;
    while (size < wire.size() && wire[size] != '\0') size += 1 + static_cast<unsigned char>(wire[size]);
    const auto octets = cut(wire, size + 1);
    const auto name = octets ? Name::from_wire(*octets) : std::nullopt;
    return name ? std::optional(name->text()) : std::nullopt;
}

std::optional<std::string> address_text(Family family, std::string_view& wire) {
    const auto octets = cut(wire, bits_of(family) / 8);
    if (!octets) return std::nullopt;
    IpAddress address{family, {}};
    std::copy(octets->begin(), octets->end(), address.octets.begin());
    return address.text();
}

// Tags of CAA stand without quotes and so have to be plain.
std::optional<std::string> string_text(std::string_view& wire, bool in_quotes) {
    if (wire.empty()) return std::nullopt;
    const std::size_t size = static_cast<unsigned char>(wire[0]);
    wire.remove_prefix(1);
    const auto octets = cut(wire, size);
    if (!octets) return std::nullopt;
    if (in_quotes) return quoted(*octets);
    const bool plain = std::all_of(octets->begin(), octets->end(), is_alphanumeric);
    return plain && size > 0 ? std::optional(std::string(*octets)) : std::nullopt;
}

// Takes the field's octets off the front of `wire` and prints them.
std::optional<std::string> field_text(Field field, std::string_view& wire) {
    switch (field) {
        case Field::name: return name_text(wire);
        case Field::v4: return address_text(Family::v4, wire);
        case Field::v6: return address_text(Family::v6, wire);
        case Field::string:
        case Field::strings: return string_text(wire, true);
        case Field::tag: return string_text(wire, false);
        case Field::rest: return quoted(*cut(wire, wire.size()));
        case Field::hex: return sim::hex_text(*cut(wire, wire.size()));
        case Field::params: return svc_params_text(*cut(wire, wire.size()));
        default: {
            const auto octets = cut(wire, octets_of(field));
            return octets ? std::optional(std::to_string(number_in(*octets))) : std::nullopt;
        }
    }
}

// Nothing when the data does not fill the fields exactly: then only the generic form tells the truth.
std::optional<std::string> fields_text(std::span<const Field> fields, std::string_view wire) {
    std::string text;
    for (const Field field : fields) {
        do {
            const auto piece = field_text(field, wire);
            if (!piece) return std::nullopt;
            if (!text.empty() && !piece->empty()) text += ' ';
            text += *piece;
        } while (field == Field::strings && !wire.empty());
    }
    return wire.empty() && !text.empty() ? std::optional(text) : std::nullopt;
}

}  // namespace

// The generic form may stand for any type, and is the only one for types without fields.
sim::Result<std::string, TextError> rdata_from_text(RecordType type, std::span<const TextWord> words, TextPosition end,
                                                    const Name& origin) {
    if (!words.empty() && !words.front().quoted && words.front().text == "\\#") {
        return RdataTextReader(type, words.subspan(1), end, origin).generic();
    }
    if (!fields_of(type).empty()) return RdataTextReader(type, words, end, origin).fields();
    return TextError{words.empty() ? end : words.front().position,
                     "data of " + text_of(type) + " is written as \\# LENGTH HEX (RFC 3597)"};
}

std::string rdata_text(RecordType type, std::string_view rdata) {
    if (auto text = fields_text(fields_of(type), rdata)) return *std::move(text);
    const std::string digits = sim::hex_text(rdata);
    return "\\# " + std::to_string(rdata.size()) + (digits.empty() ? "" : " " + digits);
}

}  // namespace regiondrill::dns
