#include "drill/scenario/json_reader.hpp"

#include <cstdint>

namespace regiondrill::drill {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Without a sign, so that bytes beyond ASCII compare as they are written.
std::uint32_t byte_at(std::string_view text, std::size_t offset) { return static_cast<unsigned char>(text[offset]); }

// Ten in the two upper bits.
bool is_continuation(std::uint32_t byte) { return (byte & 0xC0U) == 0x80U; }

/// Bytes of the sequence that begins with `lead`; 0 for a byte that begins none. 0xC0 and 0xC1 would only begin
/// overlong forms, and nothing beyond 0xF4 is in Unicode.
std::size_t sequence_length(std::uint32_t lead) {
    if (lead < 0x80U) return 1;
    if (lead >= 0xC2U && lead <= 0xDFU) return 2;
    if (lead >= 0xE0U && lead <= 0xEFU) return 3;
    if (lead >= 0xF0U && lead <= 0xF4U) return 4;
    return 0;
}

/// The second byte is where overlong forms, surrogates and numbers past U+10FFFF show (RFC 3629, section 4).
bool second_byte_fits(std::uint32_t lead, std::uint32_t second) {
    if (lead == 0xE0U) return second >= 0xA0U;
    if (lead == 0xEDU) return second <= 0x9FU;
    if (lead == 0xF0U) return second >= 0x90U;
    if (lead == 0xF4U) return second <= 0x8FU;
    return true;
}

// Also false where the text ends within it.
bool is_sequence(std::string_view text, std::size_t offset, std::size_t length) {
    if (length == 0 || length > text.size() - offset) return false;
    for (std::size_t i = 1; i < length; ++i) {
        if (!is_continuation(byte_at(text, offset + i))) return false;
    }
    return length == 1 || second_byte_fits(byte_at(text, offset), byte_at(text, offset + 1));
}

}  // namespace

TextCursor::TextCursor(std::string_view text) : text_(text) {
    // Editors on Windows put a mark in front that nobody sees; it takes no column.
    if (looking_at(byte_order_mark)) offset_ = byte_order_mark.size();
}

// A column ends with a character: bytes within one leave the position where it is.
void TextCursor::advance() {
    const char passed = text_[offset_++];
    if (passed == '\n') {
        position_ = {position_.line + 1, 1};
    } else if (at_end() || !is_continuation(byte_at(text_, offset_))) {
        ++position_.column;
    }
}

void TextCursor::advance(std::size_t bytes) {
    while (bytes-- > 0 && !at_end()) advance();
}

// For messages, so a byte that begins no character is shown by itself.
std::string_view TextCursor::character() const {
    if (at_end()) return {};
    const std::size_t length = sequence_length(byte_at(text_, offset_));
    return text_.substr(offset_, length == 0 ? 1 : length);
}

// The scan comes before any cursor, which relies on it.
std::size_t first_invalid_utf8(std::string_view text) {
    std::size_t offset = 0;
    while (offset < text.size()) {
        const std::size_t length = sequence_length(byte_at(text, offset));
        if (!is_sequence(text, offset, length)) return offset;
        offset += length;
    }
    return offset;
}

}  // namespace regiondrill::drill
