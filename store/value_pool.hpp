// Values that somebody gave as text. Simulated clients write numbered values instead, which need no room at all.
#pragma once

#include "store/ids.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace regiondrill::store {

class ValuePool {
public:
    /// The value a simulated client writes as its nth: the text is made when somebody looks at it.
    static constexpr ValueId numbered(std::uint32_t n) { return ValueId{n & ~text_bit}; }

    /// A counter's number plus one; a text counts as 0.
    static constexpr ValueId next_number(ValueId value) {
        return is_text(value) ? numbered(1) : numbered(static_cast<std::uint32_t>(value) + 1);
    }

    /// Keeps a text until its last holder releases it; the caller is the first holder.
    ValueId keep(std::string_view text);

    void retain(ValueId value) {
        if (is_text(value)) ++texts_[slot(value)].holders;
    }
    void release(ValueId value);

    std::string text_of(ValueId value) const;

    /// Its size; a number's is what the caller says.
    std::uint32_t bytes_of(ValueId value, std::uint32_t of_a_number) const {
        return is_text(value) ? static_cast<std::uint32_t>(texts_[slot(value)].content.size()) : of_a_number;
    }

    static constexpr bool is_text(ValueId value) { return (static_cast<std::uint32_t>(value) & text_bit) != 0; }

    /// Texts that somebody holds.
    std::size_t texts_in_use() const { return texts_.size() - free_.size(); }

private:
    static constexpr std::uint32_t text_bit = 0x8000'0000;

    static constexpr std::size_t slot(ValueId value) { return static_cast<std::uint32_t>(value) & ~text_bit; }

    struct Text {
        std::string content;
        std::uint32_t holders = 0;
    };

    std::vector<Text> texts_;
    std::vector<std::uint32_t> free_;
};

}  // namespace regiondrill::store
